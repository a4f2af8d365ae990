//! The files under the book's source folder.

use listings::Fault;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files below a folder, relative to the root of the repository.
#[derive(Default)]
pub struct Sources {
    pub files: Vec<PathBuf>,
    /// mdBook copies what these point at into the book.
    pub symlinks: Vec<PathBuf>,
    pub faults: Vec<Fault>,
}

/// All there is below `folder`, which is relative to `root`.
pub fn below(root: &Path, folder: &Path) -> Sources {
    let mut sources = Sources::default();
    let Sources { files, symlinks, faults } = &mut sources;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) => {
                faults.push(Fault::new(folder, 0, format!("cannot be read: {error}")));
                continue;
            }
        };
        for entry in entries.flatten() {
            let path = folder.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                Ok(kind) if kind.is_symlink() => {
                    let why = "a symbolic link: put the file itself here";
                    faults.push(Fault::new(&path, 0, why));
                    symlinks.push(path);
                }
                Ok(_) => files.push(path),
                Err(error) => faults.push(Fault::new(path, 0, format!("cannot be read: {error}"))),
            }
        }
    }
    files.sort();
    sources
}
