//! A scan of the engine's table that can be kept, sent to a thread, and left alone for an hour.
//!
//! `range` borrows the table for as long as it is in use. This scan holds a handle and looks only
//! while `next` runs. It finds nothing yet, so the check says:
//! `expected "cart:17=tea cart:18=espresso cart:19=cocoa", got ""`. Write `next`, then run
//! `cargo test -p ch02-scan-without-a-look` again.

#![forbid(unsafe_code)]

use std::sync::Arc;

use ferrisdb::MemTable;

/// The newest value of each key that is not deleted, keys in order. Rows that are put ahead of it
/// while it is on its way are found.
pub struct Scan {
    table: Arc<MemTable>,
    /// The key it was at last.
    last: Option<Vec<u8>>,
}

impl Scan {
    pub fn new(table: Arc<MemTable>) -> Scan {
        Scan { table, last: None }
    }
}

impl Iterator for Scan {
    /// A key and its value, which the caller owns.
    type Item = (Vec<u8>, Vec<u8>);

    fn next(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        let _ = (&self.table, &self.last);
        None // Your turn.
    }
}
