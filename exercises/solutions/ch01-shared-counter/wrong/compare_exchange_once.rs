//! The exchange that fails is not tried again.
//!
//! The check says: `two threads increment at once: expected 2, got 1`

use interleave::{AtomicUsize, Ordering};

#[derive(Default)]
pub struct SharedCounter {
    value: AtomicUsize,
}

impl SharedCounter {
    pub fn new() -> SharedCounter {
        SharedCounter { value: AtomicUsize::new(0) }
    }

    pub fn increment(&self) {
        let seen = self.get();
        let _ = self.value.compare_exchange(
            seen,
            seen + 1,
            Ordering::SeqCst,
            Ordering::SeqCst,
        );
    }

    pub fn get(&self) -> usize {
        self.value.load(Ordering::Relaxed)
    }
}
