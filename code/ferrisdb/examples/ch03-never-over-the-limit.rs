//! Reserve first, in one step: the count never goes above the limit, whoever comes in between.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::thread;

// ANCHOR: budget
struct Budget {
    limit: usize,
    used: AtomicUsize,
}

impl Budget {
    /// Takes `bytes` of what is left, or nothing.
    fn try_charge(&self, bytes: usize) -> bool {
        let mut seen = self.used.load(Relaxed);
        BOTH_HAVE_READ.wait(); // and both have read 0
        while bytes <= self.limit - seen {
            let next = seen + bytes;
            match self.used.compare_exchange_weak(seen, next, Relaxed, Relaxed) {
                Ok(_) => return true,
                Err(now) => seen = now, // somebody came between: decide again
            }
        }
        false
    }
}
// ANCHOR_END: budget

// ANCHOR: main
fn main() {
    let budget = Arc::new(Budget { limit: 20, used: AtomicUsize::new(0) });
    let theirs = Arc::clone(&budget);
    let other = thread::spawn(move || theirs.try_charge(12));
    let ours = budget.try_charge(12);
    let other = other.join().expect("charging does not panic");

    println!("charged: {} of 2", usize::from(ours) + usize::from(other));
    println!("used: {} of {} bytes", budget.used.load(Relaxed), budget.limit);
}
// ANCHOR_END: main

static BOTH_HAVE_READ: Barrier = Barrier::new(2);
