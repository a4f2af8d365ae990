//! The way of a write: into the log, into the table, to disk, and only then to the readers.

use crate::entry::Operation;
use crate::error::{Error, Result};
use crate::freeze::{ActiveMemTable, FrozenMemTable, MemTableReader};
use crate::fs::{IoContext, WriteFile};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Condvar, Mutex, MutexGuard};
use crate::wal::{LOG_BUFFER, Segment};
use std::path::PathBuf;
use std::sync::Arc;

/// When a write is on disk. Whatever the policy, after a crash the writes that are there are the first
/// ones, without a gap, and each batch is there whole or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SyncPolicy {
    /// When it returns, and before a reader sees it. Concurrent writers share a sync.
    #[default]
    Always,
    /// When at most this many further bytes of log have been written. Readers see it before. A crash of
    /// the process or of the machine can lose that many bytes of acknowledged writes.
    EveryBytes(u64),
    /// When the system gets around to it, or at the next `sync` or `close`. A crash of the process can
    /// lose the last 16 KiB of log, a crash of the machine everything since the last flush.
    Never,
}

/// The most bytes of keys and values that one write may have.
pub const MAX_WRITE_LENGTH: usize = 256 << 20;

/// Where all writes pass, one after the other.
///
/// A write gets its numbers, goes into the log and into the active table under one lock. Then, if the
/// policy wants it on disk, one of the waiting writers syncs for all of them, without the lock, while
/// the next ones gather: group commit.
// ANCHOR: writer
#[derive(Debug)]
pub struct Writer {
    policy: SyncPolicy,
    state: Mutex<State>,
    /// Signalled when a sync has ended.
    sync_ended: Condvar,
    /// Readers see the writes up to this number.
    visible: AtomicU64,
}

#[derive(Debug)]
struct State {
    segment: Segment,
    active: ActiveMemTable,
    /// The number of the active table's first write, of the last write, and of the last one known to
    /// be on disk.
    first_sequence: u64,
    last_sequence: u64,
    durable: u64,
    /// The segment's size when it was last synced.
    synced_size: u64,
    is_syncing: bool,
    /// Why the log can no longer be trusted.
    poison: Option<Poison>,
}
// ANCHOR_END: writer

#[derive(Debug, Clone)]
struct Poison {
    path: PathBuf,
    reason: String,
}

/// A frozen table, and where its writes are logged.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// The table.
    pub table: FrozenMemTable,
    /// Its generation, which numbers its log segment too.
    pub generation: u64,
    /// The number of its first write ...
    pub first_sequence: u64,
    /// ... and of its last.
    pub last_sequence: u64,
    /// The log segment, which under [`SyncPolicy::Never`] may not be on disk yet.
    pub segment: Arc<dyn WriteFile>,
}

impl Writer {
    /// Writes to `segment` from the number after `last_sequence` on. All writes up to there are on disk.
    pub fn new(policy: SyncPolicy, segment: Segment, last_sequence: u64) -> Writer {
        let state = State {
            segment,
            active: ActiveMemTable::new(),
            first_sequence: last_sequence + 1,
            last_sequence,
            durable: last_sequence,
            synced_size: 0,
            is_syncing: false,
            poison: None,
        };
        let visible = AtomicU64::new(last_sequence);
        Writer { policy, state: Mutex::new(state), sync_ended: Condvar::new(), visible }
    }

    /// The number of the last write that readers may see. A reader that first takes the tables and then
    /// this number misses no write that was acknowledged before.
    pub fn visible(&self) -> u64 {
        self.visible.load(Ordering::Acquire)
    }

    /// A reader of the active table.
    pub fn reader(&self) -> MemTableReader {
        self.state.lock().active.reader()
    }

