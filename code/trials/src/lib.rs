//! What test programs have in common whose checks may lack a tool: such a check is ignored, and its name says why;
//! or it fails, if `BOOK_REQUIRE` names the tool.

use libtest_mimic::{Arguments, Failed, Trial};
use listings::require::{Missing, Require};
use std::fmt::Display;
use std::process::ExitCode;

/// Runs the trials, as the command line has it.
pub fn run<E: Display>(trials: impl FnOnce(&Require) -> Result<Vec<Trial>, E>) -> ExitCode {
    let arguments = Arguments::from_args();
    let require = Require::from_env();
    match require.and_then(|require| trials(&require).map_err(|error| format!("{error:#}"))) {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A check that may lack a tool.
pub fn trial(
    name: impl Into<String>,
    missing: Option<&Missing>,
    require: &Require,
    check: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let name = name.into();
    let Some(Missing { tool, reason }) = missing else { return Trial::test(name, check) };
    let demanded = format!("BOOK_REQUIRE names {tool}, but {reason}");
    Trial::test(format!("{name} ({reason})"), move || Err(demanded.into()))
        .with_ignored_flag(!require.demands(tool))
}
