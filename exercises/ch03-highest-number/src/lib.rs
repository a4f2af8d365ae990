//! The engine numbers its writes, and after a restart it goes on from the highest number it finds. So
//! the table is to know its highest number, without a look at every row.
//!
//! `note` keeps it when writers come one by one. The check holds one up in the middle, and says:
//! `number 7 was held up while 9 went in: expected 9 as the highest, got 7`. Make it right for any
//! number of threads, and for every kind of write, then run `cargo test -p ch03-highest-number` again.

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
        self.rows.delete(sequence, key);
    }

    fn note(&self, sequence: u64) {
        if sequence > self.highest.load(Relaxed) {
            self.highest.store(sequence, Relaxed);
        }
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
