//! Frames that are not made from what their program recorded.

use crate::fixture::{Repository, assert_faults};
use listings::Bless;
use std::path::PathBuf;

const CONSOLE: &str = "code/languages/python/ch01/share.steps.console";
const FRAMES: &str = "code/languages/python/ch01/share.steps.html";
const CASE: &str = "output/python/ch01/share.steps";

fn book(script: &str) -> Repository {
    Repository::with(&[
        ("code/languages/python/checks.toml", ""),
        ("code/languages/python/ch01/share.py", script),
        (
            "code/languages/python/ch01/share.rs",
            "// ANCHOR: steps\nmake();\n\nput();\n// ANCHOR_END: steps\n",
        ),
        (CONSOLE, "$ sh ch01/share.py\n"),
    ])
}

const STEP: &str = "echo '[main, line 3] made'; echo '    main holds a: T'";

#[test]
fn frames_that_are_missing_or_of_another_run() {
    let book = book(STEP);
    assert_eq!(book.bless(CASE, Bless::Changed), Ok(vec![CONSOLE.into(), FRAMES.into()]));
    assert_faults(&book.faults(CASE), &[]);
    assert_eq!(book.bless(CASE, Bless::Changed), Ok(Vec::<PathBuf>::new()));
    let frames = book.read(FRAMES);
    assert!(frames.contains("<p><b>main, line 1:</b> made</p>"), "{frames}");
    book.write(FRAMES, &frames.replace("made", "unmade"));
    assert_faults(&book.faults(CASE), &[(FRAMES, 8, "it would be made anew")]);
    book.write("code/languages/python/ch01/share.py", &STEP.replace("made", "put"));
    assert_faults(&book.faults(CASE), &[(CONSOLE, 2, "+[main, line 3] put")]);
}

#[test]
fn a_record_without_a_step_and_a_state_that_is_none() {
    let faults = book("echo hello").bless(CASE, Bless::Changed).unwrap_err();
    assert_faults(&faults, &[(CONSOLE, 0, "it records no step")]);
    let faults = book(&STEP.replace("holds a: T", "nonsense")).bless(CASE, Bless::Changed);
    assert_faults(&faults.unwrap_err(), &[(CONSOLE, 3, "is no part of a step")]);
}

#[test]
fn a_program_that_ends_with_another_status() {
    let book = book(&format!("{STEP}; echo '2 owners, but it has 1' >&2; exit 1"));
    let says = "`[exit status: 1]`: a program that records steps ends with status 0";
    let faults = book.bless(CASE, Bless::Changed).unwrap_err();
    assert_faults(&faults, &[(CONSOLE, 5, says)]);
    // Nor once its transcript is there.
    assert_faults(&book.faults(CASE), &[(CONSOLE, 5, says)]);
}
