//! The meeting is forced: what loses an update loses it every time, what is right is never refused.

use std::sync::Mutex;

use interleave::{
    AtomicU64, AtomicUsize, MemTable, Ordering::SeqCst, after_a_load, on_two_threads, while_putting,
};

const ROUNDS: usize = 200;

fn counts_after(step: impl Fn(&AtomicUsize) + Sync) -> Vec<usize> {
    (0..ROUNDS)
        .map(|_| {
            let counter = AtomicUsize::new(0);
            on_two_threads(|| step(&counter));
            counter.into_inner()
        })
        .collect()
}

#[test]
fn a_load_and_a_store_lose_an_update_every_time() {
    let counts = counts_after(|n| n.store(n.load(SeqCst) + 1, SeqCst));
    assert_eq!(counts, [1; ROUNDS]);
}

#[test]
fn a_load_and_a_swap_lose_an_update_every_time() {
    let counts = counts_after(|n| {
        let next = n.load(SeqCst) + 1;
        n.swap(next, SeqCst);
    });
    assert_eq!(counts, [1; ROUNDS]);
}

#[test]
fn a_compare_exchange_without_a_retry_loses_an_update_every_time() {
    let counts = counts_after(|n| {
        let seen = n.load(SeqCst);
        let _ = n.compare_exchange(seen, seen + 1, SeqCst, SeqCst);
    });
    assert_eq!(counts, [1; ROUNDS]);
}

#[test]
fn a_fetch_add_loses_nothing() {
    let counts = counts_after(|n| {
        n.fetch_add(1, SeqCst);
    });
    assert_eq!(counts, [2; ROUNDS]);
}

#[test]
fn a_compare_exchange_loop_loses_nothing() {
    let counts = counts_after(|n| {
        let mut seen = n.load(SeqCst);
        while let Err(now) = n.compare_exchange(seen, seen + 1, SeqCst, SeqCst) {
            seen = now;
        }
    });
    assert_eq!(counts, [2; ROUNDS]);
}

#[test]
fn a_fetch_update_loses_nothing() {
    let counts = counts_after(|n| {
        n.fetch_update(SeqCst, SeqCst, |seen| Some(seen + 1)).unwrap();
    });
    assert_eq!(counts, [2; ROUNDS]);
}

#[test]
fn a_step_that_locks_the_other_thread_out_goes_on_alone() {
    let (counter, lock) = (AtomicUsize::new(0), Mutex::new(()));
    let seen = on_two_threads(|| {
        let _guard = lock.lock().unwrap();
        counter.store(counter.load(SeqCst) + 1, SeqCst);
    });
    assert_eq!(counter.into_inner(), 2);
    assert!(!seen.both_loaded, "the lock kept the loads apart");
}

#[test]
fn what_is_done_is_seen() {
    let counter = AtomicUsize::new(0);
    let seen = on_two_threads(|| counter.store(counter.load(SeqCst) + 1, SeqCst));
    assert_eq!((seen.operations, seen.both_loaded), (4, true));
    assert_eq!(on_two_threads(|| ()).operations, 0);
}

#[test]
fn the_highest_number_is_seen_though_it_is_taken_back() {
    let counter = AtomicUsize::new(0);
    let seen = on_two_threads(|| {
        counter.fetch_add(60, SeqCst);
        counter.load(SeqCst); // both have added before either takes back
        counter.fetch_sub(60, SeqCst);
    });
    assert_eq!((seen.highest, counter.into_inner()), (120, 0));
}

#[test]
fn how_near_the_threads_come_is_seen() {
    let one = AtomicUsize::new(0);
    let shared = on_two_threads(|| {
        one.fetch_add(1, SeqCst);
    });
    let pair = [AtomicUsize::new(0), AtomicUsize::new(0)];
    let turn = std::sync::atomic::AtomicUsize::new(0);
    let neighbours = on_two_threads(|| {
        pair[turn.fetch_add(1, SeqCst)].fetch_add(1, SeqCst);
    });
    assert_eq!(shared.nearest, Some(0));
    assert_eq!(neighbours.nearest, Some(size_of::<AtomicUsize>()));
    assert_eq!(on_two_threads(|| ()).nearest, None);
}

#[test]
#[should_panic(expected = "the step's own panic")]
fn a_panic_in_a_step_is_passed_on() {
    let counter = AtomicUsize::new(0);
    on_two_threads(|| {
        if counter.fetch_add(1, SeqCst) == 0 {
            panic!("the step's own panic");
        }
        counter.load(SeqCst);
    });
}

#[test]
fn what_comes_meanwhile_comes_before_the_insert() {
    let table = MemTable::new();
    let seen = while_putting(|| table.put(1, b"cart:16", b"juice"), || table.len());
    assert_eq!((seen.result, seen.waited, table.len()), (0, false, 1));
}

#[test]
fn what_waits_for_the_writer_comes_after_it() {
    let table = Mutex::new(MemTable::new());
    let put = || table.lock().unwrap().put(1, b"cart:16", b"juice");
    let seen = while_putting(put, || table.lock().unwrap().len());
    assert_eq!((seen.result, seen.waited), (1, true));
}

#[test]
fn a_put_that_never_comes_stops_nobody() {
    assert!(!while_putting(|| (), || ()).waited);
}

#[test]
fn two_threads_read_the_size_before_either_goes_on() {
    let table = MemTable::new();
    let seen = on_two_threads(|| {
        table.bytes();
    });
    assert!(seen.both_loaded);
}

#[test]
fn a_step_is_stopped_between_its_load_and_its_store_every_time() {
    for _ in 0..ROUNDS {
        let highest = AtomicU64::new(0);
        let put = |number| {
            if highest.load(SeqCst) < number {
                highest.store(number, SeqCst);
            }
        };
        assert!(!after_a_load(|| put(7), || put(9)).waited);
        assert_eq!(highest.into_inner(), 7);
    }
}

#[test]
fn a_step_without_a_load_is_done_before() {
    let highest = AtomicU64::new(0);
    let seen = after_a_load(|| _ = highest.fetch_max(7, SeqCst), || highest.fetch_max(9, SeqCst));
    assert_eq!((seen.result, seen.waited, highest.into_inner()), (7, false, 9));
}

#[test]
fn who_locks_the_other_out_is_let_go() {
    let highest = Mutex::new(AtomicU64::new(0));
    let put = |number| {
        let highest = highest.lock().unwrap();
        highest.store(highest.load(SeqCst).max(number), SeqCst);
    };
    assert!(after_a_load(|| put(9), || put(7)).waited);
    assert_eq!(highest.into_inner().unwrap().into_inner(), 9);
}
