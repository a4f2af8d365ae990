//! A file system in memory, for tests and for the web.

use crate::fs::{FileSystem, ReadFile, WriteFile};
use crate::sync::Mutex;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files that live as long as the last clone of this value. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct MemoryFileSystem {
    files: Arc<Mutex<BTreeMap<PathBuf, Arc<MemoryFile>>>>,
    locks: Arc<Mutex<BTreeSet<PathBuf>>>,
}

#[derive(Debug, Default)]
struct MemoryFile(Mutex<Vec<u8>>);

impl MemoryFileSystem {
    /// No files.
    pub fn new() -> MemoryFileSystem {
        MemoryFileSystem::default()
    }

    fn find(&self, path: &Path) -> io::Result<Arc<MemoryFile>> {
        let files = self.files.lock();
        files.get(path).cloned().ok_or_else(|| ErrorKind::NotFound.into())
    }
}

impl FileSystem for MemoryFileSystem {
    fn create_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn WriteFile>> {
        let file = Arc::new(MemoryFile::default());
        self.files.lock().insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn ReadFile>> {
        Ok(self.find(path)?)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let files = self.files.lock();
        let inside = files.keys().filter(|path| path.parent() == Some(dir));
        let name = |path: &PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
        Ok(inside.filter_map(name).collect())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut files = self.files.lock();
        let file = files.remove(from).ok_or(ErrorKind::NotFound)?;
        files.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.files.lock().remove(path).map(drop).ok_or_else(|| ErrorKind::NotFound.into())
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Send + Sync>> {
        if !self.locks.lock().insert(path.to_owned()) {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(Box::new(MemoryLock { locks: Arc::clone(&self.locks), path: path.to_owned() }))
    }
}

impl WriteFile for MemoryFile {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        self.0.lock().extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn reserve(&self, _bytes: u64) -> io::Result<()> {
        Ok(())
    }
}

impl ReadFile for MemoryFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.lock().len() as u64)
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let contents = self.0.lock();
        let tail = usize::try_from(offset).ok().and_then(|offset| contents.get(offset..));
        let found = tail.and_then(|tail| tail.get(..length));
        found.map(<[u8]>::to_vec).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }
}

/// Gives the lock back when it is dropped.
struct MemoryLock {
    locks: Arc<Mutex<BTreeSet<PathBuf>>>,
    path: PathBuf,
}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        self.locks.lock().remove(&self.path);
    }
}
