//! What the commands say of themselves.

mod support;

use support::{Fixture, command, repository};

fn help(arguments: &[&str]) -> String {
    let output = command(repository(), arguments).output().expect("the tool runs");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn each_command_has_help() {
    let words: [(&[&str], &[&str]); 5] = [
        (&["--help"], &["cargo book", "build", "serve", "check", "doctor", "--no-open", "--port"]),
        (&["build", "--help"], &["cargo book build", "--dest", "fault"]),
        (&["serve", "--help"], &["cargo book serve", "--port", "--no-open", "browser"]),
        (&["check", "--help"], &["cargo book check", "--bless", "NAME", "review"]),
        (&["doctor", "--help"], &["cargo book doctor", "tools"]),
    ];
    for (arguments, expected) in words {
        let text = help(arguments);
        for word in expected {
            assert!(text.contains(word), "{arguments:?} does not say `{word}`:\n{text}");
        }
    }
}

#[test]
fn doctor_says_something_of_every_tool() {
    let output = command(repository(), &["doctor"]).output().expect("the tool runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let tools = [
        "rustc",
        "cargo",
        "cc",
        "wasm target",
        "node",
        "python",
        "java",
        "go",
        "chromium",
        "mdbook",
        "mdbook-katex",
        "typos",
        "cargo-deny",
    ];
    for tool in tools {
        let line = text.lines().find(|line| line.starts_with(&format!("{tool} ")));
        let said = line.unwrap_or_else(|| panic!("{tool} is not in\n{text}"))[tool.len()..].trim();
        assert!(!said.is_empty(), "nothing is said of {tool}");
    }
}

#[test]
fn doctor_says_what_a_missing_tool_adds_and_how_to_get_it() {
    let output =
        command(repository(), &["doctor"]).env("PATH", "").output().expect("the tool runs");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let after = text.split("\ngo ").nth(1).expect("a line on Go");
    let lines: Vec<&str> = after.lines().take(3).map(str::trim).collect();
    assert_eq!(lines[0], "missing");
    assert!(lines[1].starts_with("would add: the Go listings"), "{lines:?}");
    assert!(lines[2].starts_with("get it by: Go 1.22"), "{lines:?}");
}

#[test]
fn check_reports_the_faults_of_the_book() {
    let fixture = Fixture::with("[x](gone.md)");
    let output = fixture.tool(&["check", "book"]);
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(!output.status.success());
    assert!(text.contains("src/a.md:3: dead link `gone.md`"), "{text}");
}

#[test]
fn check_runs_what_its_name_chooses_and_refuses_a_name_of_nothing() {
    let fixture = Fixture::with("[x](gone.md)");
    let records = fixture.tool(&["check", "records/"]);
    assert!(records.status.success(), "{}", String::from_utf8_lossy(&records.stderr));
    let nothing = fixture.tool(&["check", "no-such-check"]);
    assert!(!nothing.status.success());
    assert!(
        String::from_utf8_lossy(&nothing.stderr).contains("no check has no-such-check in its name")
    );
}

#[test]
fn the_book_is_found_from_a_folder_below_it() {
    let fixture = Fixture::with("x");
    let output = command(&fixture.root().join("src"), &["build"]).output().expect("the tool runs");
    assert!(output.status.success());
    assert!(fixture.root().join("target/book/a.html").is_file());
}
