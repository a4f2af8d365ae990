//! The engine's background flush, which gives everything back.

#![forbid(unsafe_code)]

use std::any::Any;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use ferrisdb::{Error, MemTable, Result};

/// A flush on a thread of its own, and the table that it writes. Dropping it waits for the thread.
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
            Err(payload) => Reason::Panicked(message(&*payload)),
        };
        Err(FlushFailed { table: Arc::clone(&self.table), reason })
    }
}

impl Drop for BackgroundFlush {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // a panic here could be the second
        }
    }
}

/// What a thread panicked with, as text.
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_string()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "not a text".to_string()
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
