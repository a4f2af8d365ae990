//! A disk with a cache: what was not synced is lost when the power goes.

use ferrisdb::fs::{FileSystem, ReadFile, WriteFile};
use std::io::{self, ErrorKind};
use std::path::{Path, is_separator};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Files with names, in one directory; both survive a crash only as far as they were synced.
#[derive(Debug, Clone, Default)]
pub struct Disk {
    names: Arc<Mutex<Names>>,
}

#[derive(Debug, Default)]
struct Names {
    /// In the order of the names.
    now: Vec<(String, Arc<File>)>,
    /// As of the last sync of the directory.
    durable: Vec<(String, Arc<File>)>,
}

impl Names {
    /// Where the file is, or else where it would be.
    fn find(&self, path: &Path) -> Result<usize, usize> {
        self.now.binary_search_by(|(name, _)| name.as_bytes().cmp(name_of(path)))
    }

    fn take(&mut self, path: &Path) -> io::Result<Arc<File>> {
        let index = self.find(path).map_err(|_| ErrorKind::NotFound)?;
        Ok(self.now.remove(index).1)
    }

    fn set(&mut self, path: &Path, file: Arc<File>) {
        match self.find(path) {
            Ok(index) => self.now[index].1 = file,
            Err(index) => {
                let name = String::from_utf8_lossy(name_of(path)).into_owned();
                self.now.insert(index, (name, file));
            }
        }
    }
}

fn name_of(path: &Path) -> &[u8] {
    let path = path.as_os_str().as_encoded_bytes();
    let slash = path.iter().rposition(|&byte| is_separator(byte.into()));
    &path[slash.map_or(0, |slash| slash + 1)..]
}

#[derive(Debug, Default)]
struct File {
    contents: Mutex<Contents>,
}

/// Files only grow, so what is durable is a beginning of them.
#[derive(Debug, Default)]
struct Contents {
    bytes: Vec<u8>,
    durable: usize,
}

/// A file as it is shown.
pub struct FileView {
    /// Without the directory.
    pub name: String,
    /// What a program reads.
    pub bytes: Vec<u8>,
    /// How many of them a crash would leave; none if it would take the name.
    pub durable: usize,
}

impl Disk {
    /// The power goes: only what was synced is left.
    pub fn crash(&self) {
        let mut names = lock(&self.names);
        names.now = names.durable.clone();
        for (_, file) in &names.now {
            let contents = &mut *lock(&file.contents);
            contents.bytes.truncate(contents.durable);
        }
    }

    /// The files, by name.
    pub fn files(&self) -> Vec<FileView> {
        let names = lock(&self.names);
        let view = |(name, file): &(String, Arc<File>)| {
            let contents = lock(&file.contents);
            let mut durable = names.durable.iter();
            let is_named =
                durable.any(|(other, synced)| other == name && Arc::ptr_eq(synced, file));
            FileView {
                name: name.clone(),
                bytes: contents.bytes.clone(),
                durable: if is_named { contents.durable } else { 0 },
            }
        };
        names.now.iter().map(view).collect()
    }

    fn find(&self, path: &Path) -> io::Result<Arc<File>> {
        let names = lock(&self.names);
        let index = names.find(path).map_err(|_| ErrorKind::NotFound)?;
        Ok(Arc::clone(&names.now[index].1))
    }
}

/// No one panics while holding one of these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FileSystem for Disk {
    fn create_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn WriteFile>> {
        let file = Arc::new(File::default());
        lock(&self.names).set(path, Arc::clone(&file));
        Ok(file)
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn ReadFile>> {
        Ok(self.find(path)?)
    }

    fn list(&self, _dir: &Path) -> io::Result<Vec<String>> {
        Ok(lock(&self.names).now.iter().map(|(name, _)| name.clone()).collect())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut names = lock(&self.names);
        let file = names.take(from)?;
        names.set(to, file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        lock(&self.names).take(path).map(drop)
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        let mut names = lock(&self.names);
        names.durable = names.now.clone();
        Ok(())
    }

    /// The lab has one engine at a time.
    fn lock(&self, _path: &Path) -> io::Result<Box<dyn Send + Sync>> {
        Ok(Box::new(()))
    }
}

impl WriteFile for File {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        lock(&self.contents).bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        let contents = &mut *lock(&self.contents);
        contents.durable = contents.bytes.len();
        Ok(())
    }

    fn reserve(&self, _bytes: u64) -> io::Result<()> {
        Ok(())
    }
}

impl ReadFile for File {
    fn size(&self) -> io::Result<u64> {
        Ok(lock(&self.contents).bytes.len() as u64)
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let contents = lock(&self.contents);
        let tail = usize::try_from(offset).ok().and_then(|offset| contents.bytes.get(offset..));
        let found = tail.and_then(|tail| tail.get(..length));
        found.map(<[u8]>::to_vec).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_leaves_what_was_synced_and_nothing_else() {
        let disk = Disk::default();
        let kept = disk.create(Path::new("db/kept")).unwrap();
        kept.write_all(b"one").unwrap();
        kept.sync().unwrap();
        disk.sync_dir(Path::new("db")).unwrap();
        kept.write_all(b" two").unwrap();
        let unnamed = disk.create(Path::new("db/unnamed")).unwrap();
        unnamed.write_all(b"three").unwrap();
        unnamed.sync().unwrap();
        disk.crash();
        let files: Vec<_> = disk.files().into_iter().map(|file| (file.name, file.bytes)).collect();
        assert_eq!(files, [("kept".to_owned(), b"one".to_vec())]);
    }
}
