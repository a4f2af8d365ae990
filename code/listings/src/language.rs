//! A language the book shows: its folder, its tools, its build and its own checks, as `checks.toml` in that folder says.
//!
//! ```toml
//! # What must be there, with what to do if it is not: a program on the `PATH`, a file of this folder,
//! # or a command that fails where the tool is too old.
//! needs = [
//!     { command = "go", hint = "install Go 1.22 or newer: https://go.dev/dl" },
//!     { path = "node_modules/.bin/tsc", hint = "run `npm ci` in code/languages/typescript" },
//!     { run = "javac --version | grep -q 'javac \\(17\\|2.\\)'", hint = "install JDK 17 or newer" },
//! ]
//! # Once before any transcript of the language is run; where one fails, they all do.
//! build = ["go vet ./..."]
//! # Each a test of its own, after the build, with status 0 if it holds.
//! checks = [{ name = "formatted", run = "test -z \"$(gofmt -l .)\"", needs = [] }]
//! ```
//!
//! Every command is run by `sh` in the language's folder.

use crate::{
    Fault,
    check::{Check, Verdict},
    require::{Missing, TOOLS},
    shell::{self, Ending},
};
use serde::Deserialize;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};
use toml::Spanned;

const LANGUAGES: &str = "code/languages";
const SETTINGS: &str = "checks.toml";

/// The folder beside the languages that holds what all of them must write.
const VECTORS: &str = "code/languages/vectors";

/// A build may have to download and compile; a check reads the whole folder.
const LIMIT: Duration = Duration::from_secs(900);

pub struct Language {
    /// As `BOOK_REQUIRE` has it, and the tests' names.
    pub name: String,
    /// Where its commands are run, relative to the root.
    pub folder: PathBuf,
    /// Where its programs and their transcripts are, relative to the root.
    pub programs: PathBuf,
    root: Arc<Path>,
    settings_file: PathBuf,
    settings: Settings,
    missing: OnceLock<Option<Missing>>,
    built: OnceLock<Verdict>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    build: Vec<Step>,
    #[serde(default)]
    checks: Vec<NamedStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Need {
    command: Option<String>,
    path: Option<PathBuf>,
    run: Option<String>,
    hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedStep {
    name: String,
    run: Step,
    #[serde(default)]
    needs: Vec<Need>,
}

/// A command, with where it stands in its file.
#[derive(Deserialize)]
#[serde(from = "Spanned<String>")]
struct Step {
    command: String,
    at: usize,
}

impl From<Spanned<String>> for Step {
    fn from(written: Spanned<String>) -> Step {
        let at = written.span().start;
        Step { command: written.into_inner(), at }
    }
}

/// Rust, and every folder of `code/languages`; one that cannot be read is its faults.
pub fn all(root: &Arc<Path>) -> Vec<Result<Arc<Language>, Fault>> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root.join(LANGUAGES))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(Path::new(LANGUAGES).join(entry.ok()?.file_name())))
        .filter(|folder| root.join(folder).is_dir() && folder != Path::new(VECTORS))
        .collect();
    folders.sort();
    let others = folders.iter().map(|folder| Language::read(root, folder).map(Arc::new));
    std::iter::once(Ok(Arc::new(Language::rust(root)))).chain(others).collect()
}

impl Language {
    fn rust(root: &Arc<Path>) -> Language {
        // Both profiles: measurements run in release, and compiling is no part of their time limit.
        let steps = ["cargo build -q --examples", "cargo build -q --release --examples"];
        let build = steps.map(|command| Step { command: command.to_owned(), at: 0 }).into();
        Language {
            name: "rust".to_owned(),
            folder: PathBuf::new(),
            programs: PathBuf::from("code/ferrisdb/examples"),
            root: root.clone(),
            settings_file: PathBuf::from("Cargo.toml"),
            settings: Settings { build, ..Settings::default() },
            missing: OnceLock::new(),
            built: OnceLock::new(),
        }
    }

