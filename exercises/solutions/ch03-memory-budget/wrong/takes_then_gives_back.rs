//! Takes first, and gives back what was too much.
//!
//! The check says: `expected at most 100 at every moment, got 120`

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
        let before = self.used.fetch_add(wanted, Ordering::SeqCst);
        let taken = wanted.min(self.limit.saturating_sub(before));
        self.used.fetch_sub(wanted - taken, Ordering::SeqCst);
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
