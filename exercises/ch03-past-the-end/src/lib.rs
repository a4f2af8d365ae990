//! What the engine's tables take together, in 32 bits.
//!
//! Four tables of 1 GiB make 0 bytes, so the check says:
//! `4 tables of 1 GiB: expected 4294967296 bytes, got 0`. Find every place that is too narrow, then
//! run `cargo test -p ch03-past-the-end` again.

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use ferrisdb::ROW_OVERHEAD;

#[derive(Default)]
pub struct MemoryUse {
    bytes: AtomicU32,
    rows: AtomicU32,
}

impl MemoryUse {
    /// A table has taken in so many more rows, with so many bytes of keys and values.
    pub fn add(&self, rows: u64, bytes: u64) {
        self.rows.fetch_add(rows as u32, Relaxed);
        self.bytes.fetch_add(bytes as u32, Relaxed);
    }

    /// A table was flushed and dropped. More is never given back than there is: 0 is the least.
    pub fn give_back(&self, rows: u64, bytes: u64) {
        self.rows.fetch_sub(rows as u32, Relaxed);
        self.bytes.fetch_sub(bytes as u32, Relaxed);
    }

    /// Bytes of keys and values.
    pub fn bytes(&self) -> u64 {
        u64::from(self.bytes.load(Relaxed))
    }

    /// Bytes of memory: keys, values, and what the rows take beyond them.
    pub fn memory(&self) -> u64 {
        let overhead = self.rows.load(Relaxed).wrapping_mul(ROW_OVERHEAD as u32);
        self.bytes() + u64::from(overhead)
    }
}
