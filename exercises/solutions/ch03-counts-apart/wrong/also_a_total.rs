//! Apart, and a total that all share, for a fast `sum`.
//!
//! The check says: `right, but both threads use one number`

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
    total: AtomicUsize,
}

impl ByteCount {
    /// For so many writers, at least one.
    pub fn new(writers: usize) -> ByteCount {
        let lines = (0..writers.max(1)).map(|_| OwnLine::default()).collect();
        ByteCount { lines, total: AtomicUsize::new(0) }
    }

    /// Adds to the count. A writer is known by its number: 0, 1, 2, ...
    pub fn add(&self, writer: usize, bytes: usize) {
        self.lines[writer % self.lines.len()].bytes.fetch_add(bytes, Relaxed);
        self.total.fetch_add(bytes, Relaxed);
    }

    /// What all writers have added, exact once they are joined.
    pub fn sum(&self) -> usize {
        self.total.load(Relaxed)
    }
}
