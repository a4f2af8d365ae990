//! The storage engine, without a thread and without a clock of its own.

use crate::background::{Progress, Step};
use crate::cache::BlockCache;
use crate::entry::{Operation, WriteBatch};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::freeze::{ActiveMemTable, MemTableReader};
use crate::fs::{FileSystem, IoContext};
use crate::layers::{FileTable, Layers};
use crate::manifest::{Manifest, TableMeta};
use crate::new_file::NewFile;
use crate::options::Options;
use crate::recovery::{Recovered, recover};
use crate::snapshot::{RangeIter, Snapshot};
use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use crate::sync::{Mutex, RwLock};
use crate::table::{open_table, table_path};
use crate::wal::{Segments, segment_path};
use crate::writer::{Flush, Frozen, Writer};
use bytes::Bytes;
use std::any::Any;
use std::io::ErrorKind;
use std::ops::RangeBounds;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The most bytes that are reserved for a segment in advance.
const LARGEST_RESERVE: u64 = 64 << 20;

/// A database, of which the caller does the background work: [`Engine::flush_step`] and
/// [`Engine::compact_step`]. [`Db`](crate::Db) has threads that call them.
///
/// All methods may be called from any number of threads at once. An engine that is dropped and not closed leaves
/// its files as the end of the process would: see [`SyncPolicy`](crate::SyncPolicy).
#[derive(Debug)]
pub struct Engine {
    pub(crate) dir: PathBuf,
    pub(crate) options: Options,
    cache: Arc<BlockCache>,
    writer: Writer,
    layers: RwLock<Arc<Layers>>,
    manifest: Mutex<Manifest>,
    /// Frozen tables that a file has replaced, until no reader holds them any more.
    retired: Mutex<Vec<MemTableReader>>,
    /// Held by the one thread that merges tables.
    pub(crate) is_compacting: Mutex<()>,
    /// Signalled when a flush has ended, well or not, and when a background thread has panicked.
    pub(crate) flush_ended: Progress,
    /// Lets a merge that is under way give up.
    pub(crate) is_closing: AtomicBool,
    next_table: AtomicU64,
    /// The numbers of tables that were not installed, and whose files may be there.
    failed_tables: Mutex<Vec<u64>>,
    segments: Segments,
    active_memory: AtomicUsize,
    /// The generation that was frozen last since the database was opened, or 0.
    pub(crate) last_frozen: AtomicU64,
    /// The counts among the numbers; the others are taken when someone asks.
    pub(crate) counts: Mutex<Stats>,
    /// A background thread that is gone, and what it panicked with.
    panicked: OnceLock<(&'static str, String)>,
    /// Held as long as the database is open, and given back when it is dropped.
    _lock: Box<dyn Any + Send + Sync>,
}

/// How far writing is ahead of flushing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressure {
    /// There is room.
    None,
    /// As many tables as allowed wait to be flushed, and the active one is more than half full.
    SlowDown,
    /// The active table is full as well.
    Stall,
}

/// Numbers about a database, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// The number of the last write that readers see.
    pub last_sequence: u64,
    /// Rows in the active MemTable.
    pub active_rows: u64,
    /// Bytes of memory it takes.
    pub active_bytes: u64,
    /// Frozen MemTables waiting to be flushed.
    pub frozen_memtables: u64,
    /// Replaced MemTables that readers still hold.
    pub retired_memtables: u64,
    /// Table files.
    pub tables: u64,
    /// Keys in them, counted once for each table.
    pub table_entries: u64,
    /// Bytes of blocks in the cache.
    pub cached_bytes: u64,
    /// Flushes since the database was opened.
    pub flushes: u64,
    /// Flushes that failed and were put off.
    pub failed_flushes: u64,
    /// Merges of table files.
    pub compactions: u64,
    /// Writes that were slowed down because the flushes were behind.
    pub slow_downs: u64,
    /// Times that a writer had to wait for a flush.
    pub stalls: u64,
    /// Milliseconds that writers waited, all together.
    pub stalled_ms: u64,
}

