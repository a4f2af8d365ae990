//! The engine is done with a table: it is on disk, and a new one has taken its place.

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use ferrisdb::MemTable;

/// Waits for the flush, gives back how many rows it wrote, and lets the table go.
pub fn finish(flush: JoinHandle<usize>, table: Arc<MemTable>) -> usize {
    let rows = flush.join().expect("the flush panicked");
    thread::spawn(move || drop(table));
    rows
}
