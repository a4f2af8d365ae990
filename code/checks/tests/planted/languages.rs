use crate::fixture::{Repository, assert_faults};
use listings::require::Require;

const SETTINGS: &str = "code/languages/go/checks.toml";

fn settings(text: &str) -> Repository {
    Repository::with(&[
        (SETTINGS, text),
        ("code/languages/go/ch01/share.go", ""),
        ("code/languages/go/ch01/share.console", "$ cat built\nyes\n"),
    ])
}

#[test]
fn a_build_that_fails_fails_every_program_of_the_language() {
    let book = settings("build = [\n    \"true\",\n    \"echo no such type; exit 2\",\n]\n");
    for case in ["output/go/ch01/share", "check/go/builds"] {
        let faults = book.faults(case);
        assert_faults(&faults, &[(SETTINGS, 3, "ends with status 2:\nno such type")]);
    }
}

#[test]
fn a_build_runs_before_the_programs_and_in_the_languages_folder() {
    let book = settings("build = [\"echo yes > built\"]\n");
    assert_faults(&book.faults("output/go/ch01/share"), &[]);
    assert_eq!(book.read("code/languages/go/built"), "yes\n");
}

#[test]
fn a_formatter_that_finds_something() {
    let book =
        settings("checks = [\n    { name = \"formatted\", run = \"echo share.go; false\" },\n]\n");
    let faults = book.faults("check/go/formatted");
    assert_faults(&faults, &[(SETTINGS, 2, "ends with status 1:\nshare.go")]);
}

#[test]
fn a_missing_tool_is_named_with_what_to_do() {
    for (need, reason) in [
        (
            "{ command = \"no-go\", hint = \"install it\" }",
            "`no-go` is not on the PATH: install it",
        ),
        (
            "{ path = \"bin/go\", hint = \"install it\" }",
            "code/languages/go/bin/go is missing: install it",
        ),
        ("{ run = \"exit 1\", hint = \"install it\" }", "`exit 1` fails: install it"),
    ] {
        let book = settings(&format!("needs = [{need}]\n"));
        let missing = book.case("output/go/ch01/share").missing.expect("nothing is missing");
        assert_eq!(missing.reason, reason);
        assert!(Require::parse("java,go").unwrap().demands(&missing.tool));
        assert!(!Require::parse("java").unwrap().demands(&missing.tool));
    }
}

#[test]
fn settings_that_say_nothing_known() {
    let faults = settings("build = []\nbiuld = []\n").faults("check/go/checks");
    assert_faults(&faults, &[(SETTINGS, 2, "unknown field `biuld`")]);
}

#[test]
fn a_folder_without_settings_and_one_that_no_one_can_require() {
    let book =
        Repository::with(&[("code/languages/go/a.go", ""), ("code/languages/zig/a.zig", "")]);
    assert_faults(
        &book.faults("check/go/checks"),
        &[(SETTINGS, 0, "says what the language needs")],
    );
    let faults = book.faults("check/zig");
    assert_faults(&faults, &[("code/languages/zig", 0, "no name that BOOK_REQUIRE knows")]);
}