impl Engine {
    /// Opens the database in `dir`, or makes one there, and recovers what was written before.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if it is open already; [`Error::Corrupt`] if a file does not hold what was on disk;
    /// [`Error::Io`] if the file system refuses.
    // ANCHOR: open
    pub fn open(dir: impl AsRef<Path>, options: Options) -> Result<Engine> {
        let (dir, files) = (dir.as_ref().to_owned(), Arc::clone(&options.files));
        files.create_dir(&dir).context("create", &dir)?;
        let lock = lock(&*files, &dir)?;
        let cache = Arc::new(BlockCache::new(options.block_cache_size));
        let Recovered { log, files: tables, manifest, next_table } = recover(&files, &dir, &cache)?;
        // The log is a little smaller than the table, whose size counts what it adds to the rows.
        let size = LARGEST_RESERVE.min(options.memtable_size as u64);
        let segments = Segments::new(&files, &dir, size, log.next_generation);
        let writer = Writer::new(options.sync, segments.take()?, log.last_sequence);
        let layers = Layers { active: writer.reader(), frozen: log.frozen, files: tables };
        options.listener.0.on_event(&Event::Recovered {
            tables: layers.files.len(),
            memtables: layers.frozen.len(),
            last_sequence: log.last_sequence,
        });
        let engine = Engine {
            dir,
            options,
            cache,
            writer,
            layers: RwLock::new(Arc::new(layers)),
            manifest: Mutex::new(manifest),
            retired: Mutex::default(),
            is_compacting: Mutex::default(),
            flush_ended: Progress::default(),
            is_closing: AtomicBool::new(false),
            next_table: AtomicU64::new(next_table),
            failed_tables: Mutex::default(),
            segments,
            active_memory: AtomicUsize::new(0),
            last_frozen: AtomicU64::new(0),
            counts: Mutex::default(),
            panicked: OnceLock::new(),
            _lock: lock,
        };
        // What was replayed may be in the system's memory only, and after a failed sync it cannot be put
        // on disk by another one. New writes will rely on it: so it is written to files before them.
        while engine.flush_step()? == Step::Done {}
        Ok(engine)
    }
    // ANCHOR_END: open

