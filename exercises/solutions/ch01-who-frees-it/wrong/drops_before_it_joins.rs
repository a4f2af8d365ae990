//! The flush is last only if it is still running, and here it is not.
//!
//! The check says: `the caller's thread freed the rows`

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::thread::JoinHandle;

use ferrisdb::MemTable;

/// Waits for the flush, gives back how many rows it wrote, and lets the table go.
pub fn finish(flush: JoinHandle<usize>, table: Arc<MemTable>) -> usize {
    drop(table);
    flush.join().expect("the flush panicked")
}
