//! A thread that works when there is work, and ends when its owner does.

use crate::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use crate::sync::thread::{self, JoinHandle};
use crate::sync::{Condvar, Mutex};
use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// What became of one step of background work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Something was done, and there may be more.
    Done,
    /// There was nothing to do.
    Idle,
    /// It was tried, failed, and should be tried again later.
    Failed,
}

/// The first pause after a failed step, doubled with each further failure.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// As good as without an end, and still a time that clocks can show.
const FOR_EVER: Duration = Duration::from_secs(1 << 32);

/// The longest pause after a failed step.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A background thread. Dropping the worker lets the step under way finish, and waits for it.
// ANCHOR: worker
#[derive(Debug)]
pub struct Worker {
    doorbell: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}
// ANCHOR_END: worker

impl Worker {
    /// Starts a thread that repeats `step` while there is work, and then waits for [`Worker::ring`]. A
    /// panic in `step` ends the thread; `on_panic` is told its message. What `step` owns is dropped at the end.
    // ANCHOR: spawn
    pub fn spawn(
        name: &str,
        mut step: impl FnMut() -> Step + Send + 'static,
        on_panic: impl FnOnce(String) + Send + 'static,
    ) -> io::Result<Worker> {
        // One ring may wait while the thread works; more would tell it nothing new.
        let (doorbell, rings) = sync_channel(1);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // What the step has left behind is looked at by no one but `on_panic`, and then dropped.
            let worked = catch_unwind(AssertUnwindSafe(|| work(&rings, &mut step)));
            worked.unwrap_or_else(|panic| on_panic(message(&*panic)));
        })?;
        Ok(Worker { doorbell: Some(doorbell), thread: Some(thread) })
    }
    // ANCHOR_END: spawn

    /// Says that there may be work. Never waits.
    pub fn ring(&self) {
        if let Some(doorbell) = &self.doorbell {
            let _ = doorbell.try_send(());
        }
    }
}

/// What `panic!` was given, if that was text.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no message").to_owned()
}

/// Ends when the other end of the channel is dropped.
// ANCHOR: work
fn work(rings: &Receiver<()>, mut step: impl FnMut() -> Step) {
    let mut pause = FIRST_PAUSE;
    loop {
        let rung = match step() {
            Step::Done => {
                pause = FIRST_PAUSE;
                rings.try_recv().or(Ok(()))
            }
            Step::Idle => rings.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Step::Failed => {
                let rung = rings.recv_timeout(pause);
                pause = LONGEST_PAUSE.min(pause * 2);
                rung
            }
        };
        if rung == Err(RecvTimeoutError::Disconnected) {
            return;
        }
    }
}
// ANCHOR_END: work

impl Drop for Worker {
    // ANCHOR: drop
    fn drop(&mut self) {
        drop(self.doorbell.take());
        if let Some(thread) = self.thread.take() {
            // A panic in a step was caught; one in `on_panic` was printed, and there is nothing to add.
            let _ = thread.join();
        }
    }
    // ANCHOR_END: drop
}

/// Lets threads wait until something has changed.
#[derive(Debug, Default)]
pub struct Progress {
    changes: Mutex<u64>,
    changed: Condvar,
}

impl Progress {
    /// Says that something has changed.
    pub fn notify(&self) {
        *self.changes.lock() += 1;
        self.changed.notify_all();
    }

    /// Waits until `is_done`, which is asked again after every change; `false` if that was not so
    /// before `timeout`.
    pub fn wait_until(&self, timeout: Duration, mut is_done: impl FnMut() -> bool) -> bool {
        let deadline = Instant::now() + timeout.min(FOR_EVER);
        loop {
            let seen = *self.changes.lock();
            if is_done() {
                return true;
            }
            let mut changes = self.changes.lock();
            while *changes == seen {
                if self.changed.wait_until(&mut changes, deadline).timed_out() {
                    return false;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    #[test]
    fn a_worker_works_when_rung_and_ends_when_dropped() {
        let (progress, steps) = (Arc::new(Progress::default()), Arc::new(AtomicUsize::new(0)));
        let (at_work, counted) = (Arc::clone(&progress), Arc::clone(&steps));
        let step = move || {
            let count = counted.fetch_add(1, SeqCst) + 1;
            at_work.notify();
            if count % 3 == 0 { Step::Idle } else { Step::Done }
        };
        let worker = Worker::spawn("test", step, |message| panic!("{message}"));
        let worker = worker.unwrap();
        assert!(progress.wait_until(Duration::MAX, || steps.load(SeqCst) == 3));
        worker.ring();
        assert!(progress.wait_until(Duration::MAX, || steps.load(SeqCst) == 6));
        drop(worker);
        assert_eq!((steps.load(SeqCst), Arc::strong_count(&steps)), (6, 1));
    }

    #[test]
    fn a_failed_step_is_tried_again_without_a_ring() {
        let (progress, steps) = (Arc::new(Progress::default()), Arc::new(AtomicUsize::new(0)));
        let (at_work, counted) = (Arc::clone(&progress), Arc::clone(&steps));
        let step = move || {
            counted.fetch_add(1, SeqCst);
            at_work.notify();
            Step::Failed
        };
        let worker = Worker::spawn("test", step, |message| panic!("{message}"));
        assert!(progress.wait_until(Duration::MAX, || steps.load(SeqCst) >= 3));
        drop(worker);
    }

    #[test]
    fn a_wait_ends_at_its_timeout() {
        assert!(!Progress::default().wait_until(Duration::from_millis(1), || false));
    }

    #[test]
    fn a_wait_without_end_is_a_timeout_too() {
        let (progress, is_done) = (Arc::new(Progress::default()), Arc::new(AtomicUsize::new(0)));
        let (told, done) = (Arc::clone(&progress), Arc::clone(&is_done));
        let waiter =
            thread::spawn(move || told.wait_until(Duration::MAX, || done.load(SeqCst) == 1));
        is_done.store(1, SeqCst);
        progress.notify();
        assert!(waiter.join().unwrap());
    }

    #[test]
    fn a_panic_ends_the_thread_and_is_told() {
        let (tell, told) = std::sync::mpsc::channel();
        let step = || -> Step { panic!("step {}", 1) };
        let worker = Worker::spawn("test", step, move |message| tell.send(message).unwrap());
        assert_eq!(told.recv().unwrap(), "step 1");
        assert!(told.recv().is_err(), "the thread has ended");
        worker.unwrap().ring();
    }

    /// What the step owns may take long to drop, such as a worker that is at work.
    #[test]
    fn a_panic_is_told_before_what_the_step_owns_is_dropped() {
        struct Owned(std::sync::mpsc::Sender<String>);

        impl Drop for Owned {
            fn drop(&mut self) {
                self.0.send("dropped".to_owned()).unwrap();
            }
        }

        let (tell, told) = std::sync::mpsc::channel();
        let owned = Owned(tell.clone());
        let step = move || -> Step { panic!("step of {}", size_of_val(&owned)) };
        let worker = Worker::spawn("test", step, move |message| tell.send(message).unwrap());
        let panicked = format!("step of {}", size_of::<Owned>());
        assert_eq!(told.iter().collect::<Vec<_>>(), [panicked, "dropped".to_owned()]);
        drop(worker);
    }
}
