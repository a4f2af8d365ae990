//! One limit for the MemTables of several databases: a writer takes bytes before it puts.
//!
//! `take` asks what is left, and then takes it, so the check says:
//! `two threads want 60 of 100 bytes at once: expected 100 used, got 120`. Make it keep the limit,
//! at every moment, then run `cargo test -p ch03-memory-budget` again.

#![forbid(unsafe_code)]

// `AtomicUsize` as in `std::sync::atomic`, but the check can watch two threads use it.
use interleave::{AtomicUsize, Ordering};

pub struct Budget {
    limit: usize,
    used: AtomicUsize,
}

impl Budget {
    pub fn new(limit: usize) -> Budget {
        Budget { limit, used: AtomicUsize::new(0) }
    }

    /// Takes `wanted` bytes, or what is left if that is less. Returns how many it took.
    pub fn take(&self, wanted: usize) -> usize {
        let left = self.limit - self.used.load(Ordering::Relaxed);
        let taken = wanted.min(left);
        self.used.fetch_add(taken, Ordering::Relaxed);
        taken
    }

    /// Gives bytes back that were taken: their table is on disk. Right as it is.
    pub fn give_back(&self, taken: usize) {
        self.used.fetch_sub(taken, Ordering::Relaxed);
    }

    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}
