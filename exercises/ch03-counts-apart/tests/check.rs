// What a count for many writers must do. The solution passes these same tests, and wrong ones fail them.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use ch03_counts_apart::ByteCount;
use interleave::{Seen, on_two_threads};

/// The bytes of a cache line, on the processors that most readers have.
const CACHE_LINE: usize = 64;

#[test]
fn two_threads_use_no_number_together() {
    let (_, seen) = two_writers(0, 1);
    let nearest = can_be_watched(seen);
    assert!(
        nearest > 0,
        "two writers add at once: right, but both threads use one number\n{LOOK_AT}: give each \
         writer a number of its own, and let `sum` add them up."
    );
}

#[test]
fn two_threads_use_no_cache_line_together() {
    let (_, seen) = two_writers(0, 1);
    let nearest = can_be_watched(seen);
    assert!(
        nearest >= CACHE_LINE,
        "two writers add at once: expected {CACHE_LINE} bytes or more between their numbers, got \
         {nearest}\n{LOOK_AT}: neighbours share a cache line, and it goes to and fro all the same."
    );
}

#[test]
fn nothing_is_lost_when_two_writers_have_one_number() {
    let (sum, _) = two_writers(3, 3);
    let look =
        "Writers may have the same number, by mistake or by modulo: adding is still one step.";
    check("two writers with number 3 add 12 each at once", 24, sum, look);
}

#[test]
fn the_sum_is_exact_for_any_writer() {
    for writers in [1, 2, 3, 8] {
        let count = ByteCount::new(writers);
        thread::scope(|scope| {
            for writer in 0..10 {
                let count = &count;
                scope.spawn(move || (0..1000).for_each(|_| count.add(writer, writer + 1)));
            }
        });
        let look = "`sum` must add up all, and a writer's number may be beyond what was announced.";
        check(&format!("10 writers, {writers} announced"), 55_000, count.sum(), look);
    }
}

/// The sum after two writers have added 12 bytes each, and what was seen.
fn two_writers(one: usize, other: usize) -> (usize, Seen) {
    let count = ByteCount::new(4);
    let turn = AtomicUsize::new(0);
    let seen = on_two_threads(|| {
        let writer = if turn.fetch_add(1, Relaxed) == 0 { one } else { other };
        count.add(writer, 12);
    });
    (count.sum(), seen)
}

/// The bytes between the nearest numbers that the two threads used.
fn can_be_watched(seen: Seen) -> usize {
    seen.nearest.unwrap_or_else(|| {
        panic!(
            "two writers add at once: the check cannot watch them.\n{LOOK_AT}: keep the numbers in \
             `interleave::AtomicUsize`. Yours may be right; nothing here can tell."
        )
    })
}

const LOOK_AT: &str = "Look at src/lib.rs";

#[track_caller]
fn check(what: &str, expected: usize, got: usize, look: &str) {
    assert!(got == expected, "{what}: expected {expected} bytes, got {got}\n{LOOK_AT}: {look}");
}
