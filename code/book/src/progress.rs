//! What the tool says while it works: one line a stage, as the stage ends.

use listings::Fault;
use std::time::Instant;

/// Prints stages with the time each took.
pub struct Progress {
    since: Instant,
    quiet: bool,
}

impl Progress {
    pub fn new() -> Progress {
        Progress { since: Instant::now(), quiet: false }
    }

    /// Says nothing; for builds whose faults are all that matters.
    pub fn quiet() -> Progress {
        Progress { since: Instant::now(), quiet: true }
    }

    /// The stage that began when the last one ended is over.
    pub fn done(&mut self, stage: &str, what: impl AsRef<str>) {
        let took = self.since.elapsed();
        self.since = Instant::now();
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
