//! A file system for tests that can fail at any operation, and that forgets in a crash what was not synced.

#![allow(dead_code, reason = "each test file uses a part of it")]

use ferrisdb::fs::{FileSystem, ReadFile, WriteFile};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard};

/// Numbers that look random and are the same in every run (Marsaglia's xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

/// What happens at one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The power goes: this operation may have happened in part, and none after it happens.
    Crash,
    /// It fails once, with this error; a write may have happened in part.
    Once(ErrorKind),
    /// It fails, and so does every later operation that changes something.
    FromNowOn(ErrorKind),
}

/// Files in memory. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct FaultFileSystem {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Names as programs see them, and as a crash would leave them if nothing pending came through.
    names: BTreeMap<PathBuf, usize>,
    durable_names: BTreeMap<PathBuf, usize>,
    pending_names: Vec<NameChange>,
    files: Vec<File>,
    locks: BTreeSet<PathBuf>,
    operations: u64,
    fault: Option<(u64, Fault)>,
    /// No file can be created or written that was given a name with one of these ends.
    refused: BTreeSet<String>,
    /// Which file's next sync waits; it says so, and is told when to go on.
    held_sync: Option<(String, Sender<()>, Receiver<()>)>,
    /// Whether room that is asked for in advance is given, as zeros.
    reserves: bool,
    is_down: bool,
}

#[derive(Debug, Default, Clone)]
struct File {
    contents: Vec<u8>,
    durable: Vec<u8>,
    /// Where the next write goes. Behind it stand the zeros that were reserved.
    end: usize,
    /// Writes since the last sync: where, and what.
    pending: Vec<(usize, Vec<u8>)>,
}

#[derive(Debug, Clone)]
enum NameChange {
    Set(PathBuf, usize),
    Remove(PathBuf),
    /// It is this file that gets the name, whatever else was called so by then.
    Rename(PathBuf, PathBuf, usize),
}

impl NameChange {
    fn apply(&self, names: &mut BTreeMap<PathBuf, usize>) {
        match self {
            NameChange::Set(path, file) => drop(names.insert(path.clone(), *file)),
            NameChange::Remove(path) => drop(names.remove(path)),
            NameChange::Rename(from, to, file) => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
        }
    }
}

impl FaultFileSystem {
    pub fn new() -> FaultFileSystem {
        FaultFileSystem::default()
    }

    /// Files that have zeros at their end when room was reserved.
    pub fn that_reserves() -> FaultFileSystem {
        let state = State { reserves: true, ..State::default() };
        FaultFileSystem { state: Arc::new(Mutex::new(state)) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Operations so far that could be hit by a fault.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Lets the operation number `at`, counted from now on, fail.
    pub fn fail_at(&self, at: u64, fault: Fault) {
        let mut state = self.state();
        state.operations = 0;
        state.fault = Some((at, fault));
    }

    /// Whether there is no room for files that were created with a name that ends so.
    pub fn refuse(&self, end: &str, is_refused: bool) {
        let refused = &mut self.state().refused;
        if is_refused {
            refused.insert(end.to_owned())
        } else {
            refused.remove(end)
        };
    }

    /// Holds the next sync of a file that was created with a name that ends so. The receiver hears when it has
    /// begun; it goes on when the sender is dropped.
    pub fn hold_sync(&self, end: &str) -> (Receiver<()>, Sender<()>) {
        let ((begin, began), (release, released)) = (channel(), channel());
        self.state().held_sync = Some((end.to_owned(), begin, released));
        (began, release)
    }

    pub fn heal(&self) {
        self.state().fault = None;
    }

    /// The files as a machine finds them that comes up again: what was synced, and of the rest whatever
    /// `random` picks, torn and out of order.
    pub fn after_crash(&self, random: &mut Random) -> FaultFileSystem {
        let state = self.state();
        let mood = random.below(4);
        let survives = |random: &mut Random| match mood {
            0 => false,
            1 => true,
            _ => random.below(2) == 0,
        };
        let mut names = state.durable_names.clone();
        for change in &state.pending_names {
            if survives(random) {
                change.apply(&mut names);
            }
        }
        let mut files = state.files.clone();
        for file in &mut files {
            if survives(random) {
                let reserved = file.contents.len().max(file.durable.len());
                file.durable.resize(reserved, 0);
            }
            for (offset, bytes) in std::mem::take(&mut file.pending) {
                for (index, sector) in bytes.chunks(16).enumerate() {
                    if survives(random) {
                        write_at(&mut file.durable, offset + index * 16, sector);
                    }
                }
            }
            file.contents = file.durable.clone();
            file.end = file.contents.len();
        }
        let (durable_names, reserves) = (names.clone(), state.reserves);
        let state = State { durable_names, names, files, reserves, ..State::default() };
        FaultFileSystem { state: Arc::new(Mutex::new(state)) }
    }

    /// The contents of all files by name, to be changed and put back.
    pub fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let state = self.state();
        let contents = |file: &usize| state.files[*file].contents.clone();
        state.names.iter().map(|(path, file)| (path.clone(), contents(file))).collect()
    }

    /// A file system of these files, all synced.
    pub fn of(contents: &BTreeMap<PathBuf, Vec<u8>>) -> FaultFileSystem {
        let mut state = State::default();
        for (path, bytes) in contents {
            state.names.insert(path.clone(), state.files.len());
            let (contents, durable) = (bytes.clone(), bytes.clone());
            let end = bytes.len();
            state.files.push(File { contents, durable, end, pending: vec![] });
        }
        state.durable_names = state.names.clone();
        FaultFileSystem { state: Arc::new(Mutex::new(state)) }
    }
}

fn write_at(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    if file.len() < offset + bytes.len() {
        file.resize(offset + bytes.len(), 0);
    }
    file[offset..offset + bytes.len()].copy_from_slice(bytes);
}

impl State {
    /// Counts an operation. `Some` is the error it ends with.
    fn step(&mut self, changes_something: bool) -> Option<io::Error> {
        if self.is_down {
            return Some(io::Error::other("the machine is down"));
        }
        let number = self.operations;
        self.operations += 1;
        match self.fault {
            Some((at, Fault::Crash)) if number == at => {
                self.is_down = true;
                Some(io::Error::other("the machine goes down"))
            }
            Some((at, Fault::Once(kind))) if number == at => Some(kind.into()),
            Some((at, Fault::FromNowOn(kind))) if number >= at && changes_something => {
                Some(kind.into())
            }
            _ => None,
        }
    }

