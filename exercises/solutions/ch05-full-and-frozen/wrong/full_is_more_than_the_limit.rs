//! A table that has just reached the limit is left.
//!
//! The check says: `a table of 12 bytes, full from 12 on: expected it frozen`

use std::mem;
use std::sync::{Arc, RwLock};

// As in `ferrisdb`, but the check can make two writers read the size before either goes on.
use interleave::MemTable;

#[derive(Default)]
pub struct Store {
    active: RwLock<Arc<MemTable>>,
}

impl Store {
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        let active = self.active.read().unwrap();
        active.put(sequence, key, value);
    }

    /// Takes the active table if it has `limit` bytes or more, and leaves an empty one.
    pub fn freeze_if_full(&self, limit: usize) -> Option<Arc<MemTable>> {
        let mut active = self.active.write().unwrap();
        (active.bytes() > limit).then(|| mem::take(&mut *active))
    }

    /// Bytes in the active table.
    pub fn bytes(&self) -> usize {
        self.active.read().unwrap().bytes()
    }
}
