//! A check of the book: something that holds, or the faults that say why not.

use crate::{Fault, require::Missing};
use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    thread,
};

pub type Verdict = Result<(), Vec<Fault>>;

pub trait Check: Send + Sync {
    fn run(&self) -> Verdict;

    /// Records what a run gives now, and names the files that changed. Most checks have nothing to record.
    fn bless(&self, _how: Bless) -> Result<Vec<PathBuf>, Vec<Fault>> {
        self.run().map(|()| Vec::new())
    }
}

/// How much to record anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bless {
    /// What no longer holds: a measurement whose numbers alone have moved stays.
    Changed,
    /// Measurements too, because they were asked for by name.
    Named,
}

/// A check with its name, such as `output/java/ch01/Share`.
pub struct Case {
    pub name: String,
    /// The tool that is not there, without which the check cannot run.
    pub missing: Option<Missing>,
    /// It measures, so nothing else should run beside it while it is recorded.
    pub alone: bool,
    check: Box<dyn Check>,
}

impl Case {
    pub fn new(name: impl Into<String>, check: impl Check + 'static) -> Case {
        Case { name: name.into(), missing: None, alone: false, check: Box::new(check) }
    }

    pub fn needing(mut self, missing: Option<Missing>) -> Case {
        self.missing = missing;
        self
    }

    pub fn alone(mut self, alone: bool) -> Case {
        self.alone = alone;
        self
    }

    pub fn run(&self) -> Verdict {
        self.check.run()
    }

    pub fn bless(&self, how: Bless) -> Result<Vec<PathBuf>, Vec<Fault>> {
        self.check.bless(how)
    }
}

/// A check that is a function.
impl<F: Fn() -> Vec<Fault> + Send + Sync> Check for F {
    fn run(&self) -> Verdict {
        let faults = self();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// How a case went.
#[derive(Debug)]
pub enum Outcome {
    Holds,
    /// What was recorded anew, by file.
    Recorded(Vec<PathBuf>),
    Fails(Vec<Fault>),
    Ignored(Missing),
}

/// Runs the cases on as many threads as there are processors, or records them, and tells of each as it ends.
/// Those whose tool is missing are told as ignored, whatever `BOOK_REQUIRE` says.
pub fn run_all(cases: &[Case], bless: Option<Bless>, told: impl Fn(&Case, Outcome) + Sync) {
    let (alone, together): (VecDeque<&Case>, VecDeque<&Case>) =
        cases.iter().partition(|case| case.alone && bless.is_some());
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get());
    for (queue, threads) in [(together, threads), (alone, 1)] {
        let queue = Mutex::new(queue);
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    while let Some(case) = next() {
                        told(case, outcome(case, bless));
                    }
                });
            }
        });
    }
}

fn outcome(case: &Case, bless: Option<Bless>) -> Outcome {
    if let Some(missing) = &case.missing {
        return Outcome::Ignored(missing.clone());
    }
    let recorded = match bless {
        Some(how) => case.bless(how),
        None => case.run().map(|()| Vec::new()),
    };
    match recorded {
        Ok(files) if files.is_empty() => Outcome::Holds,
        Ok(files) => Outcome::Recorded(files),
        Err(faults) => Outcome::Fails(faults),
    }
}
