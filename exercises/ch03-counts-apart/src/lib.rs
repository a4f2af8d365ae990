//! A MemTable's byte count for writers that are never to wait for each other.
//!
//! The count is exact, and every writer fights for the same number, so the check says:
//! `right, but both threads use one number`. Keep the writers apart, then run
//! `cargo test -p ch03-counts-apart` again.

#![forbid(unsafe_code)]

// `AtomicUsize` as in `std::sync::atomic`, but the check can watch two threads use it.
use interleave::{AtomicUsize, Ordering::Relaxed};

pub struct ByteCount {
    bytes: AtomicUsize,
}

impl ByteCount {
    /// For so many writers, at least one.
    pub fn new(_writers: usize) -> ByteCount {
        ByteCount { bytes: AtomicUsize::new(0) }
    }

    /// Adds to the count. A writer is known by its number: 0, 1, 2, ...
    pub fn add(&self, _writer: usize, bytes: usize) {
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// What all writers have added, exact once they are joined.
    pub fn sum(&self) -> usize {
        self.bytes.load(Relaxed)
    }
}
