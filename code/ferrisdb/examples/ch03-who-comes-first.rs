//! Two threads charge one budget, in turn: at each step, what each has seen and what is used.
//!
//! `compare_exchange` without `_weak`, which may fail for no reason: every run has the same steps.

use std::sync::atomic::{AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::sync::{Arc, Barrier};
use std::thread;

use steps::{Holding, handle, name_thread, owned, step};

struct Budget {
    limit: usize,
    used: AtomicUsize,
}

// ANCHOR: steps
fn main() {
    let budget = Arc::new(Budget { limit: 20, used: AtomicUsize::new(0) });
    let for_one = Arc::clone(&budget);
    let for_other = Arc::clone(&budget);
    step(
        "20 bytes for two threads, and each will ask for 12.",
        [held("budget", &budget), held("for_one", &for_one), held("for_other", &for_other)],
    );

    let one = thread::spawn(move || charge_in_turn(for_one, FIRST));
    let other = thread::spawn(move || charge_in_turn(for_other, SECOND));
    await_turn(MAIN);
    step(
        "Both have seen 0, and `main` waits for both.",
        [held("budget", &budget), owned("one", &one), owned("other", &other)],
    );
    end_turn();
    let (one, other) = (one.join().unwrap(), other.join().unwrap());
    step(
        "Both have ended, and say whether they were charged.",
        [held("budget", &budget), owned("one", &one).with(one), owned("other", &other).with(other)],
    );
}

fn try_charge(budget: &Arc<Budget>, bytes: usize, place: Place) -> bool {
    await_turn(place);
    let mut seen = budget.used.load(Relaxed);
    step(
        "It reads what is used.",
        [held("budget", budget).was(place.handle), owned("seen", &seen).with(seen)],
    );
    end_turn();
    await_turn(place);
    while bytes <= budget.limit - seen {
        match budget.used.compare_exchange(seen, seen + bytes, Relaxed, Relaxed) {
            Ok(_) => {
                step(
                    "What it saw is still there: it is charged, in one step.",
                    [held("budget", budget), owned("seen", &seen).with(seen)],
                );
                return true;
            }
            Err(now) => {
                seen = now;
                step(
                    "What it saw is there no more. It changes nothing, and sees anew.",
                    [held("budget", budget), owned("seen", &seen).with(seen)],
                );
            }
        }
    }
    step(
        "12 more would be too many: it is not charged.",
        [held("budget", budget), owned("seen", &seen).with(seen)],
    );
    false
}
// ANCHOR_END: steps

fn charge_in_turn(budget: Arc<Budget>, place: Place) -> bool {
    name_thread(place.name);
    let charged = try_charge(&budget, 12, place);
    end_turn();
    // Nobody ends while the other still takes steps, so that every run has the same.
    BOTH_HAVE_CHARGED.wait();
    charged
}

/// A handle, and how much is used by now.
fn held(name: &str, budget: &Arc<Budget>) -> Holding {
    let used = budget.used.load(Relaxed);
    handle(name, budget).with(format!("{used} of {} bytes used", budget.limit))
}

/// Whose turn it is: one's, the other's, main's, and again.
#[derive(Clone, Copy)]
struct Place {
    turn: usize,
    name: &'static str,
    handle: &'static str,
}

const FIRST: Place = Place { turn: 0, name: "one", handle: "for_one" };
const SECOND: Place = Place { turn: 1, name: "the other", handle: "for_other" };
const MAIN: Place = Place { turn: 2, name: "main", handle: "budget" };

static TURNS: AtomicUsize = AtomicUsize::new(0);
static BOTH_HAVE_CHARGED: Barrier = Barrier::new(2);

fn await_turn(place: Place) {
    while TURNS.load(Acquire) % 3 != place.turn {
        thread::yield_now();
    }
}

fn end_turn() {
    TURNS.fetch_add(1, Release);
}
