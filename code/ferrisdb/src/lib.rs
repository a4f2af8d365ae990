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
