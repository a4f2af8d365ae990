//! A file that appears under its name when it is complete, or not at all.

use crate::error::Result;
use crate::fs::{FileSystem, IoContext, WriteFile};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the file that will be called `path` is called until it is complete. Recovery removes it.
pub fn temporary_path(path: &Path) -> PathBuf {
    path.with_extension("tmp")
}

/// Bytes that are handed to the file system at once.
const WRITE_SIZE: usize = 64 << 10;

/// A file being written under a temporary name. [`NewFile::publish`] gives it its own; dropping it
/// before that removes it, as far as that is possible.
// ANCHOR: new_file
pub struct NewFile {
    files: Arc<dyn FileSystem>,
    file: Arc<dyn WriteFile>,
    temporary: PathBuf,
    path: PathBuf,
    buffer: Vec<u8>,
    position: u64,
    is_published: bool,
}
// ANCHOR_END: new_file

impl NewFile {
    /// Begins the file that will be called `path`.
    pub fn create(files: &Arc<dyn FileSystem>, path: &Path) -> Result<NewFile> {
        let temporary = temporary_path(path);
        let file = files.create(&temporary).context("create", &temporary)?;
        let (files, path) = (Arc::clone(files), path.to_owned());
        let buffer = Vec::with_capacity(2 * WRITE_SIZE);
        Ok(NewFile { files, file, temporary, path, buffer, position: 0, is_published: false })
    }

    /// Adds `bytes` at the end; small pieces are gathered.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.buffer.extend_from_slice(bytes);
        self.position += bytes.len() as u64;
        if self.buffer.len() >= WRITE_SIZE { self.write_out() } else { Ok(()) }
    }

    fn write_out(&mut self) -> Result<()> {
        self.file.write_all(&self.buffer).context("write", &self.temporary)?;
        self.buffer.clear();
        Ok(())
    }

    /// Bytes so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The file, which can be written on after [`NewFile::publish`].
    pub fn file(&self) -> Arc<dyn WriteFile> {
        Arc::clone(&self.file)
    }

    /// Gives the file its name. When this returns, contents and name survive a crash of the machine;
    /// if it fails, the name stands for what it stood for before, or for the complete file.
    // ANCHOR: publish
    pub fn publish(mut self) -> Result<()> {
        self.write_out()?;
        self.file.sync().context("sync", &self.temporary)?;
        self.files.rename(&self.temporary, &self.path).context("rename", &self.temporary)?;
        self.is_published = true;
        let dir = self.path.parent().unwrap_or(Path::new("."));
        self.files.sync_dir(dir).context("sync", dir)
    }
    // ANCHOR_END: publish
}

impl Drop for NewFile {
    /// `drop` cannot report that it failed: recovery removes what is left behind here.
    fn drop(&mut self) {
        if !self.is_published {
            let _ = self.files.remove(&self.temporary);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_fs::MemoryFileSystem;

    fn names(files: &Arc<dyn FileSystem>) -> Vec<String> {
        files.list(Path::new("d")).unwrap()
    }

    #[test]
    fn the_name_appears_when_the_file_is_complete() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        let mut file = NewFile::create(&files, Path::new("d/7.sst")).unwrap();
        file.write(b"all").unwrap();
        assert_eq!(names(&files), ["7.tmp"]);
        file.publish().unwrap();
        assert_eq!(names(&files), ["7.sst"]);
    }

    #[test]
    fn a_file_that_is_given_up_leaves_nothing() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        drop(NewFile::create(&files, Path::new("d/7.sst")).unwrap());
        assert!(names(&files).is_empty());
    }
}
