//! Two threads charge one budget, in turn: at each step, what each has seen and what is used.
//!
//! `compare_exchange` without `_weak`, which may fail for no reason: every run has the same steps.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

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

    let one = spawn(FIRST, move || try_charge(&for_one, 12));
    let other = spawn(SECOND, move || try_charge(&for_other, 12));
    await_turn();
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

fn try_charge(budget: &Arc<Budget>, bytes: usize) -> bool {
    await_turn();
    let mut seen = budget.used.load(Relaxed);
    step(
        "It reads what is used.",
        [held("budget", budget).was(HERE.get().handle), owned("seen", &seen).with(seen)],
    );
    end_turn();
    await_turn();
    while bytes <= budget.limit - seen {
        let next = seen + bytes;
        match budget.used.compare_exchange(seen, next, Relaxed, Relaxed) {
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

/// A thread with a place in the turns.
fn spawn(place: Place, charge: impl Fn() -> bool + Send + 'static) -> JoinHandle<bool> {
    thread::spawn(move || {
        HERE.set(place);
        name_thread(place.name);
        let charged = charge();
        end_turn();
        // Nobody ends, and lets its handle go, while the other still takes steps.
        BOTH_HAVE_CHARGED.wait();
        charged
    })
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

thread_local! {
    static HERE: Cell<Place> = const { Cell::new(MAIN) };
}

static TURNS: AtomicUsize = AtomicUsize::new(0);
static BOTH_HAVE_CHARGED: Barrier = Barrier::new(2);

fn await_turn() {
    while TURNS.load(Acquire) % 3 != HERE.get().turn {
        thread::yield_now();
    }
}

fn end_turn() {
    TURNS.fetch_add(1, Release);
}
