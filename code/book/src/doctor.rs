//! `cargo book doctor`: what is installed, what each missing tool would add, and how to get it.

use crate::lab;
use anyhow::Result;
use listings::{Fault, language};
use std::{
    path::Path,
    process::{Command, ExitCode, Stdio},
    sync::Arc,
};

/// A tool, by how its presence is seen.
struct Tool {
    name: &'static str,
    seen_by: Seen,
    adds: &'static str,
    get: &'static str,
}

enum Seen {
    /// The first of these commands that succeeds; its first line that has a digit is the version.
    Commands(&'static [&'static [&'static str]]),
    /// A file or folder of the repository.
    Path(&'static str),
    /// The compiled standard library for WebAssembly.
    WasmTarget,
    /// Its source, to compile it anew.
    StdSource,
}

const TOOLS: &[Tool] = &[
    Tool {
        name: "rustc",
        seen_by: Seen::Commands(&[&["rustc", "--version"]]),
        adds: "the examples, the exercises, and the programs that rustc refuses",
        get: "https://rustup.rs",
    },
    Tool {
        name: "cargo",
        seen_by: Seen::Commands(&[&["cargo", "--version"]]),
        adds: "both of this repository's commands",
        get: "https://rustup.rs",
    },
    Tool {
        name: "cc",
        seen_by: Seen::Commands(&[
            &["cc", "--version"],
            &["clang", "--version"],
            &["gcc", "--version"],
        ]),
        adds: "the linker that Rust needs, and the C that typesets the formulas",
        get: "your system's packages: `apt install gcc libc6-dev`, `xcode-select --install`",
    },
    Tool {
        name: "wasm target",
        seen_by: Seen::WasmTarget,
        adds: "the engine as WebAssembly, for pages that run it",
        get: "rustup target add wasm32-unknown-unknown",
    },
    Tool {
        name: "rust-src",
        seen_by: Seen::StdSource,
        adds: "an engine for those pages that is a fifth smaller",
        get: "rustup component add rust-src",
    },
    Tool {
        name: "wasm-opt",
        seen_by: Seen::Commands(&[&["wasm-opt", "--version"]]),
        adds: "a smaller engine for those pages",
        get: "your system's packages: `apt install binaryen`",
    },
    Tool {
        name: "node",
        seen_by: Seen::Commands(&[&["node", "--version"]]),
        adds: "the TypeScript listings, and the tests in a browser",
        get: "Node.js 20 or newer: https://nodejs.org",
    },
    Tool {
        name: "node modules (TypeScript)",
        seen_by: Seen::Path("code/languages/typescript/node_modules/.bin/tsc"),
        adds: "the TypeScript compiler that the listings are built with",
        get: "npm ci --prefix code/languages/typescript",
    },
    Tool {
        name: "python",
        seen_by: Seen::Commands(&[&["python3", "--version"]]),
        adds: "the Python listings",
        get: "Python 3.11 or newer: https://www.python.org",
    },
    Tool {
        name: "ruff",
        seen_by: Seen::Commands(&[&["ruff", "--version"]]),
        adds: "the formatting and lints of the Python listings",
        get: "pip install -r code/languages/python/requirements-dev.txt",
    },
    Tool {
        name: "mypy",
        seen_by: Seen::Commands(&[&["mypy", "--version"]]),
        adds: "the types of the Python listings",
        get: "pip install -r code/languages/python/requirements-dev.txt",
    },
    Tool {
        name: "java",
        seen_by: Seen::Commands(&[&["javac", "-version"]]),
        adds: "the Java listings",
        get: "a JDK, 17 or newer: https://adoptium.net",
    },
    Tool {
        name: "go",
        seen_by: Seen::Commands(&[&["go", "version"]]),
        adds: "the Go listings",
        get: "Go 1.22 or newer: https://go.dev/dl",
    },
    Tool {
        name: "chromium",
        seen_by: Seen::Commands(&[
            &["chromium", "--version"],
            &["chromium-browser", "--version"],
            &["google-chrome", "--version"],
        ]),
        adds: "the tests of the pages in a browser",
        get: "your system's packages: `apt install chromium`",
    },
    Tool {
        name: "node modules (browser)",
        seen_by: Seen::Path("code/book/tests/browser/node_modules"),
        adds: "what drives Chromium in those tests",
        get: "npm ci --prefix code/book/tests/browser",
    },
    Tool {
        name: "mdbook",
        seen_by: Seen::Commands(&[&["mdbook", "--version"]]),
        adds: "the test that `mdbook build` makes the same pages; the book itself needs none",
        get: "cargo install mdbook@0.5.4",
    },
    Tool {
        name: "mdbook-katex",
        seen_by: Seen::Commands(&[&["mdbook-katex", "--version"]]),
        adds: "the formulas in that test",
        get: "cargo install mdbook-katex@0.10.0",
    },
    Tool {
        name: "typos",
        seen_by: Seen::Commands(&[&["typos", "--version"]]),
        adds: "the spelling check of `.ci/run`",
        get: "cargo install typos-cli",
    },
    Tool {
        name: "cargo-deny",
        seen_by: Seen::Commands(&[&["cargo-deny", "--version"]]),
        adds: "the licence check of `.ci/run`",
        get: "cargo install cargo-deny",
    },
];

pub fn run(root: &Path) -> Result<ExitCode> {
    for tool in TOOLS {
        match version(root, &tool.seen_by) {
            Some(version) => println!("{:<26} {version}", tool.name),
            None => {
                println!("{:<26} missing", tool.name);
                println!("{:<26}   would add: {}", "", tool.adds);
                println!("{:<26}   get it by: {}", "", tool.get);
            }
        }
    }
    println!();
    for line in languages(root) {
        println!("{line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether each language's listings will run, by the rule that the tests themselves go by.
fn languages(root: &Path) -> Vec<String> {
    let root: Arc<Path> = root.into();
    let told = language::all(&root).into_iter().map(|language| match language {
        Ok(language) => match language.missing() {
            None => format!("{:<26} its listings run", language.name),
            Some(missing) => {
                format!("{:<26} its listings are ignored: {}", language.name, missing.reason)
            }
        },
        Err(Fault { file, message, .. }) => format!("{:<26} {message}", file.display()),
    });
    told.collect()
}

fn version(root: &Path, seen: &Seen) -> Option<String> {
    match seen {
        Seen::Commands(commands) => commands.iter().find_map(|command| answer(command)),
        Seen::Path(path) => root.join(path).exists().then(|| "installed".to_owned()),
        Seen::WasmTarget => lab::has_target().then(|| "installed".to_owned()),
        Seen::StdSource => lab::has_std_source().then(|| "installed".to_owned()),
    }
}

fn answer(command: &[&str]) -> Option<String> {
    let output = output(command)?;
    let line = output.lines().find(|line| line.contains(|letter: char| letter.is_ascii_digit()))?;
    Some(line.trim().to_owned())
}

/// What the command printed, if it succeeded; some print their version as an error.
fn output(command: &[&str]) -> Option<String> {
    let (program, arguments) = command.split_first()?;
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    output.status.success().then(|| String::from_utf8_lossy(&text).into_owned())
}
