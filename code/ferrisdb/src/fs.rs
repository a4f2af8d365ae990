//! The file system as the engine sees it: few operations, and a second implementation in memory.
//!
//! Everything the engine keeps passes through [`FileSystem`], so that a test can stop the world at
//! any operation, and a web page can run the engine where there are no files.

use crate::error::{Error, Result};
use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Files in directories. All methods may be called by several threads at once, and must not panic.
///
/// What is written is certain to survive a crash of the machine only after [`WriteFile::sync`], and
/// a file's name only after [`FileSystem::sync_dir`]; before that all of it, parts of it, in any
/// order, or nothing may be found afterwards.
// ANCHOR: file_system
pub trait FileSystem: Debug + Send + Sync {
    /// Makes a directory and those above it, so that they survive a crash of the machine; it may be there
    /// already.
    fn create_dir(&self, dir: &Path) -> io::Result<()>;

    /// Opens a file for writing, empty, whether it was there or not.
    fn create(&self, path: &Path) -> io::Result<Arc<dyn WriteFile>>;

    /// Opens a file for reading.
    fn open(&self, path: &Path) -> io::Result<Arc<dyn ReadFile>>;

    /// The names of the files in a directory, in no particular order.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Gives a file another name, in one step; a file of that name is replaced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Waits until the names in the directory would survive a crash of the machine.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Takes a lock that no one else, in this process or another, can take until it is dropped or
    /// the process ends; `WouldBlock` if it is taken.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn Send + Sync>>;
}
// ANCHOR_END: file_system

/// A file that is being written, from its beginning to its end.
pub trait WriteFile: Debug + Send + Sync {
    /// Writes all of `bytes` at the end. After an error any part of them may have been written.
    fn write_all(&self, bytes: &[u8]) -> io::Result<()>;

    /// Waits until everything written so far would survive a crash of the machine.
    fn sync(&self) -> io::Result<()>;

    /// Asks for room for `bytes` bytes in advance, so that `sync` need not record a new file size. They
    /// read as zeros until they are written.
    fn reserve(&self, bytes: u64) -> io::Result<()>;
}

/// A file that is being read. It can be read to the end even after it was removed.
pub trait ReadFile: Debug + Send + Sync {
    /// The file's size in bytes.
    fn size(&self) -> io::Result<u64>;

    /// The `length` bytes from `offset` on; `UnexpectedEof` if the file ends before.
    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>>;
}

/// Says of an [`io::Error`] what was being done, and to which file.
pub trait IoContext<T> {
    /// `action` completes "cannot ... FILE": "open", "write", "sync".
    fn context(self, action: &'static str, path: &Path) -> Result<T>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn context(self, action: &'static str, path: &Path) -> Result<T> {
        self.map_err(|source| Error::Io { action, path: path.to_owned(), source })
    }
}

/// The whole contents of a file.
pub fn read_all(files: &dyn FileSystem, path: &Path) -> Result<Vec<u8>> {
    let file = files.open(path).context("open", path)?;
    let size = file.size().context("size", path)?;
    file.read(0, size as usize).context("read", path)
}
