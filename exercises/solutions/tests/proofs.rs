//! Each starter and each wrong solution compiles, and fails the exercise's check with the words that
//! its own first lines promise. Each exercise has a solution, a starter and wrong solutions.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for exercise in exercises() {
        trials.extend(exercise.attempts().into_iter().map(Attempt::trial));
        trials.push(exercise.is_complete());
        trials.push(exercise.is_untouched());
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// `exercises/`, as a path that the compiler knows wherever the tests run.
fn exercises_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("exercises/ holds this crate")
}

/// An exercise is a folder of `exercises/` with a check.
fn exercises() -> Vec<Exercise> {
    let folders = files_in(exercises_folder());
    let exercises = folders.iter().filter(|folder| folder.join("tests/check.rs").is_file());
    exercises.map(|folder| Exercise { package: name_of(folder) }).collect()
}

struct Exercise {
    /// As in `cargo test -p`: `ch01-shared-counter`.
    package: String,
}

impl Exercise {
    /// As in `use`: `ch01_shared_counter`.
    fn module(&self) -> String {
        self.package.replace('-', "_")
    }

    fn starter(&self) -> PathBuf {
        Path::new("solutions/starters").join(self.module()).with_extension("rs")
    }

    fn solution(&self) -> PathBuf {
        Path::new("solutions/src").join(self.module()).with_extension("rs")
    }

    /// The test that includes the check and names the solution.
    fn proof(&self) -> PathBuf {
        Path::new("solutions/tests").join(self.module()).with_extension("rs")
    }

    /// Wrong solutions, relative to `exercises/` as all paths here are.
    fn wrong(&self) -> Vec<PathBuf> {
        let folder = Path::new("solutions/wrong").join(self.module());
        let files = files_in(&exercises_folder().join(&folder));
        files.iter().map(|file| folder.join(name_of(file))).collect()
    }

    fn attempts(&self) -> Vec<Attempt> {
        let attempt = |file, is_starter| Attempt { module: self.module(), file, is_starter };
        let wrong = self.wrong().into_iter().map(|file| attempt(file, false));
        wrong.chain([attempt(self.starter(), true)]).collect()
    }

    fn is_complete(&self) -> Trial {
        let mut needed = vec![self.starter(), self.solution(), self.proof()];
        needed.extend(self.wrong().is_empty().then(|| {
            Path::new("solutions/wrong").join(self.module()).join("<a wrong solution>.rs")
        }));
        needed.retain(|file| !exercises_folder().join(file).is_file());
        Trial::test(format!("{} has all its parts", self.package), move || {
            let missing: Vec<_> = needed.iter().map(|file| shown(file)).collect();
            if missing.is_empty() { Ok(()) } else { Err(format!("missing: {missing:?}").into()) }
        })
    }

    /// Once a learner has begun, the exercise is theirs, and only `BOOK_REQUIRE=all` minds.
    fn is_untouched(&self) -> Trial {
        let given = Path::new(&self.package).join("src/lib.rs");
        let starter = self.starter();
        let same = read(&given) == read(&starter);
        let required = std::env::var("BOOK_REQUIRE").is_ok_and(|tools| tools == "all");
        let name = format!("{} is the starter", shown(&given));
        let name = if same { name } else { format!("{name} (you have changed it: yours now)") };
        Trial::test(name, move || {
            if same {
                return Ok(());
            }
            Err(format!("{} differs from {}: make them equal", shown(&given), shown(&starter))
                .into())
        })
        .with_ignored_flag(!same && !required)
    }
}

/// A file that must not pass an exercise's check.
struct Attempt {
    module: String,
    file: PathBuf,
    is_starter: bool,
}

impl Attempt {
    fn trial(self) -> Trial {
        Trial::test(format!("{} is rejected as it says", shown(&self.file)), move || {
            self.is_rejected()
        })
    }

