//! Takes nothing where it could take less.
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
        let mut seen = self.used();
        while wanted <= self.limit - seen {
            let next = seen + wanted;
            match self.used.compare_exchange(seen, next, Ordering::SeqCst, Ordering::SeqCst) {
                Ok(_) => return wanted,
                Err(now) => seen = now,
            }
        }
        0
    }

    /// Gives bytes back that were taken: their table is on disk. Right as it is.
    pub fn give_back(&self, taken: usize) {
        self.used.fetch_sub(taken, Ordering::Relaxed);
    }

    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}
