//! Between a freeze and the end of its flush, rows are in several tables: in the active one and in
//! frozen ones. Write `get`, which asks them all and believes the newest.
//!
//! It asks only the active one, so the check says:
//! `cart:17 is in a frozen table: expected "tea", got nothing`. Mend that, then run
//! `cargo test -p ch05-newest-first` again.

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
        let value = self.active.reader().get(key)?;
        Some(value.to_vec())
    }
}
