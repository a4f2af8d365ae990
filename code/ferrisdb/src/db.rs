//! The database: the engine, and the threads that work for it.

use crate::background::{Step, Worker};
use crate::engine::{Engine, Pressure, Stats};
use crate::entry::WriteBatch;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::fs::IoContext;
use crate::options::Options;
use crate::snapshot::{RangeIter, Snapshot};
use crate::sync::atomic::Ordering::Relaxed;
use crate::sync::thread;
use bytes::Bytes;
use std::ops::RangeBounds;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a write pauses while the flushes are behind.
const SLOW_DOWN: Duration = Duration::from_millis(1);

/// A key-value store in a directory.
///
/// ```
/// use ferrisdb::{Db, MemoryFileSystem, Options};
///
/// let db = Db::open("db", Options::default().files(MemoryFileSystem::new()))?;
/// db.put("ferris", "crab")?;
/// assert_eq!(db.get("ferris")?.as_deref(), Some(&b"crab"[..]));
/// db.close()?;
/// # Ok::<(), ferrisdb::Error>(())
/// ```
///
/// It is shared by reference or by `Arc`; all methods may be called from any number of threads at once.
/// One thread flushes MemTables and another merges tables. [`Db::close`] stops them and says whether
/// everything is on disk; dropping the database does the same, and cannot say it. If one of the threads panics,
/// writes, flushes, merges and the close fail with [`Error::Panicked`], at once, and reading goes on.
///
/// No caller frees a MemTable, which takes long if it is big: the flushing thread does, at the first flush
/// after the last reader has gone, and closing leaves what is left to a thread that no one waits for. A
/// snapshot or an iterator that outlives the database frees what it is the last to hold.
// ANCHOR: db
#[derive(Debug)]
pub struct Db {
    engine: Arc<Engine>,
    /// The thread that flushes, which owns the one that merges; `None` when they have ended.
    flusher: Option<Worker>,
}
// ANCHOR_END: db

impl Db {
    /// Opens the database in `dir`, or makes one there, recovers what was written before, and starts its threads.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if it is open already; [`Error::Corrupt`] if a file does not hold what was on disk;
    /// [`Error::Io`] if the file system refuses, or if there can be no threads.
    // ANCHOR: open
    pub fn open(dir: impl AsRef<Path>, options: Options) -> Result<Db> {
        let dir = dir.as_ref();
        let engine = Arc::new(Engine::open(dir, options)?);
        let flusher = spawn_flusher(&engine).context("start threads for", dir)?;
        Ok(Db { engine, flusher: Some(flusher) })
    }
    // ANCHOR_END: open

