//! Runs the program on a database of the test's own.

use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// A directory in which nothing is yet.
pub struct Database {
    pub dir: PathBuf,
    _above: TempDir,
}

/// What a run of the program left behind.
#[must_use]
pub struct Run {
    what: String,
    status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

pub fn database() -> Database {
    let above = tempfile::tempdir().unwrap();
    Database { dir: above.path().join("db"), _above: above }
}

impl Database {
    /// Runs `ferrisdb DIR args`.
    pub fn run(&self, args: &[&str]) -> Run {
        let mut program = Command::new(env!("CARGO_BIN_EXE_ferrisdb"));
        let output = program.arg(&self.dir).args(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        Run { what: format!("{args:?}"), status: output.status.code(), stdout, stderr }
    }

    /// The names of the files in the directory, sorted.
    pub fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(&self.dir).unwrap();
        let mut names: Vec<String> =
            files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Run {
    /// What it printed, if it ended well.
    pub fn succeeds(self) -> String {
        self.fails(0).stdout
    }

    /// The run, if it ended with this status.
    pub fn fails(self, status: i32) -> Run {
        let Run { what, stdout, stderr, .. } = &self;
        assert_eq!(self.status, Some(status), "{what}\n{stdout}{stderr}");
        self
    }

    /// Checks that `words` stand on standard error.
    pub fn says(&self, words: &str) {
        assert!(
            self.stderr.contains(words),
            "{}: {:?} is not in {}",
            self.what,
            words,
            self.stderr
        );
    }

    /// The JSON values that it printed, if it ended well.
    pub fn json(self) -> Vec<Value> {
        self.fails(0).json_lines()
    }

    /// The JSON values that it printed.
    pub fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}
