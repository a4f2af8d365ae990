//! The scan keeps a look at what it owns: there is no name for that lifetime.
//!
//! rustc says: `E0106`

#![forbid(unsafe_code)]

use std::sync::Arc;

use ferrisdb::{MemTable, Row};

/// The newest value of each key that is not deleted, keys in order. Rows that are put ahead of it
/// while it is on its way are found.
pub struct Scan {
    table: Arc<MemTable>,
    /// The row it was at last.
    last: Option<&Row>,
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
        let rows = self.table.iter();
        let row = rows.skip_while(|row| self.last.is_some_and(|last| **row <= *last)).next()?;
        Some((row.key().to_vec(), row.value()?.to_vec()))
    }
}
