//! A MemTable in which a test can stop a writer in the middle of its put.

use std::cell::RefCell;
use std::panic;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// How long a stopped writer waits for what happens meanwhile. Only code that waits for the writer
/// uses it up.
const WAITED_FOR: Duration = Duration::from_secs(2);

/// FerrisDB's MemTable. Under [`while_putting`] its `put` stops before it inserts; under
/// [`on_two_threads`](crate::on_two_threads) its `bytes` is a load.
#[derive(Debug, Default)]
pub struct MemTable {
    table: ferrisdb::MemTable,
}

impl MemTable {
    /// An empty table.
    pub fn new() -> MemTable {
        MemTable::default()
    }

    /// As in FerrisDB.
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        if let Some(stop) = STOP.take() {
            stop.wait();
        }
        self.table.put(sequence, key, value);
    }

    /// As in FerrisDB.
    pub fn bytes(&self) -> usize {
        let bytes = self.table.bytes();
        crate::rehearsal::loaded(std::ptr::from_ref(self).addr());
        bytes
    }

    /// As in FerrisDB.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// As in FerrisDB.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

/// What [`while_putting`] saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meanwhile<R> {
    /// What was done meanwhile gave this.
    pub result: R,
    /// Whether it waited for the writer.
    pub waited: bool,
}

/// Runs `put` on a thread of its own, stops it in its first [`MemTable::put`], and runs `meanwhile`.
/// Then the put goes on; before that only if `meanwhile` waits for it.
pub fn while_putting<R>(put: impl FnOnce() + Send, meanwhile: impl FnOnce() -> R) -> Meanwhile<R> {
    let (has_begun, begun) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel();
    let (has_waited, waited) = mpsc::channel();
    thread::scope(|scope| {
        let writer = scope.spawn(move || {
            STOP.set(Some(Stop { has_begun, may_go_on, has_waited }));
            put();
            STOP.take(); // a put that never came lets the test go on too
        });
        let _ = begun.recv();
        let result = meanwhile();
        let _ = go_on.send(());
        writer.join().unwrap_or_else(|payload| panic::resume_unwind(payload));
        Meanwhile { result, waited: waited.try_recv().is_ok() }
    })
}

thread_local! {
    /// Set on the writer of a [`while_putting`] until it has stopped.
    static STOP: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

struct Stop {
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
