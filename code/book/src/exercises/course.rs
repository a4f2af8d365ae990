//! What each exercise says of itself, in its `exercise.toml`.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// Where the exercises are, relative to the root.
pub const FOLDER: &str = "exercises";
/// What an exercise says of itself.
pub const STATEMENT: &str = "exercise.toml";
/// Where solutions and wrong solutions are, a folder an exercise, relative to the root.
pub const SOLUTIONS: &str = "exercises/solutions";
/// Its tests, relative to its folder. The learner's copy runs these too.
pub const CHECK: &str = "tests/check.rs";
/// A program that rustc must refuse, in the place of a library.
pub const REFUSED: &str = "src/refused.rs";

#[derive(Debug, Clone)]
pub struct Exercise {
    /// Its folder's name, and its package's: `ch01-shared-counter`.
    pub name: String,
    pub statement: Statement,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub title: String,
    pub kind: Kind,
    pub difficulty: Difficulty,
    pub minutes: u32,
    /// The chapter's file name without its ending: `ch01-who-owns-the-table`.
    pub chapter: String,
    /// What the learner may believe before, and not after. A sentence.
    pub misconception: String,
    /// The file to work in, relative to the exercise's folder.
    #[serde(default = "library")]
    pub file: PathBuf,
    /// Where to look, what to use, nearly the code.
    pub hints: [String; 3],
    /// The first thing that the starter's tests say.
    pub red: Red,
    /// The same in another language: what the learner's program prints.
    pub bonus: Option<Bonus>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bonus {
    pub output: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Red {
    pub test: String,
    /// How the test's message begins, or a part of it that does not vary.
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Make a refused or wrong program right.
    Repair,
    /// Grow the engine by a step that the chapter did not take.
    Extend,
    /// Write what the compiler, or a test, must reject.
    BreakIt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difficulty {
    Easy,
    Medium,
    Hard,
}

fn library() -> PathBuf {
    PathBuf::from("src/lib.rs")
}

impl Exercise {
    pub fn read(root: &Path, name: &str) -> Result<Exercise> {
        let file = root.join(FOLDER).join(name).join(STATEMENT);
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let statement: Statement =
            toml::from_str(&text).with_context(|| format!("{} is wrong", file.display()))?;
        let missing = [("title", &statement.title), ("misconception", &statement.misconception)]
            .into_iter()
            .chain(statement.hints.iter().map(|hint| ("a hint", hint)))
            .find(|(_, text)| text.trim().is_empty());
        if let Some((what, _)) = missing {
            anyhow::bail!("{}: {what} is empty", file.display());
        }
        ensure!(statement.minutes > 0, "{}: minutes is 0", file.display());
        Ok(Exercise { name: name.to_owned(), statement })
    }

    /// Its folder in the book, relative to the root.
    pub fn folder(&self) -> PathBuf {
        Path::new(FOLDER).join(&self.name)
    }

    /// As in `use`: `ch01_shared_counter`.
    pub fn module(&self) -> String {
        self.name.replace('-', "_")
    }

    pub fn is_refused(&self) -> bool {
        self.statement.file == Path::new(REFUSED)
    }

    /// Its solution's folder, relative to the root.
    pub fn solutions(&self) -> PathBuf {
        Path::new(SOLUTIONS).join(&self.name)
    }

    /// `Repair, easy, 10 minutes`, as its chapter says.
    pub fn summary(&self) -> String {
        let Statement { kind, difficulty, minutes, .. } = &self.statement;
        format!("{kind}, {difficulty}, {minutes} minutes")
    }
}

/// All exercises: chapter by chapter, the easier and shorter first.
pub fn all(root: &Path) -> Result<Vec<Exercise>> {
    let folder = root.join(FOLDER);
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(Vec::new()) };
    let names = entries.flatten().filter(|entry| entry.path().join(STATEMENT).is_file());
    let names = names.filter_map(|entry| entry.file_name().into_string().ok());
    let mut exercises =
        names.map(|name| Exercise::read(root, &name)).collect::<Result<Vec<_>>>()?;
    exercises.sort_by_key(|Exercise { name, statement }| {
        (statement.chapter.clone(), statement.difficulty, statement.minutes, name.clone())
    });
    Ok(exercises)
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Repair => "Repair",
            Kind::Extend => "Extend",
            Kind::BreakIt => "Break it",
        })
    }
}

impl fmt::Display for Difficulty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Difficulty::Easy => "easy",
            Difficulty::Medium => "medium",
            Difficulty::Hard => "hard",
        })
    }
}
