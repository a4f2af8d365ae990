//! The operating system's files.

use crate::fs::{FileSystem, ReadFile, WriteFile};
use rustix::buffer::spare_capacity;
use rustix::io::{pread, retry_on_intr};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

/// The files of the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsFileSystem;

#[derive(Debug)]
struct OsFile(File);

impl FileSystem for OsFileSystem {
    fn create_dir(&self, dir: &Path) -> io::Result<()> {
        let is_missing = |dir: &&Path| !dir.as_os_str().is_empty() && !dir.exists();
        let missing: Vec<&Path> = dir.ancestors().take_while(is_missing).collect();
        fs::create_dir_all(dir)?;
        missing.iter().try_for_each(|dir| self.sync_dir(dir.join("..").as_path()))
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn WriteFile>> {
        Ok(Arc::new(OsFile(File::create(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn ReadFile>> {
        Ok(Arc::new(OsFile(File::open(path)?)))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let name = |file: io::Result<fs::DirEntry>| Ok(file?.file_name().to_string_lossy().into());
        fs::read_dir(dir)?.map(name).collect()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Send + Sync>> {
        let file = File::create(path)?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive)?;
        Ok(Box::new(file))
    }
}

impl WriteFile for OsFile {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.0).write_all(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn reserve(&self, bytes: u64) -> io::Result<()> {
        reserve(&self.0, bytes)
    }
}

/// A file system that cannot reserve room is no worse for it than slower.
#[cfg(target_os = "linux")]
fn reserve(file: &File, bytes: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    // None at all would be refused.
    let room = bytes.max(1);
    match retry_on_intr(|| fallocate(file, FallocateFlags::empty(), 0, room)) {
        Err(rustix::io::Errno::OPNOTSUPP) => Ok(()),
        result => Ok(result?),
    }
}

#[cfg(not(target_os = "linux"))]
fn reserve(_file: &File, _bytes: u64) -> io::Result<()> {
    Ok(())
}

impl ReadFile for OsFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        // Not `read_exact_at` of the standard library, which reads into bytes that must be set before.
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            let at = offset + bytes.len() as u64;
            if retry_on_intr(|| pread(&self.0, spare_capacity(&mut bytes), at))? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        bytes.truncate(length);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_fs::MemoryFileSystem;

    #[test]
    fn a_read_gives_what_was_asked_for_or_an_error_in_memory_too() {
        let dir = tempfile::tempdir().unwrap();
        let systems: [&dyn FileSystem; 2] = [&OsFileSystem, &MemoryFileSystem::new()];
        for files in systems {
            let path = dir.path().join("file");
            files.create(&path).unwrap().write_all(b"contents").unwrap();
            let file = files.open(&path).unwrap();
            assert_eq!(file.read(3, 4).unwrap(), b"tent");
            assert_eq!(file.read(8, 0).unwrap(), b"");
            for (offset, length) in [(3, 6), (8, 1), (9, 1), (u64::MAX, 1)] {
                assert!(file.read(offset, length).is_err(), "{length} bytes at {offset}");
            }
        }
    }
}
