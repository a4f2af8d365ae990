//! The likely one: read it, add one, write it back.
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
        let seen = self.value.load(Ordering::SeqCst);
        self.value.store(seen + 1, Ordering::SeqCst);
    }

    pub fn get(&self) -> usize {
        self.value.load(Ordering::Relaxed)
    }
}
