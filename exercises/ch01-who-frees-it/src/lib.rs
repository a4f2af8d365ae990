//! The engine is done with a table: it is on disk, and a new one has taken its place.
//!
//! `finish` waits for the flush and returns. Its last line drops the last handle, so the thread that
//! called it frees every row, and the check says: `the caller's thread freed the rows`. Somebody
//! else must free them, without the caller waiting. `cargo test -p ch01-who-frees-it` tells.

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::thread::JoinHandle;

use ferrisdb::MemTable;

/// Waits for the flush, gives back how many rows it wrote, and lets the table go.
pub fn finish(flush: JoinHandle<usize>, table: Arc<MemTable>) -> usize {
    let rows = flush.join().expect("the flush panicked");
    drop(table);
    rows
}
