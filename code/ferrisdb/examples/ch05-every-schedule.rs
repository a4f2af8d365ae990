//! Put against freeze, in every order in which their threads can take their steps.
//!
//! The stores are those of the chapter. Their lock is shuttle's, which decides who runs next: at each
//! lock and unlock, where a writer is about to insert, and before the flush reads. The skip list's
//! `insert` is one step here.

#[path = "ch05-freeze-by-flag.rs"]
#[expect(dead_code, unused_imports, reason = "the program around the store")]
mod flag;
#[path = "ch05-freeze-by-ownership.rs"]
#[expect(dead_code, unused_imports, reason = "the program around the store")]
mod ownership;
#[path = "ch05-freeze-by-swap.rs"]
#[expect(dead_code, unused_imports, reason = "the program around the store")]
mod swap;
#[path = "ch05-freeze-by-try-unwrap.rs"]
#[expect(dead_code, unused_imports, reason = "the program around the store")]
mod try_unwrap;

use shuttle::scheduler::DfsScheduler;
use shuttle::{Config, Runner, thread};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

pub mod sync {
    pub use shuttle::sync::{RwLock, atomic::AtomicBool};
    pub use shuttle::thread::yield_now as slow_writer;
}

trait Store: Default + Send + Sync + 'static {
    fn put(&self, sequence: u64);

    /// How many rows a flush finds in the table that it freezes; none if it cannot freeze now.
    fn freeze_and_flush(&self) -> usize;
}

macro_rules! store {
    ($store:ty, $rows:expr) => {
        impl Store for $store {
            fn put(&self, sequence: u64) {
                self.put(sequence, &sequence.to_be_bytes(), b"tea");
            }

            fn freeze_and_flush(&self) -> usize {
                let frozen = self.freeze();
                thread::yield_now();
                $rows(frozen)
            }
        }
    };
}
store!(swap::Store, |table: Arc<ferrisdb::MemTable>| table.newest().count());
store!(flag::Store, |table: Arc<flag::Table>| table.rows.newest().count());
store!(try_unwrap::Store, |table: Option<_>| table.map_or(0, rows));
store!(ownership::Store, rows);

fn rows(table: ferrisdb::FrozenMemTable) -> usize {
    table.newest().count()
}

// ANCHOR: schedules
/// Runs writers against a freeze and its flush, in every schedule there is. Gives how many there
/// are, and in how many of them a write that was acknowledged is in no table.
fn schedules<S: Store>(name: &'static str, writers: u64) -> (usize, usize) {
    let losing = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&losing);
    let one_schedule = move || {
        let store = Arc::new(S::default());
        let put = |sequence: u64| {
            let store = Arc::clone(&store);
            thread::spawn(move || store.put(sequence))
        };
        let threads: Vec<_> = (1..=writers).map(put).collect();
        let flushed = store.freeze_and_flush();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        let found = flushed + store.freeze_and_flush();
        if found < writers as usize {
            counter.fetch_add(1, Relaxed);
        }
    };
    let all = Runner::new(DfsScheduler::new(None, false), Config::default()).run(one_schedule);
    let losing = losing.load(Relaxed);
    println!("{name:<29} {writers} writing: a loss in {losing} of {all} schedules");
    (all, losing)
}
// ANCHOR_END: schedules

pub fn main() {
    let swapped = schedules::<swap::Store>("a new table is swapped in,", 1);
    let flagged = schedules::<flag::Store>("the same, and a flag is set,", 1);
    let unwrapped = schedules::<try_unwrap::Store>("taken out of its Arc,", 2);
    let owned = schedules::<ownership::Store>("taken by value,", 2);
    for (all, losing) in [swapped, flagged] {
        assert!(0 < losing && losing < all, "lost in {losing} of {all} schedules");
    }
    for (all, losing) in [unwrapped, owned] {
        assert!(all > 1000 && losing == 0, "lost in {losing} of {all} schedules");
    }
}
