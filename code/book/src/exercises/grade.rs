//! What the tests say of a learner's work, told apart by what the learner has to do next.

use super::{
    course::{CHECK, Exercise},
    my::My,
    recorded,
};
use anyhow::{Context, Result, bail};
use listings::shell::{self, Ending, Finished};
use std::{fs, path::Path, process::Command, time::Duration};

/// A first build has all dependencies to compile.
const BUILD_LIMIT: Duration = Duration::from_secs(900);
/// Far more than any check takes.
const RUN_LIMIT: Duration = Duration::from_secs(60);
/// How a test's message begins that has only this to object to.
const RIGHT_BUT: &str = "right, but ";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grade {
    Passed,
    /// rustc's first error.
    DoesNotCompile(String),
    Wrong(Failure),
    /// The result is right, and the way to it is not: it copies the whole table, say.
    RightBut(Failure),
    /// The tests are not the book's, so that they prove nothing.
    CheckChanged,
}

/// The first test that fails, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub test: String,
    pub message: String,
    /// How many more tests fail.
    pub others: usize,
}

impl Failure {
    /// A line that says so, if there are others.
    pub fn and_others(&self) -> String {
        match self.others {
            0 => String::new(),
            1 => "\n1 more test fails; this one comes first.".to_owned(),
            others => format!("\n{others} more tests fail; this one comes first."),
        }
    }
}

/// Builds and tests the learner's copy.
pub fn grade(root: &Path, exercise: &Exercise) -> Result<Grade> {
    let work = My::of(root).exercise(&exercise.name);
    if !My::of(root).has(&exercise.name) {
        bail!("{0} is not started: `cargo book exercises start {0}`", exercise.name);
    }
    let check = exercise.folder().join(CHECK);
    if recorded::is_changed(root, &check) {
        return Ok(Grade::CheckChanged);
    }
    let built = cargo(&work, &["--no-run"], BUILD_LIMIT)?;
    if !built.succeeded() {
        return match first_error(&built.output) {
            Some(error) => Ok(Grade::DoesNotCompile(error)),
            None => bail!("cargo cannot build {}:\n{}", work.display(), built.output.trim_end()),
        };
    }
    let run = cargo(&work, &[], RUN_LIMIT)?;
    let check = root.join(check);
    let check = fs::read_to_string(&check)
        .with_context(|| format!("{} cannot be read", check.display()))?;
    Ok(read(&run, &check))
}

fn cargo(work: &Path, arguments: &[&str], limit: Duration) -> Result<Finished> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    shell::settle(&mut command, work);
    command.args(["test", "--quiet", "--color=never", "--test=check"]).args(arguments);
    shell::run(command, limit).context("cargo cannot be run")
}

/// From the first error to the next message; nothing if no compiler was reached.
fn first_error(output: &str) -> Option<String> {
    if !output.contains("could not compile") {
        return None;
    }
    let begins = |line: &str| line.starts_with("error:") || line.starts_with("error[");
    let lines: Vec<&str> = output.lines().skip_while(|line| !begins(line)).collect();
    let end = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    Some(lines[..end].join("\n"))
}

fn read(run: &Finished, check: &str) -> Grade {
    if run.succeeded() {
        return Grade::Passed;
    }
    let mut failures: Vec<(&str, String)> = failures(&run.output).collect();
    failures.sort_by_key(|(test, _)| check.find(&format!("fn {test}(")).unwrap_or(usize::MAX));
    let others = failures.len().saturating_sub(1);
    let whole = |message: String| {
        let failure = Failure { test: "all tests".to_owned(), message, others: 0 };
        Grade::Wrong(failure)
    };
    match (failures.into_iter().next(), run.ending) {
        (Some((test, message)), _) => {
            let right = message.starts_with(RIGHT_BUT);
            let failure = Failure { test: test.to_owned(), message, others };
            if right { Grade::RightBut(failure) } else { Grade::Wrong(failure) }
        }
        (None, Ending::StillRunning) => whole(format!(
            "not done after {} s: something waits for ever\nLook for a lock that is still held, or \
             a thread that nobody lets go on.",
            RUN_LIMIT.as_secs()
        )),
        (None, Ending::Status(_)) => {
            whole(format!("the tests ended before they could tell:\n{}", run.output.trim_end()))
        }
    }
}

/// Each failed test and its message, as libtest prints them.
fn failures(output: &str) -> impl Iterator<Item = (&str, String)> {
    output.split("---- ").skip(1).filter_map(|section| {
        let (test, said) = section.split_once(" stdout ----\n")?;
        let said = said.split("\n\nfailures:").next().unwrap_or(said);
        let mut lines = said.lines();
        lines.find(|line| line.contains("panicked at "));
        let message = lines.take_while(|line| !line.starts_with("note: run with"));
        let message: Vec<&str> = message.collect();
        Some((test, message.join("\n").trim().to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHECK_FILE: &str = "fn second_in_the_alphabet() {}\nfn first() {}\n";

    fn finished(output: &str) -> Finished {
        Finished { output: output.to_owned(), ending: Ending::Status(101) }
    }

    fn failed(test: &str, message: &str) -> String {
        format!(
            "\n---- {test} stdout ----\n\nthread '{test}' (7) panicked at a.rs:1:2:\n{message}\nnote: run with `RUST_BACKTRACE=1`\n"
        )
    }

    #[test]
    fn the_first_failure_is_the_first_of_the_file() {
        let said = format!(
            "running 2 tests\nfailures:\n{}{}\n\nfailures:\n    first\n",
            failed("first", "expected 1"),
            failed("second_in_the_alphabet", "expected 2\nLook there")
        );
        let Grade::Wrong(failure) = read(&finished(&said), CHECK_FILE) else { panic!("{said}") };
        assert_eq!(failure.test, "second_in_the_alphabet");
        assert_eq!(failure.message, "expected 2\nLook there");
        assert_eq!(failure.others, 1);
    }

    #[test]
    fn right_but_is_its_own_grade_and_an_end_without_a_report_is_told() {
        let said = failed("first", "right, but it copies");
        assert!(matches!(read(&finished(&said), CHECK_FILE), Grade::RightBut(_)));
        let Grade::Wrong(failure) = read(&finished("SIGABRT"), CHECK_FILE) else { panic!() };
        assert!(failure.message.contains("SIGABRT"));
    }

    #[test]
    fn the_first_error_is_cut_from_what_cargo_says() {
        let said = "warning: unused\n --> a\n\nerror[E0382]: moved\n --> b\n\nerror: aborting\n\nerror: could not compile `x`\n";
        assert_eq!(first_error(said).as_deref(), Some("error[E0382]: moved\n --> b"));
        assert_eq!(first_error("error: no network\n"), None);
    }
}
