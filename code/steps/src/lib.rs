//! Records who holds what while a program runs: what the book's step player shows.
//!
//! ```
//! use std::sync::Arc;
//! use steps::{handle, step};
//!
//! let table = Arc::new(vec!["tea"]);
//! step("a table, and a handle of it", [handle("table", &table).with("1 row")]);
//! ```
//!
//! prints
//!
//! ```text
//! [main, line 5] a table, and a handle of it
//!     main holds table: handle of Vec<&str>
//!     Vec<&str> has 1 owner, 1 row
//! ```
//!
//! What a thread holds is named by the program, and naming it compiles only while it is there. How many owners a shared
//! value has is read from its `Arc` at every step; a step
//! that knows of more or fewer ends the program.

mod holding;
mod recorder;

pub use holding::{Holding, borrowed, borrowed_mut, handle, owned, weak};

use recorder::{RECORDER, Recorder};
use std::{fmt::Display, panic::Location, process, sync::PoisonError};

/// Something has happened on this thread, by the line above, and this is all that the thread holds now.
#[track_caller]
pub fn step(text: impl Display, holdings: impl IntoIterator<Item = Holding>) {
    let line = Location::caller().line();
    let holdings = holdings.into_iter().collect();
    print(|recorder| recorder.step(&text.to_string(), line, holdings));
}

/// Something has happened inside the engine: for an `EventListener`. What this thread holds is as it was.
pub fn event(text: impl Display) {
    print(|recorder| recorder.event(&text.to_string()));
}

fn print(record: impl FnOnce(&mut Recorder) -> Result<String, String>) {
    let refused = {
        let mut recorder = RECORDER.lock().unwrap_or_else(PoisonError::into_inner);
        match record(&mut recorder) {
            // Under the lock, so that the steps of two threads do not mix.
            Ok(step) => return println!("{step}"),
            Err(why) => why,
        }
    };
    eprintln!("{refused}");
    // Not a panic, which ends one thread: others may wait for it.
    process::exit(1);
}

/// Names this thread in the steps to come; the first thread is `main`.
pub fn name_thread(name: &str) {
    recorder::name_this_thread(name);
}
