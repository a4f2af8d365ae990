//! Checks a program that rustc must refuse, and says what is missing if it does not.
//!
//! The program is `src/refused.rs` of the package under test, a `[[bin]]` that only its feature
//! `refused` builds, so that the rest of the package compiles. Where its author expects the refusal,
//! the line ends with `// refused`.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const PROGRAM: &str = "src/refused.rs";
const MARK: &str = "// refused";

/// Passes if rustc refuses the program with `code`, such as `E0382`, on the marked line and nowhere
/// else.
///
/// # Panics
///
/// If it does not, with a message for whoever wrote the program.
#[track_caller]
pub fn expect(code: &str) {
    let package = env::var("CARGO_MANIFEST_DIR").expect("cargo names the package that it tests");
    if let Err(what) = judge(Path::new(&package), code) {
        panic!("{what}");
    }
}

fn judge(package: &Path, code: &str) -> Result<(), String> {
    let text = fs::read_to_string(package.join(PROGRAM))
        .map_err(|error| format!("{PROGRAM} cannot be read: {error}"))?;
    let errors = errors(package)?;
    let marked = marked(&text);
    let first = match errors.iter().find(|error| error.code != code).or(errors.first()) {
        Some(first) => first,
        None => {
            return Err(format!(
                "rustc accepts {PROGRAM}: expected {code}\nLook at what the program does: which \
                 line would break the rule that {code} stands for? Run `rustc --explain {code}`."
            ));
        }
    };
    if first.code != code {
        return Err(format!(
            "rustc refuses {PROGRAM} with another error: expected {code}, got {} at line {}: {}\n\
             Look at that line first: the program may have this one mistake, and no other.",
            first.code, first.line, first.message
        ));
    }
    let Some(marked) = marked else {
        return Err(format!(
            "rustc says {code}, but no line is marked: end the line that it will point at with \
             `{MARK}`, before you read its answer"
        ));
    };
    match errors.iter().find(|error| error.line != marked) {
        None => Ok(()),
        Some(other) => Err(format!(
            "rustc says {code} at another line: you marked line {marked}, got line {}: {}\nLook \
             at the carets in its answer: they mark the use it refuses, the dashes say why.",
            other.line, other.message
        )),
    }
}

/// The one marked line, counted from 1.
fn marked(text: &str) -> Option<usize> {
    let mut lines = text.lines().enumerate();
    lines.find(|(_, line)| line.trim_end().ends_with(MARK)).map(|(index, _)| index + 1)
}

struct Error {
    line: usize,
    /// `E0382`, or `an error without a code`.
    code: String,
    message: String,
}

/// What `cargo check` has against the program.
fn errors(package: &Path) -> Result<Vec<Error>, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let check = Command::new(cargo)
        .args(["check", "--quiet", "--bins", "--features=refused", "--message-format=json"])
        .current_dir(package)
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    let messages = check.stdout.split(|byte| *byte == b'\n');
    let messages = messages.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let errors: Vec<Error> = messages.filter_map(|message| error(&message["message"])).collect();
    if errors.is_empty() && !check.status.success() {
        let said = String::from_utf8_lossy(&check.stderr);
        return Err(format!("`cargo check` fails before it reads {PROGRAM}:\n{said}"));
    }
    Ok(errors)
}

/// An error with a place in the program; the last lines of rustc's answer have none.
fn error(message: &Value) -> Option<Error> {
    if message["level"] != "error" {
        return None;
    }
    let mut spans = message["spans"].as_array()?.iter();
    let span = spans.find(|span| span["is_primary"] == true)?;
    let line = line_in_program(span)?;
    let code = message["code"]["code"].as_str().unwrap_or("an error without a code");
    Some(Error {
        line,
        code: code.to_owned(),
        message: message["message"].as_str().unwrap_or_default().to_owned(),
    })
}

/// The span's line in the program, even where the span lies in a macro of another file.
fn line_in_program(span: &Value) -> Option<usize> {
    if span["file_name"].as_str()?.replace('\\', "/").ends_with(PROGRAM) {
        return usize::try_from(span["line_start"].as_u64()?).ok();
    }
    line_in_program(span["expansion"].as_object()?.get("span")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"planted\"\nedition = \"2024\"\n[workspace]\n\
        [features]\nrefused = []\n\
        [[bin]]\nname = \"planted\"\npath = \"src/refused.rs\"\nrequired-features = [\"refused\"]\n";

    fn verdict(body: &str) -> Result<(), String> {
        let package = tempfile::tempdir().unwrap();
        fs::create_dir(package.path().join("src")).unwrap();
        fs::write(package.path().join("Cargo.toml"), MANIFEST).unwrap();
        let program = format!("fn main() {{\n    let a = String::new();\n{body}}}\n");
        fs::write(package.path().join(PROGRAM), program).unwrap();
        judge(package.path(), "E0382")
    }

    fn said(body: &str) -> String {
        verdict(body).unwrap_err()
    }

    #[test]
    fn the_right_error_at_the_marked_line_passes() {
        verdict("drop(a);\ndrop(a); // refused\n").unwrap();
    }

    #[test]
    fn every_other_program_is_told_what_it_lacks() {
        let accepted = said("drop(a); // refused\n");
        assert!(accepted.starts_with("rustc accepts src/refused.rs: expected E0382"), "{accepted}");
        let other = said("drop(b); // refused\n");
        assert!(other.contains("expected E0382, got E0425 at line 3"), "{other}");
        let syntax = said("drop(a; // refused\n");
        assert!(syntax.contains("got an error without a code at line"), "{syntax}");
        let unmarked = said("drop(a);\ndrop(a);\n");
        assert!(unmarked.contains("no line is marked"), "{unmarked}");
        let elsewhere = said("drop(a); // refused\ndrop(a);\n");
        assert!(elsewhere.contains("you marked line 3, got line 4"), "{elsewhere}");
        let second = said("drop(a);\ndrop(a); // refused\ndrop(b);\n");
        assert!(second.contains("got E0425 at line 5"), "{second}");
    }
}
