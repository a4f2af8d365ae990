//! Where the book is, from whatever folder the command was given in.

use anyhow::{Context, Result};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The nearest folder at or above the working directory that holds a `book.toml`; failing that, the
/// repository this tool was compiled in.
pub fn find() -> Result<PathBuf> {
    let here = env::current_dir().context("the working directory cannot be read")?;
    let compiled_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = here
        .ancestors()
        .find(|folder| folder.join("book.toml").is_file())
        .or_else(|| compiled_in.join("book.toml").is_file().then_some(compiled_in.as_path()))
        .with_context(|| {
            format!(
                "no book.toml in {} or above it: run this inside the repository",
                here.display()
            )
        })?;
    root.canonicalize().with_context(|| format!("{} cannot be resolved", root.display()))
}
