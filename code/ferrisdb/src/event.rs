//! What the engine tells whoever listens.

use derive_more::Display;
use std::sync::Arc;

/// A change of the engine's state. `Display` gives a line of a log.
#[derive(Debug, Clone, PartialEq, Eq, Display)]
#[expect(missing_docs, reason = "the lines that Display writes say what the fields are")]
#[non_exhaustive]
pub enum Event {
    /// The database was opened.
    #[display("recovered {tables} tables and {memtables} MemTables up to write {last_sequence}")]
    Recovered { tables: usize, memtables: usize, last_sequence: u64 },
    /// A MemTable was frozen, and a new one is written.
    #[display("froze MemTable {generation}: {rows} rows, {bytes} bytes")]
    Frozen { generation: u64, rows: usize, bytes: usize },
    /// No MemTable could be frozen, because there is no new segment; the old one is written on.
    #[display("cannot freeze: {error}")]
    FreezeFailed { error: String },
    /// A frozen MemTable is being written to a file.
    #[display("flushing MemTable {generation} to table {table}")]
    FlushStarted { generation: u64, table: u64 },
    /// The file has taken the MemTable's place.
    #[display("flushed MemTable {generation} to table {table}: {entries} entries")]
    FlushFinished { generation: u64, table: u64, entries: u64 },
    /// The MemTable stays, and the flush will be tried again.
    #[display("cannot flush MemTable {generation}: {error}")]
    FlushFailed { generation: u64, error: String },
    /// Tables are being merged into one.
    #[display("merging tables {} into table {into}", list(tables))]
    CompactionStarted { tables: Vec<u64>, into: u64 },
    /// The merged table has taken their place.
    #[display("merged tables {} into table {into}: {entries} entries", list(tables))]
    CompactionFinished { tables: Vec<u64>, into: u64, entries: u64 },
    /// The tables stay, and the compaction will be tried again.
    #[display("cannot merge tables: {error}")]
    CompactionFailed { error: String },
    /// A file is no longer needed and could not be removed; the next open will.
    #[display("cannot remove {file}: {error}")]
    RemoveFailed { file: String, error: String },
    /// Writers wait until a flush is done.
    #[display("writers wait: {frozen} MemTables are waiting to be flushed")]
    StallBegan { frozen: usize },
    /// Writers go on.
    #[display("writers go on")]
    StallEnded,
}

fn list(numbers: &[u64]) -> String {
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

/// Hears of every [`Event`], on the thread where it happens, sometimes under the engine's locks: it must
/// be quick, and must not call the engine. Any `Fn(&Event)` will do.
///
/// If it panics on a caller's thread, the panic is that caller's, and the engine goes on. If it panics on a
/// background thread of a [`Db`](crate::Db), that thread ends: see [`Error::Panicked`](crate::Error::Panicked).
// ANCHOR: listener
pub trait EventListener: Send + Sync {
    /// Something happened.
    fn on_event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> EventListener for F {
    fn on_event(&self, event: &Event) {
        self(event);
    }
}
// ANCHOR_END: listener

/// A listener that can be shared and shown.
#[derive(Clone, derive_more::Debug)]
#[debug("EventListener")]
pub struct SharedListener(pub Arc<dyn EventListener>);
