//! The engine closes, and waits for all of its flushes.

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use ferrisdb::{Error, MemTable, Result};

/// Waits for all flushes, in their order. Gives the number of rows on disk if all succeeded, and
/// otherwise each table that is not on disk, with the reason.
pub fn wait_for_all(flushes: Vec<BackgroundFlush>) -> std::result::Result<usize, Vec<FlushFailed>> {
    let mut rows = 0;
    let mut failures = Vec::new();
    for flush in flushes {
        match flush.wait() {
            Ok(written) => rows += written,
            Err(failed) => failures.push(failed),
        }
    }
    if failures.is_empty() { Ok(rows) } else { Err(failures) }
}

/// A flush on a thread of its own, and the table that it writes: the chapter's, unchanged.
#[must_use = "dropping a flush waits for it, and nobody hears how it went"]
pub struct BackgroundFlush {
    table: Arc<MemTable>,
    thread: Option<JoinHandle<Result<usize>>>,
}

impl BackgroundFlush {
    /// Starts a thread that writes the table.
    pub fn start<W>(table: Arc<MemTable>, write: W) -> BackgroundFlush
    where
        W: FnOnce(&MemTable) -> Result<usize> + Send + 'static,
    {
        let for_thread = Arc::clone(&table);
        let thread = thread::spawn(move || write(&for_thread));
        BackgroundFlush { table, thread: Some(thread) }
    }

    /// The number of rows on disk, or why they are not there, and the table.
    pub fn wait(mut self) -> std::result::Result<usize, FlushFailed> {
        let thread = self.thread.take().expect("only `wait` and `drop` take it");
        let reason = match thread.join() {
            Ok(Ok(rows)) => return Ok(rows),
            Ok(Err(error)) => Reason::Error(error),
            Err(_) => Reason::Panicked,
        };
        Err(FlushFailed { table: Arc::clone(&self.table), reason })
    }
}

impl Drop for BackgroundFlush {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // `drop` cannot return an error
        }
    }
}

/// A table that is not on disk.
pub struct FlushFailed {
    /// The table, to be flushed again.
    pub table: Arc<MemTable>,
    /// Why its rows are not on disk.
    pub reason: Reason,
}

/// Why rows are not on disk.
pub enum Reason {
    /// The flush returned an error.
    Error(Error),
    /// It panicked; what it said is on standard error.
    Panicked,
}
