//! A swap is one step, but the number it writes was loaded in another.
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
        let next = self.get() + 1;
        self.value.swap(next, Ordering::SeqCst);
    }

    pub fn get(&self) -> usize {
        self.value.load(Ordering::Relaxed)
    }
}
