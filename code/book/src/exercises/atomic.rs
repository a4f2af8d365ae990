//! Files that are there whole or not at all, whenever the program is killed.

use anyhow::{Context, Result};
use std::{
    env, fs,
    io::{self, Write},
    path::Path,
    process, thread,
    time::Duration,
};
use tempfile::NamedTempFile;

/// Puts a file in the place of an older one, by way of a new one beside it.
pub fn write(file: &Path, text: &str) -> Result<()> {
    let failed = || format!("{} cannot be written", file.display());
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(failed)?;
    let mut new = create(folder).with_context(failed)?;
    step("a file is there, not written");
    new.write_all(text.as_bytes()).with_context(failed)?;
    new.as_file().sync_all().with_context(failed)?;
    step("a file is written, not renamed");
    new.persist(file).with_context(failed)?;
    Ok(())
}

/// Readable for whom the system's settings say, where a temporary file is its owner's alone.
fn create(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(NEW).tempfile_in(folder)
}

/// How unfinished files and folders begin. What a killed run leaves is removed by a later one.
pub const NEW: &str = ".new-";

pub fn remove_left_over(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(NEW)) {
        // Another run may be at work on it, or just have removed it.
        let path = entry.path();
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }
}

/// A place where the tests kill this program, as `kill -9` would: no destructor runs. Or it lingers here, for
/// them to kill it from outside.
pub fn step(name: &str) {
    if env::var_os(KILL_AT).is_some_and(|wanted| wanted == *name) {
        eprintln!("killed at: {name}");
        process::abort();
    }
    let linger = env::var(LINGER).ok().and_then(|millis| millis.parse().ok());
    linger.into_iter().for_each(|millis| thread::sleep(Duration::from_millis(millis)));
}

/// Names the step at which to die.
pub const KILL_AT: &str = "BOOK_KILL_AT";
/// How many milliseconds each step is to take.
pub const LINGER: &str = "BOOK_LINGER";
