//! A file of a database, as it is read to be taken apart.

use anatomy::Kind;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// The file's contents, and what kind of file it is.
///
/// # Errors
///
/// If it cannot be read, or is none of the engine's.
pub fn read(path: &Path) -> Result<(Vec<u8>, Kind)> {
    let contents =
        std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let path = path.display();
    match Kind::of(&name, &contents) {
        Some(kind) => Ok((contents, kind)),
        None if anatomy::holds_log_records(&contents) => bail!(
            "{path} holds log records, but not under its own name, which is part of their \
             checksums: call it MANIFEST, or 000007.log if 7 is its number"
        ),
        None => bail!("{path} is no file of FerrisDB: expected MANIFEST, a log segment or a table"),
    }
}
