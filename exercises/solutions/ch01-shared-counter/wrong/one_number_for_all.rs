//! The number is shared by all counters, not by all threads.
//!
//! The check says: `a counter that nobody has incremented: expected 0, got 3`

use interleave::{AtomicUsize, Ordering};

static VALUE: AtomicUsize = AtomicUsize::new(0);

#[derive(Default)]
pub struct SharedCounter;

impl SharedCounter {
    pub fn new() -> SharedCounter {
        SharedCounter
    }

    pub fn increment(&self) {
        VALUE.fetch_add(1, Ordering::SeqCst);
    }

    pub fn get(&self) -> usize {
        VALUE.load(Ordering::SeqCst)
    }
}
