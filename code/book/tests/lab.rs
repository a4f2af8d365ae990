//! The engine in the page is the engine of the book: the same lines bring the same answers, events and pictures
//! natively and as WebAssembly. Both builds are of this repository.

use book::lab::{self, PATH};
use lab_native::{Lab, Reply};
use libtest_mimic::{Arguments, Failed, Trial};
use listings::require::Require;
use serde::{Deserialize, Serialize};
use std::{
    io::Write,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Bytes of the engine as it is sent, compressed: what a reader on a phone waits for.
const LIMIT: usize = 150_000;

/// Every command, with what goes wrong too.
const LINES: &[&str] = &[
    "put cart/001 tea",
    "put cart/002 two words & <markup>",
    "delete cart/003",
    "snapshot before",
    "get cart/001",
    "get nothing",
    "range",
    "range cart/002 cart/003",
    "freeze",
    "freeze",
    "put cart/001 coffee",
    "flush",
    "get cart/001 in before",
    "range in before",
    "compact",
    "release before",
    "release before",
    "reopen never",
    "put cart/004 milk",
    "crash",
    "get cart/004",
    "reopen",
    "get cart/004",
    "reopen always",
    "put",
    "drop table",
];

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    answer: String,
    events: Vec<String>,
    picture: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let require = match Require::from_env() {
        Ok(require) => require,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let missing = if !lab::has_target() {
        Some("no wasm32-unknown-unknown target here")
    } else if Command::new("node").arg("--version").output().is_err() {
        Some("no node here")
    } else {
        None
    };
    let trial = |name: &str, check: fn() -> Result<(), Failed>| {
        let name = missing.map_or(name.to_owned(), |missing| format!("{name} ({missing})"));
        let is_ignored = missing.is_some() && !require.demands("wasm");
        Trial::test(name, check).with_ignored_flag(is_ignored)
    };
    let trials = vec![
        trial("the engine in the page does what the native one does", same),
        trial("the engine in the page is small enough to send", small),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn same() -> Result<(), Failed> {
    let mut native = Lab::new();
    let mut expected = Vec::new();
    for line in LINES {
        let Reply { answer, events } = native.run(line);
        expected.push(Step { answer, events, picture: native.picture() });
    }
    for (line, (expected, got)) in LINES.iter().zip(expected.iter().zip(&in_node()?)) {
        if expected != got {
            return Err(format!("{line}: expected {expected:?}\ngot {got:?}").into());
        }
    }
    Ok(())
}

fn in_node() -> Result<Vec<Step>, Failed> {
    let folder = tempfile::tempdir()?;
    let engine = folder.path().join("lab.wasm");
    std::fs::write(&engine, lab::build(Path::new(ROOT))?)?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/lab.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .arg(&engine)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut stdin = node.stdin.take().ok_or("node has no standard input")?;
    stdin.write_all(&serde_json::to_vec(LINES)?)?;
    drop(stdin);
    let output = node.wait_with_output()?;
    let steps: Vec<Step> = serde_json::from_slice(&output.stdout)?;
    if steps.len() != LINES.len() {
        return Err(format!("{} answers to {} lines", steps.len(), LINES.len()).into());
    }
    Ok(steps)
}

fn small() -> Result<(), Failed> {
    let mut gzip =
        Command::new("gzip").arg("-9").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = gzip.stdin.take().ok_or("gzip has no standard input")?;
    let engine = lab::build(Path::new(ROOT))?;
    let writer = std::thread::spawn(move || stdin.write_all(&engine));
    let size = gzip.wait_with_output()?.stdout.len();
    writer.join().map_err(|_| "gzip ended early")??;
    if size > LIMIT {
        return Err(format!("{PATH} is {size} bytes as sent, more than {LIMIT}").into());
    }
    Ok(())
}
