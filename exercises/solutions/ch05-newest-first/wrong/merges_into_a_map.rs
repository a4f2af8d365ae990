//! Right, and every row is copied for one key.
//!
//! The check says: `right, but it copies the rows`

#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::mem;

use ferrisdb::{ActiveMemTable, FrozenMemTable, MemTableReader};

#[derive(Default)]
pub struct Tables {
    active: ActiveMemTable,
    /// The oldest first.
    frozen: Vec<FrozenMemTable>,
}

impl Tables {
    pub fn put(&mut self, sequence: u64, key: &[u8], value: &[u8]) {
        self.active.put(sequence, key, value);
    }

    pub fn delete(&mut self, sequence: u64, key: &[u8]) {
        self.active.delete(sequence, key);
    }

    /// Right as it is.
    pub fn freeze(&mut self) {
        let full = mem::take(&mut self.active);
        self.frozen.push(full.freeze());
    }

    /// A copy of the newest value of `key`, or `None` if it has none or was deleted last.
    pub fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let mut newest = BTreeMap::new();
        let active = self.active.reader();
        let frozen = self.frozen.iter().map(|table| -> &MemTableReader { table });
        for table in frozen.chain([&active]) {
            for row in table.newest() {
                newest.insert(row.key().to_vec(), row.value().map(<[u8]>::to_vec));
            }
        }
        newest.remove(key).flatten()
    }
}
