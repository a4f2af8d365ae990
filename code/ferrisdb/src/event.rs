//! What the engine tells whoever listens.

use std::fmt::{self, Debug, Display};
use std::sync::Arc;

/// A change of the engine's state. `Display` gives a line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the lines that Display writes say what the fields are")]
#[non_exhaustive]
pub enum Event {
    /// The database was opened.
    Recovered { tables: usize, memtables: usize, last_sequence: u64 },
    /// A MemTable was frozen, and a new one is written.
    Frozen { generation: u64, rows: usize, bytes: usize },
    /// No MemTable could be frozen, because there is no new segment; the old one is written on.
    FreezeFailed { error: String },
    /// A frozen MemTable is being written to a file.
    FlushStarted { generation: u64, table: u64 },
    /// The file has taken the MemTable's place.
    FlushFinished { generation: u64, table: u64, entries: u64 },
    /// The MemTable stays, and the flush will be tried again.
    FlushFailed { generation: u64, error: String },
    /// Tables are being merged into one.
    CompactionStarted { tables: Vec<u64>, into: u64 },
    /// The merged table has taken their place.
    CompactionFinished { tables: Vec<u64>, into: u64, entries: u64 },
    /// The tables stay, and the compaction will be tried again.
    CompactionFailed { error: String },
    /// A file is no longer needed and could not be removed; the next open will.
    RemoveFailed { file: String, error: String },
    /// Writers wait until a flush is done.
    StallBegan { frozen: usize },
    /// Writers go on.
    StallEnded,
}

impl Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Event::Recovered { tables, memtables, last_sequence } => write!(
                f,
                "recovered {tables} tables and {memtables} MemTables up to write {last_sequence}"
            ),
            Event::Frozen { generation, rows, bytes } => {
                write!(f, "froze MemTable {generation}: {rows} rows, {bytes} bytes")
            }
            Event::FreezeFailed { error } => write!(f, "cannot freeze: {error}"),
            Event::FlushStarted { generation, table } => {
                write!(f, "flushing MemTable {generation} to table {table}")
            }
            Event::FlushFinished { generation, table, entries } => {
                write!(f, "flushed MemTable {generation} to table {table}: {entries} entries")
            }
            Event::FlushFailed { generation, error } => {
                write!(f, "cannot flush MemTable {generation}: {error}")
            }
            Event::CompactionStarted { tables, into } => {
                write!(f, "merging tables {} into table {into}", list(tables))
            }
            Event::CompactionFinished { tables, into, entries } => {
                let tables = list(tables);
                write!(f, "merged tables {tables} into table {into}: {entries} entries")
            }
            Event::CompactionFailed { error } => write!(f, "cannot merge tables: {error}"),
            Event::RemoveFailed { file, error } => write!(f, "cannot remove {file}: {error}"),
            Event::StallBegan { frozen } => {
                write!(f, "writers wait: {frozen} MemTables are waiting to be flushed")
            }
            Event::StallEnded => write!(f, "writers go on"),
        }
    }
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
#[derive(Clone)]
pub struct SharedListener(pub Arc<dyn EventListener>);

impl Debug for SharedListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventListener")
    }
}
