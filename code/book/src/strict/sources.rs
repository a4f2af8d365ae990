//! The files under the book's source folder.

use listings::Fault;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// All files below `folder`, relative to `root` as `folder` is. mdBook copies what a symbolic link points at
/// into the book, so one that is there is a fault.
pub fn below(root: &Path, folder: &Path, faults: &mut Vec<Fault>) -> Vec<PathBuf> {
    let mut files = Vec::new();
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
                    faults.push(Fault::new(path, 0, "a symbolic link: put the file itself here"));
                }
                Ok(_) => files.push(path),
                Err(error) => faults.push(Fault::new(path, 0, format!("cannot be read: {error}"))),
            }
        }
    }
    files.sort();
    files
}
