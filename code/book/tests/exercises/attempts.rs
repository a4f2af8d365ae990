//! Solutions, starters and wrong solutions, built all at once and run one by one against the check
//! that the learner runs: the same file, not a copy.

use super::{name, root, texts::read, trial};
use book::exercises::{
    course::{CHECK, Exercise},
    recorded, workspace,
};
use libtest_mimic::Trial;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{Arc, OnceLock},
};

/// Where attempts are built; left there for the next run.
const SCRATCH: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/exercises");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Starter,
    Solution,
    Wrong,
}

/// The trials of one exercise's attempts.
pub fn of(exercise: &Exercise, built: &Arc<Attempts>) -> Vec<Trial> {
    let trial = |attempt: Attempt, file: PathBuf, said: String| {
        let (exercise, built) = (exercise.clone(), built.clone());
        let name = name(&exercise, &said);
        trial(name, move || {
            built.get().judge(&exercise, attempt, &file).err().into_iter().collect()
        })
    };
    let given = exercise.folder().join(&exercise.statement.file);
    let mut trials = vec![trial(
        Attempt::Solution,
        exercise.solutions().join("solution.rs"),
        "solution passes, and clippy has nothing to say".to_owned(),
    )];
    let wrong = wrong(exercise).into_iter().map(|file| {
        let said = format!("wrong/{} is rejected as it says", stem(&file));
        trial(Attempt::Wrong, file, said)
    });
    trials.extend(wrong);
    trials.push(starter(given, trial));
    trials
}

/// Once somebody has begun to solve it in place, the starter is theirs, and only `BOOK_REQUIRE=all` minds.
fn starter(given: PathBuf, trial: impl Fn(Attempt, PathBuf, String) -> Trial) -> Trial {
    let theirs =
        recorded::is_changed(root(), &given) && env::var("BOOK_REQUIRE").as_deref() != Ok("all");
    let said = match theirs {
        false => "starter is red for the stated reason".to_owned(),
        true => format!("starter is red ({} is changed)", given.display()),
    };
    trial(Attempt::Starter, given, said).with_ignored_flag(theirs)
}

/// Its wrong solutions, relative to the root.
pub fn wrong(exercise: &Exercise) -> Vec<PathBuf> {
    let folder = exercise.solutions().join("wrong");
    let entries = fs::read_dir(root().join(&folder)).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| folder.join(entry.file_name())).collect();
    files.sort();
    files
}

/// Every attempt of these exercises, built when the first is asked for.
pub struct Attempts {
    exercises: Vec<Exercise>,
    built: OnceLock<Built>,
}

impl Attempts {
    pub fn new(exercises: Vec<Exercise>) -> Attempts {
        Attempts { exercises, built: OnceLock::new() }
    }

    fn get(&self) -> &Built {
        self.built.get_or_init(|| Built::new(&self.exercises))
    }
}

struct Built {
    /// The executable of each target, or why it was not built.
    targets: BTreeMap<String, Result<PathBuf, String>>,
    /// What clippy says of solutions, by file.
    lints: BTreeMap<PathBuf, String>,
}

impl Built {
    fn new(exercises: &[Exercise]) -> Built {
        let attempts = package("attempts", exercises, |exercise| {
            let files = [exercise.folder().join(&exercise.statement.file)];
            let files = files.into_iter().chain(wrong(exercise));
            files.map(|file| (target(exercise, &file), source(exercise, &file))).collect()
        });
        let solutions = package("solutions", exercises, |exercise| {
            let file = exercise.solutions().join("solution.rs");
            vec![(target(exercise, &file), source(exercise, &file))]
        });
        let manifest = manifest(&["attempts", "solutions"], exercises);
        write(&Path::new(SCRATCH).join("Cargo.toml"), &manifest);
        write(&Path::new(SCRATCH).join("Cargo.lock"), &read(Path::new("Cargo.lock")));
        let mut targets = BTreeMap::new();
        let built = cargo(&["build", "--tests", "--workspace", "--keep-going"]);
        let said = String::from_utf8_lossy(&built.stderr).into_owned();
        for name in attempts.iter().chain(&solutions) {
            targets.insert(name.clone(), Err(said.clone()));
        }
        for message in messages(&built) {
            let Some(name) = message["target"]["name"].as_str() else { continue };
            if let Some(executable) = message["executable"].as_str() {
                targets.insert(name.to_owned(), Ok(executable.into()));
            } else if message["message"]["level"] == "error" {
                let text = message["message"]["rendered"].as_str().unwrap_or_default();
                let known = targets.entry(name.to_owned()).or_insert_with(|| Err(String::new()));
                match known {
                    Err(all) if *all != said => all.push_str(text),
                    known => *known = Err(text.to_owned()),
                }
            }
        }
        Built { targets, lints: lints() }
    }

