//! One frozen table is the usual case, not the only one.
//!
//! The check says: `cart:17 is in the older of two frozen tables: expected "tea", got nothing`

#![forbid(unsafe_code)]

use std::mem;

use ferrisdb::{ActiveMemTable, FrozenMemTable};

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
        let active = self.active.reader();
        if let Some(row) = active.lookup(key, u64::MAX) {
            return row.value().map(<[u8]>::to_vec);
        }
        let row = self.frozen.last()?.lookup(key, u64::MAX)?;
        row.value().map(<[u8]>::to_vec)
    }
}
