//! Wide, and below 0 it wraps around to the largest number.
//!
//! The check says: `100 bytes are added, 200 are given back: expected 0 bytes, got 18446744073709551516`

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use ferrisdb::ROW_OVERHEAD;

#[derive(Default)]
pub struct MemoryUse {
    bytes: AtomicU64,
    rows: AtomicU64,
}

impl MemoryUse {
    /// A table has taken in so many more rows, with so many bytes of keys and values.
    pub fn add(&self, rows: u64, bytes: u64) {
        self.rows.fetch_add(rows, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// A table was flushed and dropped. More is never given back than there is: 0 is the least.
    pub fn give_back(&self, rows: u64, bytes: u64) {
        self.rows.fetch_sub(rows, Relaxed);
        self.bytes.fetch_sub(bytes, Relaxed);
    }

    /// Bytes of keys and values.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// Bytes of memory: keys, values, and what the rows take beyond them.
    pub fn memory(&self) -> u64 {
        self.bytes() + self.rows.load(Relaxed) * ROW_OVERHEAD as u64
    }
}
