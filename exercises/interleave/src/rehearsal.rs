//! Two threads that are made to meet after their first load.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;
use std::panic;
use std::sync::{Arc, Barrier, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a thread waits for the other to load. Only a step that locks the other thread out uses
/// it up; such a step is right, and goes on alone.
const LOCKED_OUT: Duration = Duration::from_secs(2);

/// What [`on_two_threads`] saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Operations on [`AtomicUsize`](crate::AtomicUsize)s, by both threads.
    pub operations: usize,
    /// Whether both threads had loaded before either of them went on.
    pub both_loaded: bool,
    /// The highest number that either thread wrote.
    pub highest: usize,
    /// Bytes between the nearest two atomics of which each thread used one: 0 if they shared one,
    /// `None` if one of them used none.
    pub nearest: Option<usize>,
}

/// Runs `step` on two threads at once. A thread that has made its first load waits until the other
/// has made its own, or is done, or is locked out.
pub fn on_two_threads(step: impl Fn() + Sync) -> Seen {
    let meeting = Arc::new(Meeting::default());
    let start = Barrier::new(2);
    let take_part = || {
        let _done = Part::take(&meeting);
        start.wait();
        step();
    };
    thread::scope(|scope| {
        for thread in [scope.spawn(take_part), scope.spawn(take_part)] {
            thread.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        }
    });
    let state = meeting.state();
    Seen { nearest: nearest(&state.used), ..state.seen }
}

/// Called by the atomic after each load.
pub fn loaded(address: usize) {
    PART.with(|part| {
        if let Some(part) = part.get() {
            part.uses(address);
            if !part.has_loaded.replace(true) {
                part.meeting.wait_for_the_other();
            }
        }
    });
}

/// Called by the atomic before each operation that is not a load.
pub fn operated(address: usize) {
    PART.with(|part| {
        if let Some(part) = part.get() {
            part.uses(address);
        }
    });
}

/// Called by the atomic after each operation that wrote.
pub fn wrote(value: usize) {
    PART.with(|part| {
        if let Some(part) = part.get() {
            let seen = &mut part.meeting.state().seen;
            seen.highest = seen.highest.max(value);
        }
    });
}

fn nearest(used: &[BTreeSet<usize>]) -> Option<usize> {
    let [one, other] = used else { return None };
    one.iter().flat_map(|one| other.iter().map(|other| one.abs_diff(*other))).min()
}

thread_local! {
    /// Set on the two threads of a rehearsal, which end with it.
    static PART: OnceCell<Part> = const { OnceCell::new() };
}

struct Part {
    meeting: Arc<Meeting>,
    number: usize,
    has_loaded: Cell<bool>,
}

impl Part {
    fn take(meeting: &Arc<Meeting>) -> Done<'_> {
        let number = meeting.join();
        let part = Part { meeting: Arc::clone(meeting), number, has_loaded: Cell::new(false) };
        PART.with(|slot| assert!(slot.set(part).is_ok(), "a rehearsal inside a rehearsal"));
        Done(meeting)
    }

    fn uses(&self, address: usize) {
        let mut state = self.meeting.state();
        state.seen.operations += 1;
        state.used[self.number].insert(address);
    }
}

/// Lets the other thread go on when this one ends, by a panic too.
struct Done<'a>(&'a Meeting);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.state().one_is_done = true;
        self.0.changed.notify_all();
    }
}

#[derive(Default)]
struct Meeting {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    seen: Seen,
    /// The addresses of the atomics that each thread has used.
    used: Vec<BTreeSet<usize>>,
    waiting: usize,
    one_is_done: bool,
}

impl Meeting {
    /// A poisoned lock is no reason to stop: the step's own panic is the one worth reporting.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the thread that takes part: 0 or 1.
    fn join(&self) -> usize {
        let mut state = self.state();
        state.used.push(BTreeSet::new());
        state.used.len() - 1
    }

    fn wait_for_the_other(&self) {
        let mut state = self.state();
        state.waiting += 1;
        state.seen.both_loaded |= state.waiting == 2;
        self.changed.notify_all();
        let (mut state, _) = self
            .changed
            .wait_timeout_while(state, LOCKED_OUT, |state| {
                !state.seen.both_loaded && !state.one_is_done
            })
            .unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
    }
}
