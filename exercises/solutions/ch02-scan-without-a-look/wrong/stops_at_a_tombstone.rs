//! A deleted key is taken for the end.
//!
//! The check says: `a scan where 17 and 18 are deleted: expected "cart:19=cocoa", got ""`

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
        let behind = match &self.last {
            Some(key) => Bound::Excluded(Row::tombstone(0, key)),
            None => Bound::Unbounded,
        };
        let row = self.table.range((behind, Bound::Unbounded)).next()?;
        let key = row.key().to_vec();
        self.last = Some(key.clone());
        Some((key, row.value()?.to_vec()))
    }
}
