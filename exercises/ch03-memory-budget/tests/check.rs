// What a shared budget must do. The solution passes these same tests, and wrong ones fail them.

use std::sync::{Mutex, PoisonError};

use ch03_memory_budget::Budget;
use interleave::{Seen, on_two_threads};

// Both threads have loaded before either goes on, every time.
#[test]
fn two_threads_share_what_is_left() {
    let (budget, taken, seen) = both_want(60, 100);
    can_be_watched(seen);
    check(
        "two threads want 60 of 100 bytes at once",
        100,
        budget.used(),
        "used",
        "Both were told that 100 are left. Decide and take in one step, or decide again.",
    );
    check(
        "two threads want 60 of 100 bytes at once",
        100,
        taken,
        "taken",
        "`take` must return what it took.",
    );
}

#[test]
fn the_limit_holds_at_every_moment() {
    let (_, _, seen) = both_want(60, 100);
    assert!(
        seen.highest <= 100,
        "two threads want 60 of 100 bytes at once: expected at most 100 at every moment, got {}\n\
         {LOOK_AT}: what is taken back in time was taken all the same, and somebody saw it.",
        seen.highest
    );
}

#[test]
fn nobody_is_sent_away_while_there_is_enough() {
    let (budget, taken, seen) = both_want(40, 100);
    can_be_watched(seen);
    let look =
        "There is enough for both. A thread that comes second must decide again, not give up.";
    check("two threads want 40 of 100 bytes at once", 80, taken, "taken", look);
    check("two threads want 40 of 100 bytes at once", 80, budget.used(), "used", look);
}

#[test]
fn what_is_given_back_can_be_taken_again() {
    let budget = Budget::new(100);
    check("the first takes 100 of 100", 100, budget.take(100), "taken", "A limit may be reached.");
    check("the next wants 1", 0, budget.take(1), "taken", "Nothing is left.");
    budget.give_back(70);
    check("70 are given back, one wants 90", 70, budget.take(90), "taken", "Take what is left.");
    check("then", 100, budget.used(), "used", "`used` must be the sum of what is taken.");
}

/// The budget afterwards, what the two took together, and what was seen.
fn both_want(wanted: usize, limit: usize) -> (Budget, usize, Seen) {
    let budget = Budget::new(limit);
    let taken = Mutex::new(0);
    let seen = on_two_threads(|| {
        let took = budget.take(wanted);
        *taken.lock().unwrap_or_else(PoisonError::into_inner) += took;
    });
    let taken = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
    (budget, taken, seen)
}

fn can_be_watched(seen: Seen) {
    assert!(
        seen.operations > 0,
        "two threads take at once: the check cannot watch them.\n{LOOK_AT}: keep the number in \
         `interleave::AtomicUsize`. Yours may be right; nothing here can tell."
    );
}

const LOOK_AT: &str = "Look at src/lib.rs";

#[track_caller]
fn check(what: &str, expected: usize, got: usize, unit: &str, look: &str) {
    assert!(got == expected, "{what}: expected {expected} {unit}, got {got}\n{LOOK_AT}: {look}");
}