    /// Gives `key` the value `value`. When it returns, the write is as safe as
    /// [`SyncPolicy`](crate::SyncPolicy) says, and every reader that begins from now on sees it.
    ///
    /// # Errors
    ///
    /// [`Error::KeyTooLong`], [`Error::ValueTooLong`], [`Error::WriteTooLong`] and [`Error::SequenceExhausted`]:
    /// nothing was written. [`Error::Io`] if the log cannot be written or synced: whether the write is there is
    /// found out at the next open, and all further writes fail with [`Error::Poisoned`]. `Io` as well if the active
    /// MemTable has twice its size because no log segment can be made for the next one: nothing was written, and
    /// the next write tries again.
    pub fn put(&self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Result<()> {
        self.write_operations(&[Operation { key: key.as_ref(), value: Some(value.as_ref()) }])
    }

    /// Deletes `key`, whether it has a value or not. Errors as for [`Engine::put`].
    pub fn delete(&self, key: impl AsRef<[u8]>) -> Result<()> {
        self.write_operations(&[Operation { key: key.as_ref(), value: None }])
    }

    /// Makes all changes of the batch, or none: for readers, and after a crash. Errors as for [`Engine::put`].
    pub fn write(&self, batch: &WriteBatch) -> Result<()> {
        let operations = batch.operations();
        if operations.is_empty() { Ok(()) } else { self.write_operations(&operations) }
    }

    // ANCHOR: write
    fn write_operations(&self, operations: &[Operation]) -> Result<()> {
        let limit = self.options.memtable_size;
        if self.active_memory.load(Relaxed) > limit.saturating_mul(2) {
            // It could not be frozen when it was full, and must not grow for ever.
            self.freeze_if_full()?;
        }
        let memory = self.writer.write(operations)?;
        self.active_memory.store(memory, Relaxed);
        if memory >= limit && self.has_room() {
            // The write is done. The next one will try to freeze the table again.
            if let Err(error) = self.freeze_if_full() {
                self.emit(&Event::FreezeFailed { error: error.to_string() });
            }
        }
        Ok(())
    }
    // ANCHOR_END: write

    fn freeze_if_full(&self) -> Result<()> {
        let limit = self.options.memtable_size;
        self.freeze_if(|active| active.memory() >= limit && self.has_room())
    }

    fn has_room(&self) -> bool {
        self.frozen_memtables() < self.options.max_frozen_memtables.max(1)
    }

    /// The value of `key`, or `None` if it has none.
    ///
    /// # Errors
    ///
    /// If a table's file cannot be read ([`Error::Io`]) or is damaged ([`Error::Corrupt`]).
    pub fn get(&self, key: impl AsRef<[u8]>) -> Result<Option<Bytes>> {
        self.snapshot().get(key)
    }

    /// The keys within `bounds` and their values as they are now; see [`Snapshot::range`].
    pub fn range<K: AsRef<[u8]>>(&self, bounds: impl RangeBounds<K>) -> RangeIter {
        self.snapshot().range(bounds)
    }

    /// The database as it is now.
    // ANCHOR: snapshot
    pub fn snapshot(&self) -> Snapshot {
        // The tables first: a number taken before could be older than what a new table still knows.
        let layers = self.layers();
        Snapshot::new(layers, self.writer.visible())
    }
    // ANCHOR_END: snapshot

    pub(crate) fn layers(&self) -> Arc<Layers> {
        Arc::clone(&self.layers.read())
    }

    /// Waits until every write so far is on disk, whatever the policy.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the disk refuses, and from then on [`Error::Poisoned`]: a sync that has failed is not tried
    /// again, because the system may have forgotten what it could not write.
    pub fn sync(&self) -> Result<()> {
        self.writer.sync()
    }

    /// Freezes the active MemTable, unless it is empty, however many already wait to be flushed.
    ///
    /// # Errors
    ///
    /// If its log cannot be finished ([`Error::Io`], then [`Error::Poisoned`]), or no log segment can be made for the
    /// next one ([`Error::Io`]). It then goes on being the active one.
    pub fn freeze(&self) -> Result<()> {
        self.freeze_if(|_| true)
    }

    // ANCHOR: freeze
    fn freeze_if(&self, is_wanted: impl Fn(&MemTableReader) -> bool) -> Result<()> {
        let new_segment = || self.segments.take();
        let is_wanted = |active: &MemTableReader| !active.is_empty() && is_wanted(active);
        self.writer.switch(is_wanted, new_segment, |frozen, next| self.show(frozen, next))
    }

    /// Makes the log segment for the next MemTable, so that the writer who freezes this one need not
    /// wait for the disk.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if it cannot be made. That does not matter yet: the writer will try again.
    pub fn prepare_step(&self) -> Result<Step> {
        Ok(if self.segments.prepare()? { Step::Done } else { Step::Idle })
    }

    fn show(&self, frozen: Frozen, next: MemTableReader) {
        let (generation, rows) = (frozen.generation, frozen.table.len());
        let bytes = frozen.table.bytes();
        self.update(|layers| {
            layers.active = next;
            layers.frozen.insert(0, frozen);
        });
        self.active_memory.store(0, Relaxed);
        self.last_frozen.store(generation, Relaxed);
        self.emit(&Event::Frozen { generation, rows, bytes });
    }
    // ANCHOR_END: freeze

    /// Flushes the oldest frozen table that no one else is flushing, and frees the flushed ones that no reader
    /// holds any more.
    ///
    /// # Errors
    ///
    /// If the table's file cannot be written, or be read again: the table stays, readable as before, and the next
    /// step tries again.
    // ANCHOR: flush_step
    pub fn flush_step(&self) -> Result<Step> {
        self.sweep();
        self.flush_oldest(u64::MAX)
    }

    /// [`Engine::flush_step`] up to the generation `newest`.
    fn flush_oldest(&self, newest: u64) -> Result<Step> {
        let written = self.write_oldest(newest);
        let installed = self.install_written();
        self.flush_ended.notify();
        installed.and(written)
    }

    fn write_oldest(&self, newest: u64) -> Result<Step> {
        let layers = self.layers();
        let mut oldest_first = layers.frozen.iter().rev().take_while(|it| it.generation <= newest);
        let claim = oldest_first.find_map(|frozen| frozen.claim(|flush| *flush == Flush::Waiting));
        let Some(mut claim) = claim else { return Ok(Step::Idle) };
        let generation = claim.frozen.generation;
        let written = self.make_table(|table| {
            self.emit(&Event::FlushStarted { generation, table });
            let file = NewFile::create(&self.options.files, &table_path(&self.dir, table))?;
            claim.frozen.table.write_to(file, self.options.table_format)
        });
        claim.flush = Flush::Written(self.report(generation, written)?.0);
        Ok(Step::Done)
    }

    /// Shows readers the tables that are written, oldest first, up to one that is not. Flushes may end in any order,
    /// and still every file is older than every table in memory, and hides nothing newer.
    fn install_written(&self) -> Result<()> {
        let is_written = |flush: &Flush| matches!(flush, Flush::Written(_));
        let oldest = || self.layers().frozen.last()?.claim(is_written);
        while let Some(mut claim) = oldest() {
            if let Flush::Written(table) = std::mem::take(&mut claim.flush) {
                self.install_flushed(&claim.frozen, table)?;
                claim.flush = Flush::Installed;
            }
        }
        Ok(())
    }
    // ANCHOR_END: flush_step

    // ANCHOR: flush_table
    fn install_flushed(&self, frozen: &Frozen, table: u64) -> Result<()> {
        let generation = frozen.generation;
        let (generations, sequences) = (generation..=generation, frozen.sequences.clone());
        let installed = self.install(TableMeta { number: table, generations, sequences });
        let installed = installed.inspect_err(|_| self.failed_tables.lock().push(table));
        let entries = self.report(generation, installed)?;
        self.retired.lock().push((*frozen.table).clone());
        self.counts.lock().flushes += 1;
        self.emit(&Event::FlushFinished { generation, table, entries });
        self.writer.forget(generation);
        self.remove_file(&segment_path(&self.dir, generation));
        Ok(())
    }
    // ANCHOR_END: flush_table

    /// Tells of the flush that has failed, if it has.
    fn report<T>(&self, generation: u64, flushed: Result<T>) -> Result<T> {
        flushed.inspect_err(|error| {
            self.counts.lock().failed_flushes += 1;
            self.emit(&Event::FlushFailed { generation, error: error.to_string() });
        })
    }

    /// Lets `make` make the table file of a new number, and gives that too. If it fails the file may be there, and
    /// the manifest may name it: so the next attempt first writes the manifest anew, and removes the file.
    pub(crate) fn make_table<T>(&self, make: impl FnOnce(u64) -> Result<T>) -> Result<(u64, T)> {
        let mut failed = self.failed_tables.lock();
        if !failed.is_empty() {
            self.manifest.lock().settle()?;
            failed.drain(..).for_each(|table| self.remove_file(&table_path(&self.dir, table)));
        }
        drop(failed);
        let number = self.next_table.fetch_add(1, Relaxed);
        let made = make(number).inspect_err(|_| self.failed_tables.lock().push(number));
        Ok((number, made?))
    }

    /// Puts a table in the place of those with its generations: first in the manifest, then for readers. Gives
    /// how many keys it holds.
    // ANCHOR: install
    pub(crate) fn install(&self, meta: TableMeta) -> Result<u64> {
        let table = open_table(&*self.options.files, &self.dir, meta.number, &self.cache)?;
        let entries = table.entries();
        let mut manifest = self.manifest.lock();
        manifest.add(meta.clone())?;
        self.update(|layers| {
            layers.frozen.retain(|frozen| !meta.generations.contains(&frozen.generation));
            layers.files.retain(|file| !meta.replaces(&file.meta));
            let is_newer =
                |file: &FileTable| file.meta.generations.start() > meta.generations.end();
            let place = layers.files.partition_point(is_newer);
            layers.files.insert(place, FileTable { meta, table });
        });
        Ok(entries)
    }
    // ANCHOR_END: install

    /// Shows readers other layers. Those that hold the old ones go on with them.
    fn update(&self, change: impl FnOnce(&mut Layers)) {
        let mut current = self.layers.write();
        let mut layers = Layers::clone(&current);
        change(&mut layers);
        *current = Arc::new(layers);
    }

    /// Frees the replaced tables that no reader holds any more. Freeing a big table takes long, so it is
    /// done here and not by whichever reader happens to be the last.
    // ANCHOR: sweep
    fn sweep(&self) {
        let is_last = |table: &mut MemTableReader| table.is_last();
        let free: Vec<MemTableReader> = self.retired.lock().extract_if(.., is_last).collect();
        drop(free);
    }
    // ANCHOR_END: sweep

    /// Removes a file that nothing needs, if it is there. If that fails, the next open does it.
    pub(crate) fn remove_file(&self, path: &Path) {
        if let Err(error) = self.options.files.remove(path)
            && error.kind() != ErrorKind::NotFound
        {
            let (file, error) = (path.display().to_string(), error.to_string());
            self.emit(&Event::RemoveFailed { file, error });
        }
    }

    pub(crate) fn emit(&self, event: &Event) {
        self.options.listener.0.on_event(event);
    }

    /// Frozen tables that wait to be flushed.
    pub(crate) fn frozen_memtables(&self) -> usize {
        self.layers().frozen.len()
    }

    /// Remembers that a background thread is gone, and wakes those who wait for it.
    pub(crate) fn note_panic(&self, thread: &'static str, message: String) {
        // If both have panicked, the first one tells more.
        let _ = self.panicked.set((thread, message));
        self.flush_ended.notify();
    }

    /// An error if a background thread is gone.
    pub(crate) fn check_threads(&self) -> Result<()> {
        match self.panicked.get() {
            None => Ok(()),
            Some((thread, message)) => Err(Error::Panicked { thread, message: message.clone() }),
        }
    }

    /// Freezes the active MemTable and flushes it and those before it, here and now.
    ///
    /// # Errors
    ///
    /// Those of [`Engine::freeze`]; and the first error of a flush ends it, tables not flushed stay as they are.
    pub fn flush(&self) -> Result<()> {
        self.freeze_and_flush()?;
        self.sweep();
        Ok(())
    }

    /// [`Engine::flush`] for a thread that must not pay for freeing tables as well.
    pub(crate) fn freeze_and_flush(&self) -> Result<()> {
        self.freeze()?;
        // A busy writer freezes more meanwhile, or there would be no end.
        let newest = self.last_frozen.load(Relaxed);
        let oldest = || self.layers().frozen.last().filter(|it| it.generation <= newest).cloned();
        while oldest().is_some() {
            if self.flush_oldest(newest)? == Step::Idle {
                // Others flush what is left. If one of them fails, it is tried again here.
                let is_over = || oldest().is_none_or(|it| *it.flush.lock() != Flush::Claimed);
                self.flush_ended.wait_until(Duration::MAX, is_over);
            }
        }
        Ok(())
    }

    /// How far writing is ahead of flushing.
    pub fn pressure(&self) -> Pressure {
        let active = self.active_memory.load(Relaxed);
        let limit = self.options.memtable_size;
        if active < limit / 2 || self.has_room() {
            return Pressure::None;
        }
        if active < limit { Pressure::SlowDown } else { Pressure::Stall }
    }

    /// Numbers about the database.
    pub fn stats(&self) -> Stats {
        let layers = self.layers();
        Stats {
            last_sequence: self.writer.visible(),
            active_rows: layers.active.len() as u64,
            active_bytes: layers.active.memory() as u64,
            frozen_memtables: layers.frozen.len() as u64,
            retired_memtables: self.retired.lock().len() as u64,
            tables: layers.files.len() as u64,
            table_entries: layers.files.iter().map(|file| file.table.entries()).sum(),
            cached_bytes: self.cache.size(),
            ..self.counts.lock().clone()
        }
    }

    /// Puts everything on disk, and closes the database: when this returns it can be opened again. Snapshots and
    /// iterators stay valid. What waits to be flushed stays in the log, for the next open.
    ///
    /// # Errors
    ///
    /// If not everything could be put on disk. The database is closed all the same.
    pub fn close(self) -> Result<()> {
        self.finish()
    }

    pub(crate) fn finish(&self) -> Result<()> {
        self.writer.close()
    }

    /// Takes the tables out of a database that is closed, for a thread that has the time to free them.
    pub(crate) fn take_tables(&self) -> impl Send + 'static + use<> {
        let active = self.writer.take_active();
        let (frozen, files) = (Vec::new(), Vec::new());
        let none = Layers { active: ActiveMemTable::new().reader(), frozen, files };
        let layers = std::mem::replace(&mut *self.layers.write(), Arc::new(none));
        (active, layers, std::mem::take(&mut *self.retired.lock()))
    }
}

