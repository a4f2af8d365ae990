//! The guard has a name, but is dropped before the row goes in.
//!
//! The check says: `3 acknowledged writes: expected 3 rows`

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
        let active = self.active.read().unwrap();
        let table = Arc::clone(&active);
        drop(active);
        table.put(sequence, key, value);
    }

    /// The table so far. The flush reads it at once, and drops it.
    pub fn freeze(&self) -> Arc<MemTable> {
        mem::take(&mut *self.active.write().unwrap())
    }

    /// A handle for reading, kept for as long as the reader likes.
    pub fn reader(&self) -> Arc<MemTable> {
        Arc::clone(&self.active.read().unwrap())
    }
}
