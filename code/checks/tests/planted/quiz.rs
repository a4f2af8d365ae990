//! Questions with a wrong key. The programs are shell scripts and programs without crates.

use crate::fixture::{Repository, assert_faults};
use listings::Bless;
use std::path::{Path, PathBuf};

const FILE: &str = "code/quiz/ch01.toml";
const CASE: &str = "quiz/ch01/rows";
const PAGE: &str = "code/quiz/ch01/rows.html";

fn book(question: &str) -> Repository {
    let question = format!(
        "# Questions.\n\n[[question]]\nid = \"rows\"\nbecause = \"So.\"\nask = \"What?\"\n{question}"
    );
    Repository::with(&[
        ("src/SUMMARY.md", "- [One](ch01.md)\n"),
        ("src/ch01.md", ""),
        ("code/languages/python/checks.toml", ""),
        ("code/languages/python/ch01/share.py", "echo flush wrote 3 rows; echo done"),
        ("code/languages/python/ch01/share.console", "$ sh ch01/share.py\nwhatever\n"),
        (
            "code/ferrisdb/fails/ch01/E0382-moved.rs",
            "fn main() {\n    let a = String::new();\n    drop(a);\n    drop(a);\n}\n// rustc refuses this: E0382 at line 4.\n",
        ),
        (FILE, &question),
    ])
}

/// About the script, whose output is run and not read from the transcript.
fn about_output(rest: &str) -> Repository {
    book(&format!("about = \"code/languages/python/ch01/share.console\"\n{rest}"))
}

fn about_refusal(rest: &str) -> Repository {
    book(&format!(
        "about = \"code/ferrisdb/fails/ch01/E0382-moved.rs\"\nkind = \"compiles\"\n{rest}"
    ))
}

const LINE_3: &str = "[[question.option]]\nsays = \"line 3\"\nwhy = \"It gives.\"\n";

#[test]
fn a_key_with_another_line_or_code_or_that_says_it_compiles() {
    let right = about_refusal(&format!("refused = \"E0382 at line 4\"\n{LINE_3}"));
    assert_eq!(right.bless(CASE, Bless::Changed), Ok(vec![PathBuf::from(PAGE)]));
    assert_faults(&right.faults(CASE), &[]);
    for (key, words) in [
        ("refused = \"E0382 at line 2\"", "the key is `line 2`, rustc says: E0382 at line 4"),
        ("refused = \"E0499 at line 4\"", "rustc says: E0382 at line 4"),
        ("", "the key is `compiles`, rustc says: E0382 at line 4"),
    ] {
        assert_faults(
            &about_refusal(&format!("{key}\n{LINE_3}")).faults(CASE),
            &[(FILE, 3, words)],
        );
    }
    let tempting = LINE_3.replace("line 3", "line 4");
    let given_as_wrong = about_refusal(&format!("refused = \"E0382 at line 4\"\n{tempting}"));
    assert_faults(&given_as_wrong.faults(CASE), &[(FILE, 3, "`line 4` is given as wrong")]);
}

#[test]
fn a_key_that_the_program_does_not_print() {
    const FOUR: &str = "[[question.option]]\nsays = \"flush wrote 4 rows\"\nwhy = \"All.\"\n";
    let prints =
        |lines: &str| about_output(&format!("kind = \"prints\"\nprints = \"{lines}\"\n{FOUR}"));
    let right = prints("flush wrote 3 rows\\ndone");
    assert!(right.bless(CASE, Bless::Changed).is_ok());
    assert_faults(&right.faults(CASE), &[]);
    assert_faults(&prints("flush wrote 2 rows").faults(CASE), &[(FILE, 3, "it printed:")]);
    right.write("code/languages/python/ch01/share.py", "echo flush wrote 4 rows");
    assert_eq!(right.faults(CASE).len(), 2, "{:?}", right.faults(CASE));
}

#[test]
fn a_short_answer_that_no_line_shows() {
    const FOUR: &str = "[[question.option]]\nsays = \"4\"\nwhy = \"All.\"\n";
    let short = |accept: &str, line: &str| {
        about_output(&format!(
            "kind = \"short\"\naccept = [\"{accept}\"]\nshown_by = \"{line}\"\n{FOUR}"
        ))
    };
    assert!(short("3", "flush wrote 3 rows").bless(CASE, Bless::Changed).is_ok());
    let faults = short("2", "flush wrote 3 rows").faults(CASE);
    assert_faults(&faults, &[(FILE, 3, "does not show `2`")]);
    let faults = short("2", "flush wrote 2 rows").faults(CASE);
    assert_faults(&faults, &[(FILE, 3, "is to be printed")]);
}

#[test]
fn a_choice_whose_right_option_does_not_hold_and_a_wrong_one_that_does() {
    let choice = |right: &str, wrong: &str| {
        let option =
            |says: &str, more: &str| format!("[[question.option]]\nsays = \"{says}\"\n{more}\n");
        let right = option("a", &format!("right = true\nprints = \"{right}\""));
        let wrong = option("b", &format!("why = \"Why.\"\nprints = \"{wrong}\""));
        about_output(&format!("kind = \"choice\"\n{right}{wrong}"))
    };
    assert!(choice("done", "failed").bless(CASE, Bless::Changed).is_ok());
    assert_faults(&choice("failed", "lost").faults(CASE), &[(FILE, 3, "`a` does not hold")]);
    assert_faults(&choice("flush wrote 3 rows", "done").faults(CASE), &[(FILE, 3, "`b` holds")]);
}

#[test]
fn a_question_without_a_tempting_answer_and_a_part_that_is_out_of_date() {
    let alone = about_refusal("refused = \"E0382 at line 4\"\n");
    assert_faults(&alone.faults(CASE), &[(FILE, 3, "at least one wrong answer")]);
    let right = about_refusal(&format!("refused = \"E0382 at line 4\"\n{LINE_3}"));
    assert!(right.bless(CASE, Bless::Changed).is_ok());
    let unquoted = right.faults("records/each-is-quoted");
    assert!(unquoted.iter().any(|fault| fault.file == Path::new(PAGE)), "{unquoted:?}");
    right.write(PAGE, "another\n");
    assert_faults(&right.faults(CASE), &[(PAGE, 1, "it would be made anew")]);
}
