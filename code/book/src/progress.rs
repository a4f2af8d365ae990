//! What the tool says while it works: one line a stage, as the stage ends.

use listings::Fault;
use std::{cell::Cell, rc::Rc, time::Instant};

/// Prints stages with the time each took; clones tell of the same work.
#[derive(Clone)]
pub struct Progress {
    since: Rc<Cell<Instant>>,
    quiet: bool,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { since: Rc::new(Cell::new(Instant::now())), quiet: false }
    }

    /// Says nothing; for builds whose faults are all that matters.
    pub fn quiet() -> Progress {
        Progress { quiet: true, ..Progress::new() }
    }

    /// The stage that began when the last one ended is over.
    pub fn done(&self, stage: &str, what: impl AsRef<str>) {
        let took = self.since.replace(Instant::now()).elapsed();
        if !self.quiet {
            eprintln!("{stage:>12}  {:<52} {:>6.2} s", what.as_ref(), took.as_secs_f64());
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Progress::new()
    }
}

/// `1 page`, `2 pages`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Prints all faults, then how many there were.
pub fn print_faults(faults: &[Fault]) {
    for fault in faults {
        eprintln!("{fault}");
    }
    if !faults.is_empty() {
        eprintln!("{}", count(faults.len(), "fault"));
    }
}
