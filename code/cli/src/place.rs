//! Whether a directory is a database, before the engine is let near it.

use anyhow::{Context, Result, bail};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What a directory is.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// It is not there, or has nothing in it but what an interrupted creation leaves.
    Empty,
    /// It holds a database, or what is left of one.
    Database,
    /// It holds other files, of which this is one.
    Other(String),
}

fn look_at(dir: &Path) -> Result<Place> {
    let cannot = || format!("cannot list {}", dir.display());
    let files = match fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Place::Empty),
        files => files.with_context(cannot)?,
    };
    let mut place = Place::Empty;
    for file in files {
        let name = file.with_context(cannot)?.file_name().to_string_lossy().into_owned();
        if is_of_database(&name) {
            return Ok(Place::Database);
        }
        if !matches!(name.as_str(), "LOCK" | "MANIFEST.tmp") {
            place = Place::Other(name);
        }
    }
    Ok(place)
}

/// Whether it is the name of a manifest, a log segment or a table.
pub fn is_of_database(name: &str) -> bool {
    let number = name.strip_suffix(".log").or(name.strip_suffix(".sst"));
    name == "MANIFEST" || number.is_some_and(|number| number.parse::<u64>().is_ok())
}

/// An error if there is no database in `dir`: reading must not make one.
pub fn must_be_database(dir: &Path) -> Result<()> {
    match look_at(dir)? {
        Place::Database => Ok(()),
        Place::Empty | Place::Other(_) => {
            let dir = dir.display();
            bail!("there is no database in {dir}: `ferrisdb {dir} put KEY VALUE` makes one");
        }
    }
}

/// An error if `dir` holds something else: the engine would take some of those files for its own.
pub fn must_not_be_other(dir: &Path) -> Result<()> {
    if let Place::Other(name) = look_at(dir)? {
        let dir = dir.display();
        bail!("{dir} holds other files ({name}) and no database: name a directory of its own");
    }
    Ok(())
}

/// An error if there is something in `dir` already.
pub fn must_be_empty(dir: &Path) -> Result<()> {
    if look_at(dir)? != Place::Empty {
        let dir = dir.display();
        bail!("there is something in {dir} already: name a directory that does not exist");
    }
    Ok(())
}