    /// Gives `key` the value `value`. When it returns, the write is as safe as [`Options::sync`] says, and every
    /// reader that begins from now on sees it.
    ///
    /// # Errors
    ///
    /// Nothing was written: [`Error::KeyTooLong`], [`Error::ValueTooLong`], [`Error::WriteTooLong`] and
    /// [`Error::SequenceExhausted`]; [`Error::Stalled`] if the flushes were behind for longer than
    /// [`Options::stall_timeout`]; [`Error::Panicked`] if a background thread is gone; and [`Error::Io`] if the active
    /// MemTable has twice its size because no log segment can be made for the next one.
    ///
    /// Whether the write is there is found out at the next open: [`Error::Io`] if the log cannot be written or
    /// synced. All further writes fail with [`Error::Poisoned`].
    pub fn put(&self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<()> {
        self.write_to_engine(|engine| engine.put(key, value))
    }

    /// Deletes `key`, whether it has a value or not. Errors as for [`Db::put`].
    pub fn delete(&self, key: impl AsRef<[u8]>) -> Result<()> {
        self.write_to_engine(|engine| engine.delete(key))
    }

    /// Makes all changes of the batch, or none: for readers, and after a crash. Errors as for
    /// [`Db::put`].
    pub fn write(&self, batch: &WriteBatch) -> Result<()> {
        self.write_to_engine(|engine| engine.write(batch))
    }

    // ANCHOR: write
    fn write_to_engine(&self, write: impl FnOnce(&Engine) -> Result<()>) -> Result<()> {
        self.engine.check_threads()?;
        match self.engine.pressure() {
            Pressure::None => {}
            Pressure::SlowDown => {
                self.engine.counts.lock().slow_downs += 1;
                thread::sleep(SLOW_DOWN);
            }
            Pressure::Stall => self.wait_for_room()?,
        }
        let frozen_before = self.engine.last_frozen.load(Relaxed);
        write(&self.engine)?;
        if self.engine.last_frozen.load(Relaxed) != frozen_before {
            self.ring();
        }
        Ok(())
    }
    // ANCHOR_END: write

    // ANCHOR: wait_for_room
    fn wait_for_room(&self) -> Result<()> {
        let (began, timeout) = (Instant::now(), self.engine.options.stall_timeout);
        self.engine.counts.lock().stalls += 1;
        self.engine.emit(&Event::StallBegan { frozen: self.engine.frozen_memtables() });
        self.ring();
        let is_over =
            || self.engine.pressure() != Pressure::Stall || self.engine.check_threads().is_err();
        let ended_in_time = self.engine.flush_ended.wait_until(timeout, is_over);
        self.engine.counts.lock().stalled_ms += began.elapsed().as_millis() as u64;
        self.engine.emit(&Event::StallEnded);
        self.engine.check_threads()?;
        if ended_in_time { Ok(()) } else { Err(Error::Stalled { waited: began.elapsed() }) }
    }
    // ANCHOR_END: wait_for_room

    fn ring(&self) {
        if let Some(flusher) = &self.flusher {
            flusher.ring();
        }
    }

    /// The value of `key`, or `None` if it has none. An error if a table's file cannot be read ([`Error::Io`]) or is
    /// damaged ([`Error::Corrupt`]).
    pub fn get(&self, key: impl AsRef<[u8]>) -> Result<Option<Bytes>> {
        self.engine.get(key)
    }

    /// The keys within `bounds` and their values, as they are now, in the order of the keys; backwards with `rev()`.
    /// Each item can be an error, as for [`Db::get`], which is the last one.
    pub fn range<K: AsRef<[u8]>>(&self, bounds: impl RangeBounds<K>) -> RangeIter {
        self.engine.range(bounds)
    }

    /// The database as it is now, for reading, whatever is written, flushed or merged later.
    pub fn snapshot(&self) -> Snapshot {
        self.engine.snapshot()
    }

    /// Freezes the active MemTable and waits until it and those before it are in files.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the log cannot be finished, from then on [`Error::Poisoned`], or if a flush fails: the table
    /// stays readable, and the background thread will try again. [`Error::Panicked`] if a background thread is gone.
    // ANCHOR: flush
    pub fn flush(&self) -> Result<()> {
        self.engine.check_threads()?;
        let flushed = self.engine.freeze_and_flush();
        // Also after an error: then it is for the background thread to try again.
        self.ring();
        flushed
    }
    // ANCHOR_END: flush

    /// Waits until every write so far is on disk, whatever the policy. [`Error::Io`] if the disk refuses, and from
    /// then on [`Error::Poisoned`].
    pub fn sync(&self) -> Result<()> {
        self.engine.sync()
    }

    /// Merges all table files into one; MemTables are left as they are. If a file cannot be read or written
    /// ([`Error::Io`]) or is damaged ([`Error::Corrupt`]) the tables stay as they are. [`Error::Panicked`] if a
    /// background thread is gone.
    pub fn compact(&self) -> Result<()> {
        self.engine.check_threads()?;
        self.engine.compact()
    }

    /// Numbers about the database, at about this moment.
    pub fn stats(&self) -> Stats {
        self.engine.stats()
    }

    /// Ends the background work, puts everything on disk, and closes the database: when this returns it can be
    /// opened again. Snapshots and iterators stay valid. It waits for a flush that is under way, and ends a merge.
    /// What waits to be flushed stays in the log, for the next open.
    ///
    /// # Errors
    ///
    /// If not everything could be put on disk, or with [`Error::Panicked`] if a background thread was gone. The
    /// database is closed all the same.
    pub fn close(mut self) -> Result<()> {
        self.shut_down()
    }

    fn shut_down(&mut self) -> Result<()> {
        let Some(flusher) = self.flusher.take() else { return Ok(()) };
        self.engine.is_closing.store(true, Relaxed);
        drop(flusher);
        let finished = self.engine.finish();
        free(self.engine.take_tables());
        finished.and_then(|()| self.engine.check_threads())
    }
}

impl Drop for Db {
    /// An error is lost here: whoever wants to know calls [`Db::close`].
    fn drop(&mut self) {
        let _ = self.shut_down();
    }
}

/// Frees tables on a thread of its own; here, if there can be none.
fn free(tables: impl Send + 'static) {
    let thread = thread::Builder::new().name("ferrisdb-free".to_owned());
    let _ = thread.spawn(move || drop(tables));
}

// ANCHOR: spawn_flusher
fn spawn_flusher(engine: &Arc<Engine>) -> std::io::Result<Worker> {
    let compacting = Arc::clone(engine);
    let step = move || or_failed(compacting.compact_step());
    let compactor = spawn("ferrisdb-compact", engine, step)?;
    let flushing = Arc::clone(engine);
    spawn("ferrisdb-flush", engine, move || {
        let step = match flushing.flush_step() {
            // A segment that cannot be made now is tried for again by the writer that needs it.
            Ok(Step::Idle) => flushing.prepare_step().unwrap_or(Step::Idle),
            flushed => or_failed(flushed),
        };
        compactor.ring();
        step
    })
}

fn spawn(
    thread: &'static str,
    engine: &Arc<Engine>,
    step: impl FnMut() -> Step + Send + 'static,
) -> std::io::Result<Worker> {
    let engine = Arc::clone(engine);
    Worker::spawn(thread, step, move |message| engine.note_panic(thread, message))
}
// ANCHOR_END: spawn_flusher

/// The listener has heard of the error; what remains to do is to try again.
fn or_failed(result: Result<Step>) -> Step {
    result.unwrap_or(Step::Failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_fs::MemoryFileSystem;
    use crate::writer::SyncPolicy;
    use std::sync::mpsc;

    fn options(files: &MemoryFileSystem) -> Options {
        let (memtable_size, sync) = (20_000, SyncPolicy::Never);
        Options { memtable_size, sync, ..Options::default() }.files(files.clone())
    }

    #[test]
    fn threads_write_flush_merge_and_stall_and_nothing_is_lost() {
        let files = MemoryFileSystem::new();
        let db = Db::open("db", options(&files)).unwrap();
        thread::scope(|scope| {
            for writer in 0..2 {
                let db = &db;
                scope.spawn(move || {
                    for n in 0..2000 {
                        db.put(format!("{writer} {n:04}"), [0; 50]).unwrap();
                    }
                });
            }
        });
        assert_eq!(db.range::<&str>(..).count(), 4000);
        assert!(db.stats().flushes > 5);
        db.close().unwrap();
        let db = Db::open("db", options(&files)).unwrap();
        assert_eq!(db.range::<&str>(..).count(), 4000);
    }

    /// By chance, and many times: readers see each key, and see it grow, whatever is frozen, flushed, merged.
    #[test]
    fn readers_see_a_key_that_is_always_there_at_every_moment() {
        let files = MemoryFileSystem::new();
        let db = Db::open("db", options(&files)).unwrap();
        db.put("k", 0_u64.to_be_bytes()).unwrap();
        thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for n in 1..20_000_u64 {
                    db.put("k", n.to_be_bytes()).unwrap();
                }
            });
            let mut last = Bytes::new();
            while !writer.is_finished() {
                let found = db.get("k").unwrap().expect("the key is always there");
                let (_, scanned) = db.range::<&str>(..).next().expect("and in every scan").unwrap();
                assert!(last <= found && found <= scanned);
                last = scanned;
            }
        });
    }

    #[test]
    fn a_flush_waits_until_everything_is_in_files() {
        let files = MemoryFileSystem::new();
        let db = Db::open("db", options(&files)).unwrap();
        for _ in 0..20 {
            db.put("k", "v").unwrap();
            db.flush().unwrap();
            assert_eq!((db.stats().frozen_memtables, db.stats().active_rows), (0, 0));
        }
    }

    #[test]
    fn iterators_and_snapshots_outlive_the_database_and_cross_threads() {
        fn is_send_and_sync<T: Send + Sync + 'static>(value: T) -> T {
            value
        }
        let files = MemoryFileSystem::new();
        let db = is_send_and_sync(Db::open("db", options(&files)).unwrap());
        (0..500).for_each(|n| db.put(format!("{n:03}"), [0; 50]).unwrap());
        let snapshot = is_send_and_sync(db.snapshot());
        let rows = db.range::<&str>(..);
        let (send, receive) = mpsc::channel();
        let reader = thread::spawn(move || {
            receive.recv().unwrap();
            (rows.count(), snapshot.range::<&str>(..).rev().count())
        });
        db.put("later", "").unwrap();
        db.close().unwrap();
        send.send(()).unwrap();
        assert_eq!(reader.join().unwrap(), (500, 500));
    }
}
