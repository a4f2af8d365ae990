//! Right, or wrong by luck: nothing can make two threads meet in it.
//!
//! The check says: `two threads take at once: the check cannot watch them`

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicUsize, Ordering};

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
        let mut seen = self.used.load(Ordering::Relaxed);
        loop {
            let taken = wanted.min(self.limit - seen);
            let next = seen + taken;
            match self.used.compare_exchange(seen, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return taken,
                Err(now) => seen = now,
            }
        }
    }

    /// Gives bytes back that were taken: their table is on disk. Right as it is.
    pub fn give_back(&self, taken: usize) {
        self.used.fetch_sub(taken, Ordering::Relaxed);
    }

    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }
}
