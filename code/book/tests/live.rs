//! The served book in a browser: running and editing listings, as `browser/live.mjs` walks through it.

#[path = "learner/fixture.rs"]
#[allow(dead_code, reason = "the learner's walk uses the rest")]
mod fixture;
mod support;

use fixture::Book;
use libtest_mimic::{Arguments, Failed, Trial};
use listings::require::{Missing, Require};
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    sync::OnceLock,
};
use support::Server;

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// By the check's name, its faults.
type Found = BTreeMap<String, Vec<String>>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let require = match Require::from_env() {
        Ok(require) => require,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let missing = missing();
    let trials = names().map(|name| trial(name, missing.as_ref(), &require)).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
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

fn trial(name: String, missing: Option<&Missing>, require: &Require) -> Trial {
    match missing {
        None => Trial::test(name.clone(), move || verdict(&name)),
        Some(missing) => {
            let demanded = format!("BOOK_REQUIRE names {}, but {}", missing.tool, missing.reason);
            let trial =
                Trial::test(format!("{name} ({})", missing.reason), move || Err(demanded.into()));
            trial.with_ignored_flag(!require.demands(&missing.tool))
        }
    }
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
    let reason = if chromium().is_none() {
        "no Chromium here"
    } else if !listings::shell::on_path("node") {
        "no node here"
    } else if !listings::shell::on_path("python3") {
        "no python3 here"
    } else if !Path::new(SUITE).join("node_modules/playwright-core").is_dir() {
        "no node_modules: npm ci --prefix code/book/tests/browser"
    } else {
        return None;
    };
    Some(Missing::new("chromium", reason))
}

/// What the variable `CHROMIUM` names, or the first of the usual names on the path.
fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    names.into_iter().find_map(|name| {
        env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    })
}