    fn is_rejected(&self) -> Result<(), Failed> {
        let promised = self.promise()?;
        let said = BUILT[&self.target()].as_ref().map_err(|errors| {
            format!("{}: must compile, and fail the check.\n{errors}", shown(&self.file))
        })?;
        let run = Command::new(said).arg("--test-threads=1").env("RUST_BACKTRACE", "0").output()?;
        let said = String::from_utf8_lossy(&run.stdout);
        let fault = if run.status.success() {
            "passes the check: make the check reject it"
        } else if !said.contains(&promised) {
            "is rejected, but with other words"
        } else if self.is_starter && !said.contains(" 0 passed;") {
            "passes a part of the check: the starter must be red all over"
        } else {
            return Ok(());
        };
        Err(format!("{}: {fault}.\nexpected: {promised}\n{said}", shown(&self.file)).into())
    }

    /// What stands in backquotes after "The check says:" in the file's first lines.
    fn promise(&self) -> Result<String, Failed> {
        let text = read(&self.file);
        let promise =
            text.split_once("he check says: `").and_then(|(_, rest)| rest.split_once('`'));
        let missing = || format!("{}:1: expected \"The check says: `...`\"", shown(&self.file));
        Ok(promise.ok_or_else(missing)?.0.to_string())
    }

    fn target(&self) -> String {
        let name = self.file.with_extension("");
        let kind = if self.is_starter { "starter" } else { "wrong" };
        format!("{}-{kind}-{}", self.module, name_of(&name))
    }

    /// The check, with this file in the place of the learner's crate.
    fn source(&self) -> String {
        let folder = exercises_folder();
        let check = folder.join(self.module.replace('_', "-")).join("tests/check.rs");
        let file = folder.join(&self.file);
        format!("#[path = {file:?}]\nmod {};\ninclude!({check:?});\n", self.module)
    }
}

/// The executable of each attempt, or why it did not compile. They are built as the tests of one
/// package, so that what they have in common is compiled once.
static BUILT: LazyLock<BTreeMap<String, Result<PathBuf, String>>> = LazyLock::new(|| {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("attempts");
    fs::create_dir_all(package.join("tests")).expect("the target folder can be written");
    let interleave = exercises_folder().join("interleave");
    write(
        &package.join("Cargo.toml"),
        &format!(
            "[package]\nname = \"attempts\"\nedition = \"2024\"\n[workspace]\n\
             [lib]\npath = \"lib.rs\"\n\
             [dependencies]\ninterleave = {{ path = {interleave:?} }}\n"
        ),
    );
    write(&package.join("lib.rs"), "");
    let attempts: Vec<_> = exercises().iter().flat_map(Exercise::attempts).collect();
    let sources: BTreeMap<_, _> = attempts
        .iter()
        .map(|attempt| (format!("{}.rs", attempt.target()), attempt.source()))
        .collect();
    for (name, source) in &sources {
        write(&package.join("tests").join(name), source);
    }
    for left_over in files_in(&package.join("tests")) {
        if !sources.contains_key(&name_of(&left_over)) {
            fs::remove_file(&left_over).expect("the target folder can be written");
        }
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let build = Command::new(cargo)
        .args(["build", "--tests", "--offline", "--keep-going", "--message-format=json"])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(package.join("target"))
        .output()
        .expect("cargo runs");
    let not_built = String::from_utf8_lossy(&build.stderr).into_owned();
    let mut built: BTreeMap<_, _> =
        attempts.iter().map(|attempt| (attempt.target(), Err(not_built.clone()))).collect();
    let messages = build.stdout.split(|byte| *byte == b'\n');
    for message in messages.filter_map(|line| serde_json::from_slice::<Value>(line).ok()) {
        let Some(target) = message["target"]["name"].as_str() else { continue };
        if let Some(executable) = message["executable"].as_str() {
            built.insert(target.to_string(), Ok(PathBuf::from(executable)));
        } else if message["message"]["level"] == "error" {
            let text = message["message"]["rendered"].as_str().unwrap_or_default();
            built.insert(target.to_string(), Err(text.to_string()));
        }
    }
    built
});

fn read(file: &Path) -> String {
    let text = fs::read_to_string(exercises_folder().join(file));
    text.unwrap_or_else(|error| panic!("{}: cannot be read: {error}", shown(file)))
}

/// Leaves a file that says the same alone: cargo would build it again.
fn write(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return;
    }
    let written = fs::write(file, text);
    written.unwrap_or_else(|error| panic!("{}: cannot be written: {error}", file.display()));
}

/// The entries of a folder, sorted; none if there is no such folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn shown(file: &Path) -> String {
    format!("exercises/{}", file.display())
}