    fn check_room(&self, path: &Path) -> io::Result<()> {
        let path = path.to_str().unwrap();
        let is_refused = self.refused.iter().any(|end| path.ends_with(end));
        if is_refused { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn change(&mut self) -> io::Result<()> {
        self.step(true).map_or(Ok(()), Err)
    }

    fn look(&mut self) -> io::Result<()> {
        self.step(false).map_or(Ok(()), Err)
    }

    fn rename(&mut self, change: NameChange) {
        change.apply(&mut self.names);
        self.pending_names.push(change);
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        self.names.get(path).copied().ok_or_else(|| ErrorKind::NotFound.into())
    }
}

#[derive(Debug)]
struct Handle {
    files: FaultFileSystem,
    file: usize,
    path: PathBuf,
}

impl FaultFileSystem {
    fn handle(&self, file: usize, path: &Path) -> Arc<Handle> {
        Arc::new(Handle { files: self.clone(), file, path: path.to_owned() })
    }
}

impl FileSystem for FaultFileSystem {
    fn create_dir(&self, _dir: &Path) -> io::Result<()> {
        self.state().change()
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn WriteFile>> {
        let mut state = self.state();
        state.change()?;
        state.check_room(path)?;
        let file = state.files.len();
        state.files.push(File::default());
        state.rename(NameChange::Set(path.to_owned(), file));
        Ok(self.handle(file, path))
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn ReadFile>> {
        let mut state = self.state();
        state.look()?;
        Ok(self.handle(state.find(path)?, path))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut state = self.state();
        state.look()?;
        let inside = state.names.keys().filter(|path| path.parent() == Some(dir));
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        Ok(inside.map(name).collect())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        let file = state.find(from)?;
        state.rename(NameChange::Rename(from.to_owned(), to.to_owned(), file));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        state.find(path)?;
        state.rename(NameChange::Remove(path.to_owned()));
        Ok(())
    }

    fn sync_dir(&self, _dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.change()?;
        state.durable_names = state.names.clone();
        state.pending_names.clear();
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Send + Sync>> {
        let mut state = self.state();
        state.look()?;
        if !state.locks.insert(path.to_owned()) {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(Box::new(Unlock { files: self.clone(), path: path.to_owned() }))
    }
}

impl WriteFile for Handle {
    fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.files.state();
        let error = state.check_room(&self.path).err().or_else(|| state.step(true));
        // A write that fails has written a half.
        let written = if error.is_some() { &bytes[..bytes.len() / 2] } else { bytes };
        let file = &mut state.files[self.file];
        let offset = file.end;
        file.end += written.len();
        write_at(&mut file.contents, offset, written);
        file.pending.push((offset, written.to_vec()));
        error.map_or(Ok(()), Err)
    }

    /// A sync that fails may have written some of it, and what it has not written is given up: the
    /// next sync does not know of it.
    fn sync(&self) -> io::Result<()> {
        let path = self.path.to_str().unwrap();
        let held = self.files.state().held_sync.take_if(|(end, ..)| path.ends_with(&*end));
        if let Some((_, begin, released)) = held {
            let _ = (begin.send(()), released.recv());
        }
        let mut state = self.files.state();
        let error = state.check_room(&self.path).err().or_else(|| state.step(true));
        let (is_down, file) = (state.is_down, &mut state.files[self.file]);
        match error {
            Some(error) => {
                if !is_down {
                    file.pending.clear();
                }
                Err(error)
            }
            None => {
                for (offset, bytes) in std::mem::take(&mut file.pending) {
                    write_at(&mut file.durable, offset, &bytes);
                }
                file.durable.resize(file.contents.len(), 0);
                Ok(())
            }
        }
    }

    fn reserve(&self, bytes: u64) -> io::Result<()> {
        let mut state = self.files.state();
        state.change()?;
        if state.reserves {
            let contents = &mut state.files[self.file].contents;
            contents.resize(contents.len().max(bytes as usize), 0);
        }
        Ok(())
    }
}

impl ReadFile for Handle {
    fn size(&self) -> io::Result<u64> {
        let mut state = self.files.state();
        state.look()?;
        Ok(state.files[self.file].contents.len() as u64)
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut state = self.files.state();
        state.look()?;
        let tail = state.files[self.file].contents.get(offset as usize..);
        let found = tail.and_then(|tail| tail.get(..length));
        found.map(<[u8]>::to_vec).ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }
}

struct Unlock {
    files: FaultFileSystem,
    path: PathBuf,
}

impl Drop for Unlock {
    fn drop(&mut self) {
        self.files.state().locks.remove(&self.path);
    }
}