fn lock(files: &dyn FileSystem, dir: &Path) -> Result<Box<dyn Any + Send + Sync>> {
    let path = dir.join("LOCK");
    match files.lock(&path) {
        // As `Any` it has `Debug`.
        Ok(lock) => Ok(Box::new(lock)),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Err(Error::Locked { path }),
        Err(error) => Err(error).context("lock", &path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_fs::MemoryFileSystem;
    use crate::writer::SyncPolicy;

    fn open(files: &MemoryFileSystem, memtable_size: usize) -> Engine {
        let options = Options { memtable_size, ..Options::default() }.files(files.clone());
        Engine::open("db", options).unwrap()
    }

    fn rows(engine: &Engine) -> Vec<(String, String)> {
        let text = |bytes: Bytes| String::from_utf8(bytes.to_vec()).unwrap();
        let rows = engine.range::<&str>(..).map(|row| row.unwrap());
        rows.map(|(key, value)| (text(key), text(value))).collect()
    }

    #[test]
    fn what_was_written_is_read_before_and_after_a_flush_and_a_reopen() {
        let files = MemoryFileSystem::new();
        let engine = open(&files, 1 << 20);
        engine.put("a", "1").unwrap();
        engine.put("b", "2").unwrap();
        engine.delete("a").unwrap();
        let expected = [("b".to_owned(), "2".to_owned())];
        assert_eq!(rows(&engine), expected);
        engine.flush().unwrap();
        assert_eq!(engine.stats().tables, 1);
        assert_eq!(rows(&engine), expected);
        engine.put("c", "3").unwrap();
        engine.close().unwrap();
        let engine = open(&files, 1 << 20);
        assert_eq!(engine.get("a").unwrap(), None);
        assert_eq!(engine.get("c").unwrap().as_deref(), Some(&b"3"[..]));
        assert_eq!(engine.stats().last_sequence, 4);
    }

    #[test]
    fn an_empty_table_is_not_frozen() {
        let files = MemoryFileSystem::new();
        let engine = open(&files, 1 << 20);
        engine.put("a", "1").unwrap();
        engine.freeze_if(|_| true).unwrap();
        engine.freeze_if(|_| true).unwrap();
        assert_eq!(engine.stats().frozen_memtables, 1);
    }

    #[test]
    fn a_second_open_is_refused() {
        let files = MemoryFileSystem::new();
        let _engine = open(&files, 1 << 20);
        let options = Options::default().files(files.clone());
        assert!(matches!(Engine::open("db", options), Err(Error::Locked { .. })));
    }

    #[test]
    fn the_newer_value_wins_when_flushes_end_out_of_order() {
        let files = MemoryFileSystem::new();
        let engine = open(&files, 1 << 20);
        let newest = [("k".to_owned(), "new".to_owned())];
        engine.put("k", "old").unwrap();
        engine.freeze().unwrap();
        engine.put("k", "new").unwrap();
        engine.freeze().unwrap();
        let first = engine.layers().frozen.last().unwrap().claim(|_| true);
        assert_eq!(engine.flush_step().unwrap(), Step::Done);
        assert_eq!((engine.stats().tables, engine.stats().frozen_memtables), (0, 2));
        assert_eq!(rows(&engine), newest);
        assert_eq!(engine.flush_step().unwrap(), Step::Idle, "the first is someone else's");
        drop(first);
        assert_eq!(engine.flush_step().unwrap(), Step::Done);
        assert_eq!((engine.stats().tables, engine.stats().frozen_memtables), (2, 0));
        assert_eq!(rows(&engine), newest);
        drop(engine);
        assert_eq!(rows(&open(&files, 1 << 20)), newest);
    }

    #[test]
    fn a_flush_leaves_the_tables_that_are_frozen_later() {
        let files = MemoryFileSystem::new();
        let engine = open(&files, 1 << 20);
        for key in ["a", "b"] {
            engine.put(key, "1").unwrap();
            engine.freeze().unwrap();
        }
        assert_eq!(engine.flush_oldest(1).unwrap(), Step::Done);
        assert_eq!(engine.flush_oldest(1).unwrap(), Step::Idle);
        assert_eq!(engine.stats().frozen_memtables, 1);
    }

    #[test]
    fn a_snapshot_does_not_change_and_outlives_the_engine() {
        let files = MemoryFileSystem::new();
        let engine = open(&files, 1 << 20);
        engine.put("a", "1").unwrap();
        let snapshot = engine.snapshot();
        engine.put("a", "2").unwrap();
        engine.put("b", "2").unwrap();
        engine.flush().unwrap();
        engine.close().unwrap();
        assert_eq!(snapshot.get("a").unwrap().as_deref(), Some(&b"1"[..]));
        assert_eq!(snapshot.range::<&str>(..).count(), 1);
    }

    #[test]
    fn a_full_queue_raises_the_pressure_and_a_flush_lowers_it() {
        let files = MemoryFileSystem::new();
        let engine = open(&files, 1000);
        while engine.pressure() != Pressure::Stall {
            engine.put("key", [0; 100]).unwrap();
        }
        assert_eq!(engine.stats().frozen_memtables, 2);
        assert_eq!(engine.flush_step().unwrap(), Step::Done);
        assert_eq!(engine.pressure(), Pressure::None);
    }

    #[test]
    fn a_replaced_table_is_freed_when_its_last_reader_has_gone() {
        let files = MemoryFileSystem::new();
        let engine = open(&files, 1 << 20);
        engine.put("a", "1").unwrap();
        let snapshot = engine.snapshot();
        engine.flush().unwrap();
        assert_eq!(engine.stats().retired_memtables, 1);
        drop(snapshot);
        assert_eq!(engine.flush_step().unwrap(), Step::Idle);
        assert_eq!(engine.stats().retired_memtables, 0);
    }

    #[test]
    fn every_policy_keeps_what_was_closed() {
        for sync in [SyncPolicy::Always, SyncPolicy::EveryBytes(100), SyncPolicy::Never] {
            let files = MemoryFileSystem::new();
            let options = || Options { sync, ..Options::default() }.files(files.clone());
            let engine = Engine::open("db", options()).unwrap();
            (0..100).for_each(|n| engine.put(format!("{n:02}"), "v").unwrap());
            engine.close().unwrap();
            assert_eq!(rows(&Engine::open("db", options()).unwrap()).len(), 100);
        }
    }
}
