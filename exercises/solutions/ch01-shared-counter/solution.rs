//! A counter that many threads share.

use interleave::{AtomicUsize, Ordering};

#[derive(Default)]
pub struct SharedCounter {
    value: AtomicUsize,
}

impl SharedCounter {
    pub fn new() -> SharedCounter {
        SharedCounter { value: AtomicUsize::new(0) }
    }

    /// One step: no other thread can come between the reading and the writing.
    pub fn increment(&self) {
        self.value.fetch_add(1, Ordering::Relaxed);
    }

    pub fn get(&self) -> usize {
        self.value.load(Ordering::Relaxed)
    }
}
