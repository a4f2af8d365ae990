//! One exchange, and its answer is not looked at.
//!
//! The check says: `two threads want 60 of 100 bytes at once: expected 100 used, got 60`

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
        let seen = self.used();
        let taken = wanted.min(self.limit - seen);
        let next = seen + taken;
        let _ = self.used.compare_exchange(seen, next, Ordering::SeqCst, Ordering::SeqCst);
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
