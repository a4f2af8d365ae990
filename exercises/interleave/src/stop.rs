//! A thread that is stopped in the middle of what it does, while something else happens.

use std::cell::RefCell;
use std::panic;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// How long a stopped thread waits for what happens meanwhile. Only code that waits for the stopped
/// thread uses it up.
const WAITED_FOR: Duration = Duration::from_secs(2);

/// Where a thread is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the first [`MemTable::put`](crate::MemTable::put), before the row goes in.
    Put,
    /// After the first load of an atomic.
    Load,
}

/// What [`while_putting`] or [`after_a_load`] saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meanwhile<R> {
    /// What was done meanwhile gave this.
    pub result: R,
    /// Whether it waited for the thread that was stopped.
    pub waited: bool,
}

/// Runs `put` on a thread of its own, stops it in its first [`MemTable::put`](crate::MemTable::put), and
/// runs `meanwhile`. Then the put goes on; before that only if `meanwhile` waits for it.
pub fn while_putting<R>(put: impl FnOnce() + Send, meanwhile: impl FnOnce() -> R) -> Meanwhile<R> {
    while_stopped(Place::Put, put, meanwhile)
}

/// Runs `step` on a thread of its own, stops it after its first load, and runs `meanwhile`. A step that
/// loads nothing is done before that.
pub fn after_a_load<R>(step: impl FnOnce() + Send, meanwhile: impl FnOnce() -> R) -> Meanwhile<R> {
    while_stopped(Place::Load, step, meanwhile)
}

fn while_stopped<R>(
    place: Place,
    step: impl FnOnce() + Send,
    meanwhile: impl FnOnce() -> R,
) -> Meanwhile<R> {
    let (has_begun, begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let (has_waited, waited) = mpsc::channel();
    thread::scope(|scope| {
        let stopped = scope.spawn(move || {
            STOP.set(Some(Stop { place, has_begun, may_go_on, has_waited }));
            step();
            STOP.take(); // a step that never came to the place lets the test go on too
        });
        let _ = begun.recv();
        let result = meanwhile();
        let _ = go_on.send(());
        stopped.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        Meanwhile { result, waited: waited.try_recv().is_ok() }
    })
}

/// Called wherever a thread may be stopped.
pub fn here(place: Place) {
    if let Some(stop) = STOP.with_borrow_mut(|stop| stop.take_if(|stop| stop.place == place)) {
        stop.wait();
    }
}

thread_local! {
    /// Set on the thread that is to be stopped, until it was.
    static STOP: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

struct Stop {
    place: Place,
    has_begun: Sender<()>,
    may_go_on: Receiver<()>,
    has_waited: Sender<()>,
}

impl Stop {
    fn wait(self) {
        let _ = self.has_begun.send(());
        if self.may_go_on.recv_timeout(WAITED_FOR).is_err() {
            let _ = self.has_waited.send(());
        }
    }
}
