//! A number each, all on one cache line.
//!
//! The check says: `expected 64 bytes or more between their numbers, got 8`

#![forbid(unsafe_code)]

// `AtomicUsize` as in `std::sync::atomic`, but the check can watch two threads use it.
use interleave::{AtomicUsize, Ordering::Relaxed};

#[derive(Default)]
struct OwnLine {
    bytes: AtomicUsize,
}

pub struct ByteCount {
    lines: Box<[OwnLine]>,
}

impl ByteCount {
    /// For so many writers, at least one.
    pub fn new(writers: usize) -> ByteCount {
        ByteCount { lines: (0..writers.max(1)).map(|_| OwnLine::default()).collect() }
    }

    /// Adds to the count. A writer is known by its number: 0, 1, 2, ...
    pub fn add(&self, writer: usize, bytes: usize) {
        self.lines[writer % self.lines.len()].bytes.fetch_add(bytes, Relaxed);
    }

    /// What all writers have added, exact once they are joined.
    pub fn sum(&self) -> usize {
        self.lines.iter().map(|line| line.bytes.load(Relaxed)).sum()
    }
}
