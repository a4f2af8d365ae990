//! Locks, atomics, channels and threads. The engine takes all of them from here, so that the tests in
//! `code/interleavings` can put others in their place, whose every order they try.

pub use parking_lot::{Condvar, Mutex, MutexGuard, RwLock};
pub use std::sync::{atomic, mpsc};
pub use std::thread;
