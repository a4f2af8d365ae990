//! A handle that is never dropped can be looked through for ever, and the table is never freed.
//!
//! The check says: `expected no owner of the table, got 1`

#![forbid(unsafe_code)]

use std::sync::Arc;

use ferrisdb::MemTable;

type Rows = Box<dyn Iterator<Item = (Vec<u8>, Vec<u8>)> + Send>;

/// The newest value of each key that is not deleted, keys in order. Rows that are put ahead of it
/// while it is on its way are found.
pub struct Scan {
    rows: Rows,
}

impl Scan {
    pub fn new(table: Arc<MemTable>) -> Scan {
        let for_ever: &'static Arc<MemTable> = Box::leak(Box::new(table));
        let mut keys = Vec::<Vec<u8>>::new();
        let next = move || loop {
            let row =
                for_ever.newest().find(|row| keys.last().is_none_or(|key| row.key() > &key[..]))?;
            keys.push(row.key().to_vec());
            if let Some(value) = row.value() {
                return Some((row.key().to_vec(), value.to_vec()));
            }
        };
        Scan { rows: Box::new(std::iter::from_fn(next)) }
    }
}

impl Iterator for Scan {
    /// A key and its value, which the caller owns.
    type Item = (Vec<u8>, Vec<u8>);

    fn next(&mut self) -> Option<(Vec<u8>, Vec<u8>)> {
        self.rows.next()
    }
}
