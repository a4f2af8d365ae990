//! Counts what a piece of code allocates and frees, so that a check can tell sharing from copying.
//!
//! Linking this crate puts its counting allocator in the place of the system's, which it calls.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::atomic::{
    AtomicBool, AtomicUsize,
    Ordering::{Relaxed, SeqCst},
};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes asked of the allocator, and bytes given back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes {
    pub allocated: usize,
    pub freed: usize,
}

/// What `code` allocates and frees on this thread. Threads that it starts are not counted.
pub fn on_this_thread<T>(code: impl FnOnce() -> T) -> (T, Bytes) {
    let read = || (ALLOCATED_HERE.get(), FREED_HERE.get());
    let before = read();
    let result = code();
    let after = read();
    (result, Bytes { allocated: after.0 - before.0, freed: after.1 - before.1 })
}

/// What all threads allocate and free while `code` runs. Two calls never overlap, but whatever else
/// runs meanwhile is counted: keep a check that uses this alone in its test, or compare large sums.
pub fn on_all_threads<T>(code: impl FnOnce() -> T) -> (T, Bytes) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let read = || (ALLOCATED.load(Relaxed), FREED.load(Relaxed));
    let before = read();
    let result = code();
    let after = read();
    (result, Bytes { allocated: after.0 - before.0, freed: after.1 - before.1 })
}

/// Runs `code` while no other thread can free a block of exactly `size` bytes: one that wants to waits
/// until `code` has returned. `false` if `code` seems to wait for such a thread, and it had to be let go.
pub fn while_others_free_none<T>(size: usize, code: impl FnOnce() -> T) -> (T, bool) {
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    FREES_HERE.set(true);
    GAVE_UP.store(false, SeqCst);
    HELD_SIZE.store(size, SeqCst);
    let result = code();
    HELD_SIZE.store(NONE, SeqCst);
    FREES_HERE.set(false);
    (result, !GAVE_UP.load(SeqCst))
}

/// No block has this size.
const NONE: usize = usize::MAX;
/// `code` needs far less, unless it waits for the one that is held.
const LONGEST_HOLD: Duration = Duration::from_secs(2);

static HELD_SIZE: AtomicUsize = AtomicUsize::new(NONE);
static GAVE_UP: AtomicBool = AtomicBool::new(false);

/// Inside the allocator, where nothing may allocate: a sleep does not.
fn wait_if_held(size: usize) {
    if HELD_SIZE.load(SeqCst) != size || FREES_HERE.get() {
        return;
    }
    let start = Instant::now();
    while HELD_SIZE.load(SeqCst) == size {
        if start.elapsed() > LONGEST_HOLD {
            GAVE_UP.store(true, SeqCst);
            HELD_SIZE.store(NONE, SeqCst);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);
static FREED: AtomicUsize = AtomicUsize::new(0);

// Constant and without a destructor, so that the allocator can use them at any time in a thread's life.
thread_local! {
    static ALLOCATED_HERE: Cell<usize> = const { Cell::new(0) };
    static FREED_HERE: Cell<usize> = const { Cell::new(0) };
    /// Whether this thread holds the others back.
    static FREES_HERE: Cell<bool> = const { Cell::new(false) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocated(bytes: usize) {
    ALLOCATED.fetch_add(bytes, Relaxed);
    ALLOCATED_HERE.set(ALLOCATED_HERE.get() + bytes);
}

fn freed(bytes: usize) {
    FREED.fetch_add(bytes, Relaxed);
    FREED_HERE.set(FREED_HERE.get() + bytes);
}

// SAFETY: each call is passed on to the system's allocator as it came; only numbers are kept.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        allocated(layout.size());
        // SAFETY: the caller keeps `alloc`'s contract, which is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        allocated(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        allocated(size);
        freed(layout.size());
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        wait_if_held(layout.size());
        freed(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_counts_its_own_bytes_and_all_threads_everyones() {
        let (inner, outer) = on_all_threads(|| {
            let (inner, here) = on_this_thread(|| {
                thread::spawn(|| on_this_thread(|| drop(vec![0_u8; 100_000])).1).join().unwrap()
            });
            assert!(here.allocated < 100_000, "{here:?}");
            inner
        });
        assert_eq!(inner, Bytes { allocated: 100_000, freed: 100_000 });
        assert!(outer.allocated >= 100_000 && outer.freed >= 100_000, "{outer:?}");
    }

    #[test]
    fn what_grows_is_counted_at_its_new_size() {
        let (_, bytes) = on_this_thread(|| {
            let mut bytes = Vec::<u8>::with_capacity(10);
            bytes.reserve_exact(1000);
            bytes
        });
        assert_eq!(bytes, Bytes { allocated: 1010, freed: 10 });
    }

    #[test]
    fn another_thread_is_held_until_the_code_has_returned() {
        const SIZE: usize = 12_347;
        let freed = AtomicBool::new(false);
        let block = vec![0_u8; SIZE].into_boxed_slice();
        thread::scope(|scope| {
            let (_, held) = while_others_free_none(SIZE, || {
                scope.spawn(|| {
                    drop(block);
                    freed.store(true, SeqCst);
                });
                drop(vec![0_u8; SIZE].into_boxed_slice()); // our own is not held
                thread::sleep(Duration::from_millis(50));
                assert!(!freed.load(SeqCst));
            });
            assert!(held);
        });
        assert!(freed.load(SeqCst));
    }

    #[test]
    fn code_that_waits_for_the_held_thread_is_told_so() {
        const SIZE: usize = 12_349;
        let block = vec![0_u8; SIZE].into_boxed_slice();
        let wait = || thread::spawn(move || drop(block)).join();
        let (joined, held) = while_others_free_none(SIZE, wait);
        assert!(joined.is_ok() && !held);
    }
}
