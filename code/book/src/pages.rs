//! The built book, read into memory: what the server serves, and what links are checked against.

use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Every file of the built book by its path, with `/` between folders and none in front.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pages {
    files: BTreeMap<String, Vec<u8>>,
}

impl Pages {
    /// Reads a folder. A symbolic link is left out: what it points at is not of the book.
    pub fn read(folder: &Path) -> Result<Pages> {
        let mut pages = Pages::default();
        pages.read_below(folder, "")?;
        Ok(pages)
    }

    fn read_below(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let unreadable = || format!("{} cannot be read", folder.display());
        for entry in fs::read_dir(folder).with_context(unreadable)? {
            let entry = entry.with_context(unreadable)?;
            let kind = entry.file_type().with_context(unreadable)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = entry.path();
            if kind.is_dir() {
                self.read_below(&path, &format!("{prefix}{name}/"))?;
            } else if kind.is_file() {
                let bytes = fs::read(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                self.files.insert(format!("{prefix}{name}"), bytes);
            }
        }
        Ok(())
    }

    /// Leaves out what came from these files and folders, as paths of the book.
    pub fn without(mut self, sources: &[PathBuf]) -> Pages {
        self.files
            .retain(|path, _| !sources.iter().any(|source| Path::new(path).starts_with(source)));
        self
    }

    /// Adds a file that is not of mdBook's making, in the place of one with that path.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
    }

    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The pages of text, as a reader would count them.
    pub fn html(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .filter_map(|(path, bytes)| Some((path, str::from_utf8(bytes).ok()?)))
    }
}
