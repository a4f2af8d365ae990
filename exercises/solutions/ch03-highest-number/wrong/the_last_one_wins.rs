//! The last write is taken for the highest.
//!
//! The check says: `number 3 is put: expected 5 as the highest, got 3`

#![forbid(unsafe_code)]

use ferrisdb::MemTable;
// `AtomicU64` as in `std::sync::atomic`, but the check can hold a thread up after a load.
use interleave::{AtomicU64, Ordering::Relaxed};

#[derive(Default)]
pub struct NumberedTable {
    rows: MemTable,
    highest: AtomicU64,
}

impl NumberedTable {
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        self.note(sequence);
        self.rows.put(sequence, key, value);
    }

    pub fn delete(&self, sequence: u64, key: &[u8]) {
        self.note(sequence);
        self.rows.delete(sequence, key);
    }

    fn note(&self, sequence: u64) {
        self.highest.swap(sequence, Relaxed);
    }

    /// The highest number of a write so far, 0 before the first.
    pub fn highest(&self) -> u64 {
        self.highest.load(Relaxed)
    }

    /// The engine's table.
    pub fn rows(&self) -> &MemTable {
        &self.rows
    }
}
