//! FerrisDB's MemTable and flush engine, as *Rust by Example: Database Edition* builds it.
//!
//! The modules stand in the order in which the chapters introduce them, and each uses only modules
//! of its own chapter or of earlier ones: read from the top, and stop where you like.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

// Chapter 1: Who owns the table?
mod error;
mod memtable;
mod row;
pub use error::{Error, Result};
pub use memtable::{MemTable, ROW_OVERHEAD};
pub use row::{MAX_KEY_LENGTH, MAX_VALUE_LENGTH, Row};

// Chapter 5: Freezing
mod freeze;
pub use freeze::{ActiveMemTable, FrozenMemTable, MemTableReader};

// Chapter 6: Bytes you own
mod entry;
pub use entry::{Entry, Operation, Value, WriteBatch};

// Chapter 8: Iterators that outlive
mod merge;
mod scan;
pub use merge::Merge;
pub use scan::{Direction, EntryIter, KeyRange};

// Chapter 9: Files and Drop
#[cfg_attr(target_family = "wasm", path = "wasm/checksum.rs")]
mod checksum;
mod decode;
mod flat_table;
pub mod fs;
mod memory_fs;
mod new_file;
#[cfg(unix)]
mod os_fs;
#[cfg_attr(interleaved, path = "../../interleavings/src/sync.rs")]
#[cfg_attr(target_family = "wasm", path = "wasm/sync.rs")]
mod sync;
pub use flat_table::FlatTable;
pub use memory_fs::MemoryFileSystem;
#[cfg(unix)]
pub use os_fs::OsFileSystem;

// Chapter 10: Errors and the write-ahead log
mod log;
mod wal;
mod writer;
pub use writer::{MAX_WRITE_LENGTH, SyncPolicy};

// Chapter 11: Traits for table formats
mod block;
mod bloom;
#[cfg_attr(target_family = "wasm", path = "wasm/cache.rs")]
mod cache;
mod index;
mod sstable;
mod table;
pub use bloom::HashedKey;
pub use cache::BlockCache;
pub use sstable::SsTable;
pub use table::{Table, TableFormat};

// Chapter 12: Channels and backpressure
mod background;
mod event;
mod options;
pub use background::Step;
pub use event::{Event, EventListener, SharedListener};
pub use options::Options;

// Chapter 13: Recovery and honest measuring
mod engine;
mod layers;
mod manifest;
mod recovery;
mod snapshot;
pub use engine::{Engine, Pressure, Stats};
pub use snapshot::{RangeIter, Snapshot, TableView};

// Chapter 14: What it cost, and when not to
mod compaction;
mod db;
pub use db::Db;
