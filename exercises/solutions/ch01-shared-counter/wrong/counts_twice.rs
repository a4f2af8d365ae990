//! Adds two.
//!
//! The check says: `after 1 increment: expected 1, got 2`

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
        self.value.fetch_add(2, Ordering::SeqCst);
    }

    pub fn get(&self) -> usize {
        self.value.load(Ordering::Relaxed)
    }
}
