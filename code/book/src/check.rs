//! `cargo book check`: the strict build, and every check of the listings, with all faults together.

use crate::{
    progress::{Progress, count, print_faults},
    render::Builder,
};
use anyhow::{Result, bail};
use listings::{Bless, Case, Fault, Outcome, cases, run_all};
use std::{
    path::Path,
    process::ExitCode,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

/// The name by which the strict build is chosen.
const BOOK: &str = "book";

pub fn run(root: &Path, bless: bool, names: &[String]) -> Result<ExitCode> {
    let started = Instant::now();
    let chosen =
        |name: &str| names.is_empty() || names.iter().any(|part| name.contains(part.as_str()));
    let cases: Vec<Case> = cases(root).into_iter().filter(|case| chosen(&case.name)).collect();
    if cases.is_empty() && !chosen(BOOK) {
        bail!("no check has {} in its name", names.join(" or "));
    }
    let how = match (bless, names.is_empty()) {
        (false, _) => None,
        (true, true) => Some(Bless::Changed),
        (true, false) => Some(Bless::Named),
    };
    let (mut faults, ignored) = run_cases(&cases, how);
    // The book comes last, since it quotes what may just have been recorded.
    if chosen(BOOK) {
        faults.extend(Builder::new(root.to_owned()).build(&Progress::new())?.faults);
    }
    faults.sort();
    faults.dedup();
    print_faults(&faults);
    let checks = cases.len() - ignored + usize::from(chosen(BOOK));
    let took = started.elapsed().as_secs_f64();
    println!(
        "{}, {ignored} ignored, {} in {took:.1} s",
        count(checks, "check"),
        count(faults.len(), "fault")
    );
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Says how each case went as it ends; returns the faults, and how many cases could not be run.
fn run_cases(cases: &[Case], how: Option<Bless>) -> (Vec<Fault>, usize) {
    let (faults, ignored) = (Mutex::new(Vec::new()), AtomicUsize::new(0));
    run_all(cases, how, |case, outcome| {
        let (word, rest) = match outcome {
            Outcome::Holds => ("ok", String::new()),
            Outcome::Recorded(files) => {
                let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
                ("recorded", format!(": {}", files.join(", ")))
            }
            Outcome::Ignored(missing) => {
                ignored.fetch_add(1, Ordering::Relaxed);
                ("ignored", format!(": {}", missing.reason))
            }
            Outcome::Fails(found) => {
                faults.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
                ("FAILED", String::new())
            }
        };
        eprintln!("{word:>12}  {}{rest}", case.name);
    });
    (faults.into_inner().unwrap_or_else(PoisonError::into_inner), ignored.into_inner())
}
