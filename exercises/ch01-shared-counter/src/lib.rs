//! A counter that many threads share.
//!
//! `increment` does nothing yet, so the check says: `after 1 increment: expected 1, got 0`. Write
//! its body, then run `cargo test -p ch01-shared-counter` again.

// `AtomicUsize` as in `std::sync::atomic`, but the check can watch two threads use it.
use interleave::{AtomicUsize, Ordering};

#[derive(Default)]
pub struct SharedCounter {
    value: AtomicUsize,
}

impl SharedCounter {
    pub fn new() -> SharedCounter {
        SharedCounter { value: AtomicUsize::new(0) }
    }

    /// Adds one. `&self`, not `&mut self`: many threads call this at once.
    pub fn increment(&self) {
        // Your turn.
    }

    pub fn get(&self) -> usize {
        self.value.load(Ordering::Relaxed)
    }
}
