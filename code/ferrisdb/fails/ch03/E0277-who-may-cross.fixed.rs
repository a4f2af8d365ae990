use std::cell::{Cell, RefCell};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

fn may_move_to_another_thread<T: Send>() {}
fn may_be_used_by_two_threads<T: Sync>() {}

fn main() {
    may_move_to_another_thread::<Cell<usize>>();
    may_move_to_another_thread::<RefCell<usize>>();
    may_be_used_by_two_threads::<Mutex<Cell<usize>>>();
    may_move_to_another_thread::<Mutex<Cell<usize>>>();
    may_be_used_by_two_threads::<RwLock<usize>>();
    may_move_to_another_thread::<RwLock<usize>>();
    may_be_used_by_two_threads::<AtomicUsize>();
    may_move_to_another_thread::<AtomicUsize>();
    may_be_used_by_two_threads::<MutexGuard<usize>>();
    may_be_used_by_two_threads::<Arc<usize>>();
    may_move_to_another_thread::<Arc<usize>>();
}