    fn judge(&self, exercise: &Exercise, attempt: Attempt, file: &Path) -> Result<(), String> {
        let shown = file.display();
        let text = read(file);
        let target = &self.targets[&target(exercise, file)];
        if attempt == Attempt::Wrong
            && let Some(code) = promised(&text, "rustc says: `")
        {
            return match target {
                Err(errors) if errors.contains(&format!("error[{code}]")) => Ok(()),
                Err(errors) => Err(format!("{shown}: is refused, but not with {code}:\n{errors}")),
                Ok(_) => Err(format!("{shown}: compiles, and says that rustc refuses it")),
            };
        }
        let executable = target.as_ref().map_err(|errors| format!("{shown}: {errors}"))?;
        let run = run(executable, exercise, file);
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        let fault = |what: &str, expected: &str| {
            Err(format!("{shown}: {what}.\nexpected: {expected}\n{said}"))
        };
        match attempt {
            Attempt::Solution if !run.status.success() => fault("fails the check", "a pass"),
            Attempt::Solution => match self.lints.get(&root().join(file)) {
                Some(lints) => Err(format!("{shown}: clippy says:\n{lints}")),
                None => Ok(()),
            },
            _ if run.status.success() => fault("passes the check", "the check to reject it"),
            Attempt::Wrong => {
                let Some(promise) = promised(&text, "he check says: `") else {
                    let how = "//! The check says: `...`";
                    return fault("does not say how it is rejected", how);
                };
                let kept = said.contains(promise);
                if kept { Ok(()) } else { fault("is rejected with other words", promise) }
            }
            Attempt::Starter => {
                let red = &exercise.statement.red;
                let report = report(&said, &red.test);
                let kept = report.is_some_and(|report| report.contains(&red.message));
                let stated = format!("{}: {}", red.test, red.message);
                if kept { Ok(()) } else { fault("is not red for the stated reason", &stated) }
            }
        }
    }
}

/// What stands between these words and the next backquote.
fn promised<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(words)?;
    Some(rest.split_once('`')?.0)
}

/// What a failed test printed.
fn report<'a>(said: &'a str, test: &str) -> Option<&'a str> {
    let (_, rest) = said.split_once(&format!("---- {test} stdout ----\n"))?;
    Some(rest.split("\n---- ").next().unwrap_or(rest))
}

fn run(executable: &Path, exercise: &Exercise, file: &Path) -> Output {
    let mut command = Command::new(executable);
    command.arg("--test-threads=1").env("RUST_BACKTRACE", "0");
    if exercise.is_refused() {
        command.env("CARGO_MANIFEST_DIR", refusable(exercise, file));
    }
    command.output().expect("a test runs")
}

/// A copy of the exercise with this program, for its check to compile.
fn refusable(exercise: &Exercise, file: &Path) -> PathBuf {
    let workspace = Path::new(SCRATCH).join("refusals").join(target(exercise, file));
    let manifest = manifest(&["ch*"], std::slice::from_ref(exercise));
    write(&workspace.join("Cargo.toml"), &manifest);
    write(&workspace.join("Cargo.lock"), &read(Path::new("Cargo.lock")));
    let target = format!("[build]\ntarget-dir = {:?}\n", target_folder());
    write(&workspace.join(".cargo/config.toml"), &target);
    // A folder of its own name: cargo tells packages apart by their path below the workspace, and would
    // take what one attempt was checked for as the answer for the next.
    let package = workspace.join(self::target(exercise, file));
    let member = workspace::member(root(), root(), &exercise.name).expect("a manifest");
    write(&package.join("Cargo.toml"), &member);
    write(&package.join(&exercise.statement.file), &read(file));
    package
}

