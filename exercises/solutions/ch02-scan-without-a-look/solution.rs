//! A scan of the engine's table that holds a handle, and looks only while next runs.

#![forbid(unsafe_code)]

use std::ops::Bound;
use std::sync::Arc;

use ferrisdb::{MemTable, Row};

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
        loop {
            let behind = match &self.last {
                Some(key) => Bound::Excluded(Row::tombstone(0, key)),
                None => Bound::Unbounded,
            };
            let row = self.table.range((behind, Bound::Unbounded)).next()?;
            let key = row.key().to_vec();
            self.last = Some(key.clone());
            if let Some(value) = row.value() {
                return Some((key, value.to_vec()));
            }
        }
    }
}