    /// Does the operations, all or none, as safely as the policy says. Gives the memory that the active
    /// table takes now, in bytes.
    ///
    /// # Errors
    ///
    /// For a key, value or write that is too long nothing has happened. After an error of the log it is
    /// open whether the write will be there when the database is opened again, and all further
    /// writes fail with [`Error::Poisoned`].
    // ANCHOR: write
    pub fn write(&self, operations: &[Operation]) -> Result<usize> {
        check(operations)?;
        let mut state = self.state.lock();
        let last = state.add(operations)?;
        match self.policy {
            SyncPolicy::Always => self.wait_until_durable(&mut state, last, || Ok(()))?,
            SyncPolicy::EveryBytes(limit) => {
                self.publish(last);
                if state.segment.size() - state.synced_size >= limit {
                    self.wait_until_durable(&mut state, last, || Ok(()))?;
                }
            }
            SyncPolicy::Never => {
                state.write_out_if(LOG_BUFFER)?;
                self.publish(last);
            }
        }
        Ok(state.active.memory())
    }
    // ANCHOR_END: write

    fn publish(&self, last: u64) {
        self.visible.store(last, Ordering::Release);
    }

    /// Waits until the write number `sequence` is on disk: for the sync that is under way, and then for
    /// one that this thread makes for everyone who waits.
    // ANCHOR: group_commit
    fn wait_until_durable(
        &self,
        state: &mut MutexGuard<State>,
        sequence: u64,
        sync_earlier: impl Fn() -> Result<()>,
    ) -> Result<()> {
        while state.durable < sequence {
            state.check()?;
            if state.is_syncing {
                self.sync_ended.wait(state);
            } else {
                self.sync_for_everyone(state, &sync_earlier)?;
            }
        }
        Ok(())
    }

    fn sync_for_everyone(
        &self,
        state: &mut MutexGuard<State>,
        sync_earlier: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        state.write_out_if(0)?;
        let (last, size) = (state.last_sequence, state.segment.size());
        let (file, path) = (state.segment.file(), state.segment.path().to_owned());
        self.alone(state, || {
            sync_earlier()?;
            file.sync().context("sync", &path)
        })?;
        (state.durable, state.synced_size) = (last, size);
        self.visible.fetch_max(last, Ordering::AcqRel);
        Ok(())
    }

    /// Does a `sync` without the lock, while no one else does one, nor leaves the segment.
    fn alone(
        &self,
        state: &mut MutexGuard<State>,
        sync: impl FnOnce() -> Result<()>,
    ) -> Result<()> {
        state.is_syncing = true;
        let synced = MutexGuard::unlocked(state, sync);
        state.is_syncing = false;
        self.sync_ended.notify_all();
        synced.map_err(|error| state.poison(error))
    }
    // ANCHOR_END: group_commit

    /// Waits until every write so far is on disk. `sync_earlier` syncs the segments that were left, which
    /// under [`SyncPolicy::Never`] need it; meanwhile the active one is not left.
    pub fn sync(&self, sync_earlier: impl Fn() -> Result<()>) -> Result<()> {
        let mut state = self.state.lock();
        let last = state.last_sequence;
        self.wait_until_durable(&mut state, last, sync_earlier)
    }

    /// Does a sync of segments that were left, as [`Writer::sync`] does.
    pub fn sync_left(&self, sync: impl FnOnce() -> Result<()>) -> Result<()> {
        let mut state = self.state.lock();
        while state.is_syncing {
            self.sync_ended.wait(&mut state);
        }
        state.check()?;
        self.alone(&mut state, sync)
    }

    /// Like [`Writer::sync`], and records that it has happened: if any of these writes is missing when
    /// the database is opened again, it is known that the log was damaged.
    pub fn close(&self, sync_earlier: impl Fn() -> Result<()>) -> Result<()> {
        self.sync(sync_earlier)?;
        let mut state = self.state.lock();
        let (next, durable) = (state.last_sequence + 1, state.durable);
        state.segment.append(next, durable, &[]);
        self.sync_for_everyone(&mut state, || Ok(()))
    }

    /// The active table of a writer that is closed.
    pub fn take_active(&self) -> ActiveMemTable {
        std::mem::take(&mut self.state.lock().active)
    }