    fn read(root: &Arc<Path>, folder: &Path) -> Result<Language, Fault> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = folder.join(SETTINGS);
        if !TOOLS.contains(&name.as_str()) {
            let why =
                format!("`{name}` is no name that BOOK_REQUIRE knows: add it to `require::TOOLS`");
            return Err(Fault::new(folder, 0, why));
        }
        let text = fs::read_to_string(root.join(&file)).map_err(|error| {
            let why = format!("cannot be read: {error}; it says what the language needs");
            Fault::new(&file, 0, why)
        })?;
        let settings = toml::from_str(&text).map_err(|error| {
            let line = error.span().map_or(0, |span| line_of(&text, span.start));
            Fault::new(&file, line, error.message())
        })?;
        Ok(Language {
            name,
            folder: folder.to_owned(),
            programs: folder.to_owned(),
            root: root.clone(),
            settings_file: file,
            settings,
            missing: OnceLock::new(),
            built: OnceLock::new(),
        })
    }

    /// The first thing that is missing to build and run its programs.
    pub fn missing(&self) -> Option<Missing> {
        self.missing.get_or_init(|| self.first_missing(&self.settings.needs)).clone()
    }

    fn first_missing(&self, needs: &[Need]) -> Option<Missing> {
        let shell = shell::missing().map(str::to_owned);
        let reason = shell.or_else(|| needs.iter().find_map(|need| self.lacks(need)))?;
        Some(Missing::new(&self.name, reason))
    }

    fn lacks(&self, need: &Need) -> Option<String> {
        let folder = self.root.join(&self.folder);
        let hint = &need.hint;
        if let Some(command) = need.command.as_ref().filter(|command| !shell::on_path(command)) {
            return Some(format!("`{command}` is not on the PATH: {hint}"));
        }
        if let Some(path) = need.path.as_ref().filter(|path| !folder.join(path).exists()) {
            return Some(format!("{} is missing: {hint}", self.folder.join(path).display()));
        }
        let run = need.run.as_ref()?;
        let finished = shell::run(shell::command(run, &folder), LIMIT);
        let succeeded = finished.is_ok_and(|finished| finished.succeeded());
        (!succeeded).then(|| format!("`{run}` fails: {hint}"))
    }

    /// Runs its build, once in this process however many ask for it.
    pub fn build(&self) -> Verdict {
        let all = || self.settings.build.iter().try_for_each(|step| self.step(step));
        self.built.get_or_init(all).clone()
    }

    fn step(&self, step: &Step) -> Verdict {
        let command = shell::command(&step.command, &self.root.join(&self.folder));
        let why = match shell::run(command, LIMIT) {
            Ok(finished) if finished.succeeded() => return Ok(()),
            Ok(finished) => {
                let how = match finished.ending {
                    Ending::Status(status) => format!("ends with status {status}"),
                    Ending::StillRunning => format!("is not done after {} s", LIMIT.as_secs()),
                };
                format!("`{}` {how}:\n{}", step.command, finished.output.trim_end())
            }
            Err(error) => format!("`{}` cannot be run: {error}", step.command),
        };
        let text = fs::read_to_string(self.root.join(&self.settings_file)).unwrap_or_default();
        let line = if step.at == 0 { 0 } else { line_of(&text, step.at) };
        Err(vec![Fault::new(&self.settings_file, line, why)])
    }

    /// The commands of its build.
    pub fn build_commands(&self) -> impl Iterator<Item = &str> {
        self.settings.build.iter().map(|step| step.command.as_str())
    }

    /// Its checks, each with what is missing to run it.
    pub fn checks(self: &Arc<Self>) -> impl Iterator<Item = (String, Option<Missing>, StepCheck)> {
        self.settings.checks.iter().enumerate().map(|(index, check)| {
            let missing = self.missing().or_else(|| self.first_missing(&check.needs));
            (check.name.clone(), missing, StepCheck { language: self.clone(), index })
        })
    }
}

/// One of the language's own checks: its formatter, its linter.
pub struct StepCheck {
    language: Arc<Language>,
    index: usize,
}

impl Check for StepCheck {
    /// After the build: a check may run a program.
    fn run(&self) -> Verdict {
        self.language.build()?;
        self.language.step(&self.language.settings.checks[self.index].run)
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |before| before.matches('\n').count() + 1)
}
