// What a shared counter must do. The solution passes these same tests, and wrong ones fail them.

use std::sync::Arc;
use std::thread;

use ch01_shared_counter::SharedCounter;
use interleave::on_two_threads;

#[test]
fn counts_each_increment() {
    let (counter, other) = (SharedCounter::new(), SharedCounter::new());
    for expected in 1..=3 {
        counter.increment();
        let increments = if expected == 1 { "increment" } else { "increments" };
        check(
            &format!("after {expected} {increments}"),
            expected,
            counter.get(),
            "`increment` must add one, and `get` must return what was added.",
        );
    }
    check(
        "a counter that nobody has incremented",
        0,
        other.get(),
        "Another counter was incremented: each must keep a number of its own.",
    );
}

// By luck a load and a store come out right in 999 of 1000 runs. Here both threads load before
// either goes on, every time.
#[test]
fn loses_nothing_when_two_threads_meet() {
    let counter = SharedCounter::new();
    let seen = on_two_threads(|| counter.increment());
    let got = counter.get();
    let look = if got == 0 {
        "`increment` must add one."
    } else if seen.operations == 0 {
        panic!(
            "two threads increment at once: the check cannot watch them.\n{LOOK_AT}: keep the \
             number in `interleave::AtomicUsize`. Yours may be right; nothing here can tell."
        );
    } else if got == 1 && seen.both_loaded {
        "Both threads loaded 0, and one of the two additions is lost. A load and then a store are \
         two steps, and another thread came between them: make it one step."
    } else {
        "Each call must add exactly one."
    };
    check("two threads increment at once", 2, got, look);
}

#[test]
fn ten_threads_count_to_ten_thousand() {
    let counter = Arc::new(SharedCounter::new());
    let threads: Vec<_> = (0..10)
        .map(|_| {
            let counter = Arc::clone(&counter);
            thread::spawn(move || {
                for _ in 0..1000 {
                    counter.increment();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("a thread panicked in `increment`");
    }
    check(
        "ten threads increment 1000 times each",
        10_000,
        counter.get(),
        "The two other tests say more: start with the first that fails.",
    );
}

const LOOK_AT: &str = "Look at src/lib.rs";

#[track_caller]
fn check(what: &str, expected: usize, got: usize, look: &str) {
    assert!(got == expected, "{what}: expected {expected}, got {got}\n{LOOK_AT}: {look}");
}
