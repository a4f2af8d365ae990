//! The engine in the page is the engine of the book: the same lines bring the same answers, events and pictures
//! natively and as WebAssembly. Both builds are of this repository.

use book::lab::{self, PATH, Std};
use lab_native::{Lab, Reply};
use libtest_mimic::Failed;
use listings::require::Missing;
use serde::{Deserialize, Serialize};
use std::{
    convert::Infallible,
    io::Write,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Bytes of the engine, with a standard library of its own and after `wasm-opt`.
const LIMIT: usize = 129_000;

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
    "put cart/005 bread",
    "flush",
    "compact",
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
    let command = |name: &str| Command::new(name).arg("--version").output().is_ok();
    let target = (lab::has_target(), "no wasm32-unknown-unknown target here");
    let source = (lab::has_std_source(), "no rust-src here");
    let (node, wasm_opt) =
        ((command("node"), "no node here"), (command("wasm-opt"), "no wasm-opt here"));
    let missing = |needs: &[(bool, &str)]| {
        let (_, reason) = needs.iter().find(|(is_there, _)| !is_there)?;
        Some(Missing::new("wasm", *reason))
    };
    trials::run(|require| {
        let trial = |name: &str, needs: &[(bool, &str)], check: fn() -> Result<(), Failed>| {
            trials::trial(name, missing(needs).as_ref(), require, check)
        };
        Ok::<_, Infallible>(vec![
            trial("the engine in the page does what the native one does", &[source, node], || {
                same(Std::Own)
            }),
            trial("so does the one with the installed standard library", &[target, node], || {
                same(Std::Installed)
            }),
            trial("the engine in the page is small enough to send", &[source, wasm_opt], small),
        ])
    })
}

fn same(std: Std) -> Result<(), Failed> {
    let mut native = Lab::new();
    let mut expected = Vec::new();
    for line in LINES {
        let Reply { answer, events } = native.run(line);
        expected.push(Step { answer, events, picture: native.picture() });
    }
    for (line, (expected, got)) in LINES.iter().zip(expected.iter().zip(&in_node(std)?)) {
        if expected != got {
            return Err(format!("{line}: expected {expected:?}\ngot {got:?}").into());
        }
    }
    Ok(())
}

fn in_node(std: Std) -> Result<Vec<Step>, Failed> {
    let folder = tempfile::tempdir()?;
    let engine = folder.path().join("lab.wasm");
    std::fs::write(&engine, lab::build_with(Path::new(ROOT), std)?)?;
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
    let size = lab::build_with(Path::new(ROOT), Std::Own)?.len();
    if size > LIMIT {
        return Err(format!("{PATH} has {size} bytes, more than {LIMIT}").into());
    }
    Ok(())
}