/// Writes a package whose tests are these sources, with what any exercise depends on; gives their names.
fn package(
    name: &str,
    exercises: &[Exercise],
    sources: impl Fn(&Exercise) -> Vec<(String, String)>,
) -> BTreeSet<String> {
    let folder = Path::new(SCRATCH).join(name);
    let mut dependencies = BTreeSet::new();
    for exercise in exercises {
        dependencies.extend(workspace::dependencies(root(), &exercise.name).expect("a manifest"));
    }
    let dependencies: String =
        dependencies.iter().map(|name| format!("{name}.workspace = true\n")).collect();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition.workspace = true\n[lints]\nworkspace = true\n\
         [lib]\npath = \"lib.rs\"\ntest = false\n[dependencies]\n{dependencies}"
    );
    write(&folder.join("Cargo.toml"), &manifest);
    write(&folder.join("lib.rs"), "");
    let sources: BTreeMap<String, String> = exercises.iter().flat_map(sources).collect();
    for (name, source) in &sources {
        write(&folder.join("tests").join(name).with_extension("rs"), source);
    }
    for left_over in fs::read_dir(folder.join("tests")).expect("written above").flatten() {
        if !sources.contains_key(&stem(&left_over.path())) {
            fs::remove_file(left_over.path()).expect("the target folder can be written");
        }
    }
    sources.into_keys().collect()
}

/// The check, with this file in the place of the learner's crate.
fn source(exercise: &Exercise, file: &Path) -> String {
    let check = root().join(exercise.folder()).join(CHECK);
    let file = root().join(file);
    let module = match exercise.is_refused() {
        true => String::new(),
        false => format!("#[allow(dead_code)]\n#[path = {file:?}]\nmod {};\n", exercise.module()),
    };
    format!("{module}include!({check:?});\n")
}

fn target(exercise: &Exercise, file: &Path) -> String {
    let kind = match file.parent() {
        Some(folder) if folder.ends_with("wrong") => "-wrong",
        _ => "",
    };
    format!("{}{kind}-{}", exercise.module(), stem(file))
}

fn lints() -> BTreeMap<PathBuf, String> {
    let checked = cargo(&["clippy", "--package=solutions", "--tests"]);
    let mut lints = BTreeMap::new();
    if !checked.status.success() && messages(&checked).next().is_none() {
        // Without clippy nothing is known of any solution.
        panic!("clippy cannot be run: {}", String::from_utf8_lossy(&checked.stderr));
    }
    for message in messages(&checked) {
        let message = &message["message"];
        let spans = message["spans"].as_array().into_iter().flatten();
        for file in spans.filter_map(|span| span["file_name"].as_str()) {
            let lints: &mut String = lints.entry(PathBuf::from(file)).or_default();
            lints.push_str(message["rendered"].as_str().unwrap_or_default());
        }
    }
    lints
}

fn manifest(members: &[&str], exercises: &[Exercise]) -> String {
    let names: Vec<&str> = exercises.iter().map(|exercise| &*exercise.name).collect();
    workspace::manifest(root(), root(), members, &names).expect("a manifest")
}

/// Cargo on the attempts, in the target folder of the book, where their dependencies are built.
fn cargo(arguments: &[&str]) -> Output {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).args(["--offline", "--message-format=json"]);
    command.arg("--target-dir").arg(target_folder()).current_dir(SCRATCH);
    command.output().expect("cargo runs")
}

fn target_folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    target.expect("it is a folder of the target folder").to_owned()
}

fn messages(output: &Output) -> impl Iterator<Item = Value> {
    let lines = output.stdout.split(|byte| *byte == b'\n');
    lines.filter_map(|line| serde_json::from_slice(line).ok())
}

/// Leaves a file that says the same alone: cargo would build it again.
fn write(file: &Path, text: &str) {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return;
    }
    fs::create_dir_all(file.parent().expect("a folder")).expect("the target folder can be written");
    fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

fn stem(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
