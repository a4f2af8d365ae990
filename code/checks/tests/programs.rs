//! Every listing that runs, every program that rustc refuses, every language's own checks: one test each.

use libtest_mimic::{Arguments, Failed, Trial};
use listings::{Case, Fault, cases, require::Require};
use std::{path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let require = match Require::from_env() {
        Ok(require) => require,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let trials = cases(root).into_iter().map(|case| trial(case, &require)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial(case: Case, require: &Require) -> Trial {
    match case.missing.clone() {
        None => Trial::test(case.name.clone(), move || case.run().map_err(failed)),
        Some(missing) => {
            let name = format!("{} ({})", case.name, missing.reason);
            let demanded = format!("BOOK_REQUIRE names {}, but {}", missing.tool, missing.reason);
            let trial = Trial::test(name, move || Err(demanded.into()));
            trial.with_ignored_flag(!require.demands(&missing.tool))
        }
    }
}

fn failed(faults: Vec<Fault>) -> Failed {
    let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
    faults.join("\n").into()
}
