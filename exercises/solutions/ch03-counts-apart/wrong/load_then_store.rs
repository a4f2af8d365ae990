//! Apart, and two writers with one number lose an update.
//!
//! The check says: `two writers with number 3 add 12 each at once: expected 24 bytes, got 12`

#![forbid(unsafe_code)]

// `AtomicUsize` as in `std::sync::atomic`, but the check can watch two threads use it.
use interleave::{AtomicUsize, Ordering::Relaxed};

/// Two cache lines, since processors fetch them in pairs.
#[derive(Default)]
#[repr(align(128))]
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
        let line = &self.lines[writer % self.lines.len()];
        line.bytes.store(line.bytes.load(Relaxed) + bytes, Relaxed);
    }

    /// What all writers have added, exact once they are joined.
    pub fn sum(&self) -> usize {
        self.lines.iter().map(|line| line.bytes.load(Relaxed)).sum()
    }
}
