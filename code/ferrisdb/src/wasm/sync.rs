//! The locks of a program with one thread.

pub use spin::lock_api::{Mutex, MutexGuard, RwLock};
pub use std::sync::{atomic, mpsc};
pub use std::thread;
use std::time::Instant;

/// Signals, of which there are none: whoever waited would wait for itself.
#[derive(Debug, Default)]
pub struct Condvar;

/// Whether a wait ended without a signal.
pub struct WaitTimeoutResult;

impl WaitTimeoutResult {
    pub fn timed_out(&self) -> bool {
        true
    }
}

impl Condvar {
    pub fn new() -> Condvar {
        Condvar
    }

    pub fn wait<T>(&self, _guard: &mut MutexGuard<'_, T>) {
        panic!("there is no other thread that could end this wait");
    }

    pub fn wait_until<T>(&self, guard: &mut MutexGuard<'_, T>, _: Instant) -> WaitTimeoutResult {
        self.wait(guard);
        WaitTimeoutResult
    }

    pub fn notify_all(&self) {}
}
