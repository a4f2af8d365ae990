//! The files of a directory, of which none is ever changed: what is written stays in memory.

use ferrisdb::fs::{FileSystem, ReadFile, WriteFile};
use ferrisdb::{MemoryFileSystem, OsFileSystem};
use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Opening a database recovers it, which writes and removes files. On this file system it can be opened
/// to be read, and to see whether it opens at all.
#[derive(Debug, Default)]
pub struct Scratch {
    written: MemoryFileSystem,
    removed: Mutex<BTreeSet<PathBuf>>,
}

impl Scratch {
    fn is_removed(&self, path: &Path) -> bool {
        self.removed.lock().unwrap_or_else(PoisonError::into_inner).contains(path)
    }
}

impl FileSystem for Scratch {
    fn create_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn WriteFile>> {
        self.written.create(path)
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn ReadFile>> {
        match self.written.open(path) {
            Err(_) if !self.is_removed(path) => OsFileSystem.open(path),
            file => file,
        }
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names: BTreeSet<String> = OsFileSystem.list(dir)?.into_iter().collect();
        names.retain(|name| !self.is_removed(&dir.join(name)));
        names.extend(self.written.list(dir)?);
        Ok(names.into_iter().collect())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.written.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let removed = self.written.remove(path);
        let is_new =
            self.removed.lock().unwrap_or_else(PoisonError::into_inner).insert(path.into());
        if is_new { Ok(()) } else { removed }
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    /// The lock is a real one, unless there is nothing to lock or no right to.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn Send + Sync>> {
        if !path.exists() {
            return Ok(Box::new(()));
        }
        match OsFileSystem.lock(path) {
            Err(error) if is_read_only(&error) => Ok(Box::new(())),
            lock => lock,
        }
    }
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}
