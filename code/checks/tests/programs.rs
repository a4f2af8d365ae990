//! Every listing that runs, every program that rustc refuses, every language's own checks: one test each.

use libtest_mimic::{Failed, Trial};
use listings::{Case, Fault, cases, require::Require};
use std::{convert::Infallible, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    trials::run(|require| {
        Ok::<_, Infallible>(cases(root).into_iter().map(|case| trial(case, require)).collect())
    })
}

fn trial(case: Case, require: &Require) -> Trial {
    let (name, missing) = (case.name.clone(), case.missing.clone());
    trials::trial(name, missing.as_ref(), require, move || case.run().map_err(failed))
}

fn failed(faults: Vec<Fault>) -> Failed {
    let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
    faults.join("\n").into()
}
