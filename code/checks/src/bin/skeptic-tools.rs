//! What skeptic 0.14 runs in place of `rustc` and `cargo`, through `$RUSTC` and `$CARGO`.
//!
//! skeptic knows no edition after 2021 and no `compile_fail`, and links every crate of the graph; its
//! `cargo metadata` wants the crates of every platform, which are not there offline.

use listings::rustc::CRATES;
use std::{
    env, fs,
    process::{Command, ExitCode, ExitStatus},
};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("metadata") => metadata(&arguments),
        _ => rustc(&arguments),
    }
}

fn metadata(arguments: &[String]) -> ExitCode {
    let mut cargo = Command::new(env::var_os("SKEPTIC_CARGO").unwrap_or_else(|| "cargo".into()));
    let host = env::var("SKEPTIC_HOST").unwrap_or_default();
    cargo.args(arguments).args(["--filter-platform", &host]);
    code(cargo.status().expect("cargo can be run"))
}

fn rustc(arguments: &[String]) -> ExitCode {
    let source =
        arguments.first().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
    let told = |what: &str| {
        source.lines().find_map(|line| line.strip_prefix("//@ ")?.strip_prefix(what).map(str::trim))
    };
    let mut rustc = Command::new("rustc");
    rustc.arg(format!("--edition={}", told("edition").unwrap_or("2024")));
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--extern" => {
                let named = arguments.next().map_or("", String::as_str);
                if named.split('=').next().is_some_and(|name| CRATES.contains(&name)) {
                    rustc.args(["--extern", named]);
                }
            }
            "--verbose" => {}
            edition if edition.starts_with("--edition") => {}
            other => _ = rustc.arg(other),
        }
    }
    match told("compile_fail") {
        None => code(rustc.status().expect("rustc can be run")),
        Some(codes) => refused(rustc, codes),
    }
}

/// Succeeds if rustc refuses the program, and with these codes.
fn refused(mut rustc: Command, codes: &str) -> ExitCode {
    let output = rustc.output().expect("rustc can be run");
    let text = String::from_utf8_lossy(&output.stderr);
    let missing = codes.split_whitespace().find(|code| !text.contains(&format!("error[{code}]")));
    match missing {
        _ if output.status.success() => eprintln!("rustc accepts this, and should say {codes}"),
        Some(missing) => eprintln!("{text}rustc refuses this, but does not say {missing}"),
        None => return ExitCode::SUCCESS,
    }
    ExitCode::FAILURE
}

fn code(status: ExitStatus) -> ExitCode {
    if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
