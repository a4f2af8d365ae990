//! The way of a write: into the log, into the table, to disk, and only then to the readers.

use crate::entry::Operation;
use crate::error::{Error, Result};
use crate::freeze::{ActiveMemTable, FrozenMemTable, MemTableReader};
use crate::log::{LOG_BUFFER, LogFile, LogWriter};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Condvar, Mutex, MutexGuard};
use crate::wal::apply;
use std::ops::RangeInclusive;
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
    segment: LogWriter,
    active: ActiveMemTable,
    /// The number of the active table's first write, of the last write, and of the last one known to
    /// be on disk.
    first_sequence: u64,
    last_sequence: u64,
    durable: u64,
    /// The segment's size when it was last synced.
    synced_size: u64,
    /// The segments of earlier tables that were left before they were on disk: see [`SyncPolicy::Never`].
    left: Vec<Arc<LogFile>>,
    is_syncing: bool,
    /// The file because of which the log can no longer be trusted, and why.
    poison: Option<(PathBuf, String)>,
}
// ANCHOR_END: writer

/// A frozen table, and which writes it holds.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// The table.
    pub table: FrozenMemTable,
    /// Its generation, which numbers its log segment too.
    pub generation: u64,
    /// The numbers of its writes.
    pub sequences: RangeInclusive<u64>,
    /// How far its flush is.
    pub flush: Arc<Mutex<Flush>>,
}

/// How far the flush of a frozen table is.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Flush {
    /// It is yet to come, or to be tried again.
    #[default]
    Waiting,
    /// Someone is at it.
    Claimed,
    /// The table with this number is written, and will be installed after those of earlier tables.
    Written(u64),
    /// Readers read the file.
    Installed,
}

/// The right to go on with a flush. When it is dropped, be it by a panic, the flush is as far as it says.
pub struct Claim {
    /// The table.
    pub frozen: Frozen,
    /// How far its flush was, and will be.
    pub flush: Flush,
}

impl Frozen {
    /// Claims the flush, if it is as far as is wanted.
    pub fn claim(&self, is_wanted: impl FnOnce(&Flush) -> bool) -> Option<Claim> {
        let mut flush = self.flush.lock();
        let flush = is_wanted(&flush).then(|| std::mem::replace(&mut *flush, Flush::Claimed))?;
        Some(Claim { frozen: self.clone(), flush })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        *self.frozen.flush.lock() = std::mem::take(&mut self.flush);
    }
}

impl Writer {
    /// Writes to `segment` from the number after `last_sequence` on. All writes up to there are on disk.
    pub fn new(policy: SyncPolicy, segment: LogWriter, last_sequence: u64) -> Writer {
        let state = State {
            segment,
            active: ActiveMemTable::new(),
            first_sequence: last_sequence + 1,
            last_sequence,
            durable: last_sequence,
            synced_size: 0,
            left: Vec::new(),
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
            SyncPolicy::Always => self.wait_until_durable(&mut state, last)?,
            SyncPolicy::EveryBytes(limit) => {
                self.visible.store(last, Ordering::Release);
                if state.segment.size() - state.synced_size >= limit {
                    self.wait_until_durable(&mut state, last)?;
                }
            }
            SyncPolicy::Never => {
                state.write_out_if(LOG_BUFFER)?;
                self.visible.store(last, Ordering::Release);
            }
        }
        Ok(state.active.memory())
    }
    // ANCHOR_END: write

    /// Waits until the write number `sequence` is on disk: for the sync that is under way, and then for
    /// one that this thread makes for everyone who waits.
    // ANCHOR: group_commit
    fn wait_until_durable(&self, state: &mut MutexGuard<State>, sequence: u64) -> Result<()> {
        while state.durable < sequence {
            state.check()?;
            if state.is_syncing {
                self.sync_ended.wait(state);
            } else {
                self.sync_for_everyone(state)?;
            }
        }
        Ok(())
    }

