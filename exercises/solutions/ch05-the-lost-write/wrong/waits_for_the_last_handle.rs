//! The freeze waits until nobody else holds the table, readers included.
//!
//! The check says: `a reader holds the table, and it is frozen`

use std::mem;
use std::sync::{Arc, RwLock};

// As in `ferrisdb`, but the check can stop a writer in the middle of its put.
use interleave::MemTable;

#[derive(Default)]
pub struct Store {
    active: RwLock<Arc<MemTable>>,
}

impl Store {
    /// When it returns, the write is acknowledged.
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        let table = Arc::clone(&self.active.read().unwrap());
        table.put(sequence, key, value);
    }

    /// The table so far. The flush reads it at once, and drops it.
    pub fn freeze(&self) -> Arc<MemTable> {
        loop {
            let mut active = self.active.write().unwrap();
            if Arc::strong_count(&active) == 1 {
                return mem::take(&mut *active);
            }
            drop(active);
            std::thread::yield_now();
        }
    }

    /// A handle for reading, kept for as long as the reader likes.
    pub fn reader(&self) -> Arc<MemTable> {
        Arc::clone(&self.active.read().unwrap())
    }
}
