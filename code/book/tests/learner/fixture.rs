//! A book with two exercises that need nothing but the standard library, in git.

use super::support::{Fixture, command};
use book::exercises::recorded;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub const WRONG: &str = "pub fn twice(n: u32) -> u32 {\n    n\n}\n";
pub const SOLVED: &str = "pub fn twice(n: u32) -> u32 {\n    n + n\n}\n";
/// What the fixture's check objects to, although it is right.
pub const COPIES: &str = "pub fn twice(n: u32) -> u32 {\n    n * 2 // copies\n}\n";

pub const STARTED: &str = "ch01-twice started\n";
pub const PASSED: &str = "ch01-twice passed\n";

const CHECK: &str = r#"
#[test]
fn is_twice() {
    let got = ch01_twice::twice(2);
    assert!(got == 4, "twice 2: expected 4, got {got}\nLook at the sum.");
}

#[test]
fn a_second_test_that_comes_later() {
    assert_eq!(ch01_twice::twice(3), 6);
}

#[test]
fn copies_nothing() {
    let text = std::fs::read_to_string("src/lib.rs").unwrap();
    assert!(!text.contains("copies"), "right, but it copies\nLook at the comment.");
}
"#;

pub struct Book(Fixture);

impl Book {
    pub fn new() -> Book {
        let book = Book(Fixture::with("Hello."));
        book.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/ch*\"]\n\
             [workspace.package]\nedition = \"2024\"\n[workspace.dependencies]\n",
        );
        book.write("Cargo.lock", "version = 4\n");
        book.write(".gitignore", "/target\n/my\n");
        book.exercise("ch01-twice", "Twice", "easy", CHECK);
        book.exercise(
            "ch01-other",
            "The other",
            "hard",
            "#[test]\nfn is_twice() { panic!(\"no\") }\n",
        );
        book.git(&["init", "-q"]);
        book.git(&["add", "."]);
        book.git(&["-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "All"]);
        book
    }

    fn exercise(&self, name: &str, title: &str, difficulty: &str, check: &str) {
        let write = |file: &str, text: &str| self.write(&format!("exercises/{name}/{file}"), text);
        write("Cargo.toml", &format!("[package]\nname = \"{name}\"\nedition.workspace = true\n"));
        write("src/lib.rs", WRONG);
        write("tests/check.rs", check);
        let file = self.file(recorded::FILE);
        let recorded = fs::read_to_string(&file).unwrap_or_default();
        let sum = recorded::sum(check.as_bytes());
        let line = format!("{sum}  exercises/{name}/tests/check.rs\n");
        fs::write(file, recorded + &line).expect("a written file");
        write(
            "exercise.toml",
            &format!(
                "title = \"{title}\"\nkind = \"repair\"\ndifficulty = \"{difficulty}\"\nminutes = 5\n\
                 chapter = \"a\"\nmisconception = \"M.\"\nhints = [\"Look.\", \"Use.\", \"Do.\"]\n\
                 [red]\ntest = \"is_twice\"\nmessage = \"twice 2: expected 4, got 2\"\n"
            ),
        );
        let solutions = format!("exercises/solutions/{name}");
        self.write(&format!("{solutions}/solution.rs"), SOLVED);
        self.write(&format!("{solutions}/solution.md"), "Why it is right.\n");
    }

    pub fn root(&self) -> &Path {
        self.0.root()
    }

    pub fn file(&self, file: &str) -> PathBuf {
        self.root().join(file)
    }

    pub fn read(&self, file: &str) -> String {
        let text = fs::read_to_string(self.file(file));
        text.unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn write(&self, file: &str, text: &str) {
        self.0.write(file, text);
    }

    /// The learner saves.
    pub fn work(&self, text: &str) {
        self.write("my/ch01-twice/src/lib.rs", text);
    }

    pub fn worked(&self) -> String {
        self.read("my/ch01-twice/src/lib.rs")
    }

    /// The progress, without the comment above it.
    pub fn progress(&self) -> String {
        let text = self.read("my/progress.txt");
        text.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect()
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git").args(arguments).current_dir(self.root()).output();
        let output = output.expect("git");
        assert!(output.status.success(), "git {arguments:?}: {output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        command(self.root(), &[&["exercises"], arguments].concat())
    }

    fn output(&self, arguments: &[&str]) -> (Output, String, String) {
        let output = self.command(arguments).output().expect("the tool runs");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        let (said, told) = (text(&output.stdout), text(&output.stderr));
        assert!(!told.contains("panicked"), "{told}");
        (output, said, told)
    }

    /// What it prints, and what it complains of.
    pub fn run(&self, arguments: &[&str]) -> (String, String) {
        let (_, said, told) = self.output(arguments);
        (said, told)
    }

    pub fn says(&self, arguments: &[&str]) -> String {
        let (output, said, told) = self.output(arguments);
        assert!(output.status.success(), "{arguments:?}: {said}{told}");
        said
    }

    pub fn fails(&self, arguments: &[&str]) -> String {
        let (output, said, told) = self.output(arguments);
        assert!(!output.status.success(), "{arguments:?}: {said}{told}");
        said + &told
    }

    /// Dies there as by `kill -9`: without a destructor.
    pub fn killed_at(&self, step: &str, arguments: &[&str]) {
        let output = self.command(arguments).env("BOOK_KILL_AT", step).output();
        let output = output.expect("the tool runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(&format!("killed at: {step}")), "{step}: never reached: {told}");
        assert_eq!(output.status.code(), None, "{step}: ended by itself");
    }
}