    /// Freezes the active table, if it `is_wanted`, and goes on with a new one and a new segment.
    ///
    /// `publish` must show the frozen and the new table to readers before it returns: then the next write is made.
    ///
    /// # Errors
    ///
    /// If the new segment cannot be made everything stays as it was.
    // ANCHOR: switch
    pub fn switch(
        &self,
        is_wanted: impl Fn(&MemTableReader) -> bool,
        new_segment: impl FnOnce() -> Result<Segment>,
        publish: impl FnOnce(Frozen, MemTableReader),
    ) -> Result<()> {
        let mut state = self.state.lock();
        self.finish_segment(&mut state)?;
        if !is_wanted(&state.active.reader()) {
            return Ok(());
        }
        let generation = state.segment.generation();
        let old = std::mem::replace(&mut state.segment, new_segment()?);
        let table = std::mem::take(&mut state.active).freeze();
        let (first_sequence, last_sequence) = (state.first_sequence, state.last_sequence);
        state.first_sequence = last_sequence + 1;
        state.synced_size = 0;
        let segment = old.file();
        let frozen = Frozen { table, generation, first_sequence, last_sequence, segment };
        publish(frozen, state.active.reader());
        Ok(())
    }
    // ANCHOR_END: switch

    /// A segment is left with all its writes in the file, and under a policy that syncs, on disk: then
    /// a sync of the next segment speaks for both. Writers wait meanwhile, or there would be no end.
    fn finish_segment(&self, state: &mut MutexGuard<State>) -> Result<()> {
        while state.is_syncing {
            self.sync_ended.wait(state);
        }
        state.check()?;
        state.write_out_if(0)?;
        if self.policy != SyncPolicy::Never {
            state.sync()?;
            self.visible.fetch_max(state.durable, Ordering::AcqRel);
            self.sync_ended.notify_all();
        }
        Ok(())
    }
}

impl State {
    /// Numbers the operations and adds them to the log and the table. Gives the last number.
    fn add(&mut self, operations: &[Operation]) -> Result<u64> {
        self.check()?;
        let count = operations.len() as u64;
        // The highest number of all is kept free: lookups use it for "the newest".
        let last = self.last_sequence.checked_add(count).filter(|&last| last < u64::MAX);
        let last = last.ok_or(Error::SequenceExhausted)?;
        let first = self.last_sequence + 1;
        self.segment.append(first, self.durable, operations);
        for (sequence, operation) in (first..).zip(operations) {
            match operation.value {
                Some(value) => self.active.put(sequence, operation.key, value),
                None => self.active.delete(sequence, operation.key),
            }
        }
        self.last_sequence = last;
        Ok(last)
    }

    fn write_out_if(&mut self, buffered: usize) -> Result<()> {
        if self.segment.buffered() < buffered {
            return Ok(());
        }
        self.segment.write_out().map_err(|error| self.poison(error))
    }

    fn sync(&mut self) -> Result<()> {
        let synced = self.segment.file().sync().context("sync", self.segment.path());
        synced.map_err(|error| self.poison(error))?;
        (self.durable, self.synced_size) = (self.last_sequence, self.segment.size());
        Ok(())
    }

    /// After a failed write or sync no one knows what is in the file: the kernel may have dropped the
    /// pages, and a second sync would say that all is well (Rebello et al., "Can Applications Recover
    /// from fsync Failures?", USENIX ATC 2020). So there is no second one.
    fn poison(&mut self, error: Error) -> Error {
        let path = match &error {
            Error::Io { path, .. } => path,
            _ => self.segment.path(),
        };
        self.poison = Some(Poison { path: path.to_owned(), reason: error.to_string() });
        error
    }

    fn check(&self) -> Result<()> {
        match self.poison.clone() {
            Some(Poison { path, reason }) => Err(Error::Poisoned { path, reason }),
            None => Ok(()),
        }
    }
}

fn check(operations: &[Operation]) -> Result<()> {
    operations.iter().try_for_each(Operation::check)?;
    let length =
        |operation: &Operation| operation.key.len() + operation.value.map_or(0, <[u8]>::len);
    let length = operations.iter().map(length).sum();
    if length > MAX_WRITE_LENGTH {
        return Err(Error::WriteTooLong { length, limit: MAX_WRITE_LENGTH });
    }
    Ok(())
}