    fn sync_for_everyone(&self, state: &mut MutexGuard<State>) -> Result<()> {
        state.write_out_if(0)?;
        let (last, size) = (state.last_sequence, state.segment.size());
        let (left, file) = (std::mem::take(&mut state.left), Arc::clone(state.segment.file()));
        // Without the lock; meanwhile no one else syncs, nor leaves the segment.
        state.is_syncing = true;
        let sync = || left.iter().chain([&file]).try_for_each(|file| file.sync());
        let synced = MutexGuard::unlocked(state, sync);
        state.is_syncing = false;
        self.sync_ended.notify_all();
        synced.map_err(|error| state.poison(error))?;
        (state.durable, state.synced_size) = (last, size);
        self.visible.fetch_max(last, Ordering::AcqRel);
        Ok(())
    }
    // ANCHOR_END: group_commit

    /// Waits until every write so far is on disk.
    pub fn sync(&self) -> Result<()> {
        let mut state = self.state.lock();
        let last = state.last_sequence;
        self.wait_until_durable(&mut state, last)
    }

    /// To be called when the table of this generation is in a file: its segment need not be synced any more.
    pub fn forget(&self, generation: u64) {
        self.state.lock().left.retain(|segment| segment.number != generation);
    }

    /// Like [`Writer::sync`], and records that it has happened: if any of these writes is missing when
    /// the database is opened again, it is known that the log was damaged.
    pub fn close(&self) -> Result<()> {
        self.sync()?;
        let mut state = self.state.lock();
        let (next, durable) = (state.last_sequence + 1, state.durable);
        state.segment.append_write(next, durable, &[]);
        self.sync_for_everyone(&mut state)
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
    /// If the new segment cannot be made everything stays as it was. If the old one cannot be finished, too, and all
    /// further writes fail with [`Error::Poisoned`].
    // ANCHOR: switch
    pub fn switch(
        &self,
        is_wanted: impl Fn(&MemTableReader) -> bool,
        new_segment: impl FnOnce() -> Result<LogWriter>,
        publish: impl FnOnce(Frozen, MemTableReader),
    ) -> Result<()> {
        let mut state = self.state.lock();
        self.finish_segment(&mut state)?;
        if !is_wanted(&state.active.reader()) {
            return Ok(());
        }
        let old = std::mem::replace(&mut state.segment, new_segment()?);
        let (generation, table) = (old.file().number, std::mem::take(&mut state.active).freeze());
        let sequences = state.first_sequence..=state.last_sequence;
        state.first_sequence = state.last_sequence + 1;
        state.synced_size = 0;
        if state.durable < state.last_sequence {
            state.left.push(Arc::clone(old.file()));
        }
        let frozen = Frozen { table, generation, sequences, flush: Arc::default() };
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
            let synced = state.segment.file().sync();
            synced.map_err(|error| state.poison(error))?;
            (state.durable, state.synced_size) = (state.last_sequence, state.segment.size());
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
        self.segment.append_write(first, self.durable, operations);
        apply(operations, first, &self.active);
        self.last_sequence = last;
        Ok(last)
    }

    fn write_out_if(&mut self, buffered: usize) -> Result<()> {
        if self.segment.buffered() < buffered {
            return Ok(());
        }
        self.segment.write_out().map_err(|error| self.poison(error))
    }

    /// After a failed write or sync no one knows what is in the file: the kernel may have dropped the
    /// pages, and a second sync would say that all is well (Rebello et al., "Can Applications Recover
    /// from fsync Failures?", USENIX ATC 2020). So there is no second one.
    fn poison(&mut self, error: Error) -> Error {
        let path = match &error {
            Error::Io { path, .. } => path,
            _ => &self.segment.file().path,
        };
        self.poison = Some((path.to_owned(), error.to_string()));
        error
    }

    fn check(&self) -> Result<()> {
        match self.poison.clone() {
            Some((path, reason)) => Err(Error::Poisoned { path, reason }),
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
