use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, MutexGuard, RwLock};

fn may_move_to_another_thread<T: Send>() {}
fn may_be_used_by_two_threads<T: Sync>() {}

fn main() {
    may_be_used_by_two_threads::<Cell<usize>>();
    may_be_used_by_two_threads::<RefCell<usize>>();
    may_be_used_by_two_threads::<Rc<usize>>();
    may_be_used_by_two_threads::<RwLock<Cell<usize>>>();
    may_move_to_another_thread::<Rc<usize>>();
    may_move_to_another_thread::<Arc<Cell<usize>>>();
    may_move_to_another_thread::<MutexGuard<usize>>();
}
// rustc refuses this: E0277 at line 9, E0277 at line 10, E0277 at line 11, E0277 at line 12, E0277 at line 13, E0277 at line 14, E0277 at line 15.
