//! The engine's background flush, which is to give everything back.
//!
//! This one hands its thread's panic on, by a panic of its own, and takes the table down with it. The
//! check says:
//! `the flush panicked: expected its message and its table back, got another panic`. And a flush that
//! is dropped is not waited for. Mend both, without ever panicking.
//! `cargo test -p ch04-a-panic-comes-home` tells.

#![forbid(unsafe_code)]

use std::sync::Arc;
use std::thread::{self, JoinHandle};

use ferrisdb::{Error, MemTable, Result};

/// A flush on a thread of its own, and the table that it writes. Dropping it waits for the thread.
#[must_use = "dropping a flush waits for it, and nobody hears how it went"]
pub struct BackgroundFlush {
    table: Arc<MemTable>,
    thread: JoinHandle<Result<usize>>,
}

impl BackgroundFlush {
    /// Starts a thread that writes the table.
    pub fn start<W>(table: Arc<MemTable>, write: W) -> BackgroundFlush
    where
        W: FnOnce(&MemTable) -> Result<usize> + Send + 'static,
    {
        let for_thread = Arc::clone(&table);
        let thread = thread::spawn(move || write(&for_thread));
        BackgroundFlush { table, thread }
    }

    /// The number of rows on disk, or why they are not there, and the table.
    pub fn wait(self) -> std::result::Result<usize, FlushFailed> {
        match self.thread.join().expect("the flush panicked") {
            Ok(rows) => Ok(rows),
            Err(error) => Err(FlushFailed { table: self.table, reason: Reason::Error(error) }),
        }
    }
}

/// A table that is not on disk.
#[derive(Debug)]
pub struct FlushFailed {
    /// The table, to be flushed again.
    pub table: Arc<MemTable>,
    /// Why its rows are not on disk.
    pub reason: Reason,
}

/// Why rows are not on disk.
#[derive(Debug)]
pub enum Reason {
    /// The flush returned an error.
    Error(Error),
    /// It panicked, with this message.
    Panicked(String),
}
