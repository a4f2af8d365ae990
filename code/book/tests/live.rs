//! The served book in a browser: running and editing listings, as `browser/live.mjs` walks through it.

#[path = "support/chromium.rs"]
mod chromium;
#[path = "learner/fixture.rs"]
#[allow(dead_code, reason = "the learner's walk uses the rest")]
mod fixture;
mod support;

use chromium::{SUITE, chromium};
use fixture::Book;
use libtest_mimic::Failed;
use listings::require::Missing;
use std::{
    collections::BTreeMap,
    convert::Infallible,
    env, fs,
    path::Path,
    process::{Command, ExitCode, Stdio},
    sync::OnceLock,
};
use support::Server;

/// By the check's name, its faults.
type Found = BTreeMap<String, Vec<String>>;

fn main() -> ExitCode {
    trials::run(|require| {
        let missing = missing();
        let trial = |name: String| {
            trials::trial(name.clone(), missing.as_ref(), require, move || verdict(&name))
        };
        Ok::<_, Infallible>(names().map(trial).collect())
    })
}

/// The names in the table of walks.
fn names() -> impl Iterator<Item = String> {
    let script = fs::read_to_string(Path::new(SUITE).join("live.mjs")).expect("live.mjs");
    let table = script.split_once("const WALKS = {").expect("a table of walks").1.to_owned();
    let names: Vec<String> = table
        .lines()
        .filter_map(|line| Some(line.strip_prefix("    '")?.split_once("': [")?.0.to_owned()))
        .collect();
    assert!(!names.is_empty(), "live.mjs has no walk");
    names.into_iter().flat_map(|name| [format!("live/{name}"), format!("planted/{name}")])
}

fn verdict(name: &str) -> Result<(), Failed> {
    static FOUND: OnceLock<Result<Found, String>> = OnceLock::new();
    match FOUND.get_or_init(walk).as_ref().map(|found| found.get(name)) {
        Ok(Some(faults)) if faults.is_empty() => Ok(()),
        Ok(Some(faults)) => Err(faults.join("\n").into()),
        Ok(None) => Err("the walks did not come to this one".into()),
        Err(error) => Err(error.into()),
    }
}

fn walk() -> Result<Found, String> {
    let fixture = fixture();
    let server = Server::start(fixture.root(), 0);
    let output = Command::new("node")
        .arg(Path::new(SUITE).join("live.mjs"))
        .arg(format!("http://127.0.0.1:{}/#token={}", server.port, server.token))
        .arg(fixture.root())
        .env("CHROMIUM", chromium().expect("looked for before"))
        .env("BOOK", env!("CARGO_BIN_EXE_book"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("node cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("live.mjs ended with {}", output.status));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("not JSON: {error}"))
}

/// A book with the real one's theme, one listing for each walk, and an exercise.
fn fixture() -> Book {
    let fixture = Book::new();
    fixture.write("src/a.md", &format!("# A\n\n{}\n{EXERCISE}", chapter()));
    let real = support::repository();
    copy(&real.join("code/theme"), &fixture.root().join("code/theme"));
    copy(&real.join("src/assets"), &fixture.root().join("src/assets"));
    fs::copy(real.join("book.toml"), fixture.root().join("book.toml")).expect("copied");
    fixture.write(
        "src/SUMMARY.md",
        "# Summary\n\n- [A](a.md)\n- [Errors](errors.md)\n- [Files](source/files.md)\n",
    );
    fixture.write("src/source/files.md", "# Files\n\nNone.\n");
    fixture
        .write("src/errors.md", "# Errors\n\n## Use of moved value, E0382 {#e0382}\n\nIt moved.\n");
    for (file, text) in [
        ("code/ferrisdb/examples/ch01-x.rs", "fn main() {\n    println!(\"hello\");\n}\n"),
        ("code/ferrisdb/examples/ch01-changing.rs", "fn main() {\n    println!(\"first\");\n}\n"),
        ("code/languages/python/ch01/x.py", "print(\"hello\")\n"),
        ("code/languages/python/ch01/x.console", "$ python3 ch01/x.py\nhello\n"),
        (
            "code/languages/python/checks.toml",
            "needs = [{ command = \"python3\", hint = \"install it\" }]\n",
        ),
        ("code/languages/go/ch01/x/main.go", "package main\n\nfunc main() {}\n"),
        ("code/languages/go/ch01/x.console", "$ go run ./ch01/x\n"),
        (
            "code/languages/go/checks.toml",
            "needs = [{ command = \"no-such-tool\", hint = \"install it\" }]\n",
        ),
    ] {
        fixture.write(file, text);
    }
    fixture
}

const EXERCISE: &str = "\n## Try it yourself\n\n<section class=\"exercise\" data-exercise=\"ch01-twice\" id=\"ch01-twice\">\n\n\
    ### Twice\n\nRepair, easy, 5 minutes.\n\n</section>\n";

fn chapter() -> String {
    let figures = [
        ("whole", "rust,ignore", "code/ferrisdb/examples/ch01-x.rs"),
        ("changing", "rust,ignore", "code/ferrisdb/examples/ch01-changing.rs"),
        ("python", "python", "code/languages/python/ch01/x.py"),
        ("missing", "go", "code/languages/go/ch01/x/main.go"),
    ];
    let figures = figures.map(|(id, language, file)| {
        format!(
            "<figure class=\"listing\" id=\"{id}\">\n<figcaption>\n\n[`{file}`](#{id})\n\n</figcaption>\n\n\
             ```{language}\n{{{{#include ../{file}}}}}\n```\n\n</figure>\n"
        )
    });
    figures.join("\n")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let to = to.join(entry.file_name());
        match entry.file_type().expect("a type").is_dir() {
            true => copy(&entry.path(), &to),
            false => _ = fs::copy(entry.path(), to).expect("copied"),
        }
    }
}

fn missing() -> Option<Missing> {
    let no_python = || Missing::new("chromium", "no python3 here");
    chromium::missing().or_else(|| (!listings::shell::on_path("python3")).then(no_python))
}
