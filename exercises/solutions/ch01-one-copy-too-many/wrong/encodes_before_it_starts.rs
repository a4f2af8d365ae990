//! The caller waits for the encoding, and the thread has nothing to do.
//!
//! The check says: `right, but it copies the table: before the flush had begun`

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use ferrisdb::MemTable;

/// Starts a flush of the table on a thread of its own. The caller keeps its handle, and may start
/// another flush while this one runs.
pub fn flush_in_background(table: &Arc<MemTable>) -> JoinHandle<Vec<u8>> {
    let lines = encode(table);
    thread::spawn(move || lines)
}

/// What the flush writes: a line for each key, with its newest value. Right as it is.
fn encode(table: &MemTable) -> Vec<u8> {
    let mut lines = Vec::with_capacity(table.bytes() + 2 * table.len());
    for row in table.newest() {
        lines.extend_from_slice(row.key());
        lines.push(b'\t');
        lines.extend_from_slice(row.value().unwrap_or_default());
        lines.push(b'\n');
    }
    lines
}
