use std::cell::Cell;
use std::sync::{Mutex, RwLock};

fn may_be_used_by_two_threads<T: Sync>() {}

fn main() {
    may_be_used_by_two_threads::<Mutex<Cell<usize>>>();
    may_be_used_by_two_threads::<RwLock<Cell<usize>>>();
}
// rustc refuses this: E0277 at line 8.
