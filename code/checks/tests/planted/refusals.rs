use crate::fixture::{Repository, assert_faults};
use listings::Bless;
use std::process::Command;

const PROGRAM: &str = "code/ferrisdb/fails/ch01/E0382-moved.rs";
const FIXED: &str = "code/ferrisdb/fails/ch01/E0382-moved.fixed.rs";
const TEXT: &str = "code/ferrisdb/fails/ch01/E0382-moved.stderr";
const CASE: &str = "refused/ch01/E0382-moved";

const MOVED: &str = "fn main() {
    let table = String::from(\"rows\");
    drop(table);
    println!(\"{table}\");
}
// rustc refuses this: E0382 at line 4.
";
const MENDED: &str = "fn main() {
    let table = String::from(\"rows\");
    println!(\"{table}\");
    drop(table);
}
";

/// The program and its twin, recorded.
fn recorded() -> Repository {
    let book = Repository::with(&[(PROGRAM, MOVED), (FIXED, MENDED)]);
    let files = book.bless(CASE, Bless::Changed).unwrap();
    assert_eq!(files.len(), 2, "{files:?}");
    book
}

#[test]
fn a_refusal_as_it_should_be() {
    let book = recorded();
    assert_faults(&book.faults(CASE), &[]);
    assert_eq!(book.bless(CASE, Bless::Changed), Ok(Vec::new()));
}

#[test]
fn the_recorded_text_is_what_rustc_prints_to_a_reader() {
    let book = recorded();
    let plain = Command::new("rustc")
        .args(["--edition=2024", "--emit=metadata", "-o", "/dev/null", "E0382-moved.rs"])
        .current_dir(book.root().join(PROGRAM).parent().unwrap())
        .args(["--crate-name", "listing"])
        .output()
        .unwrap();
    assert_eq!(book.read(TEXT).trim_end(), String::from_utf8(plain.stderr).unwrap().trim_end());
}

#[test]
fn a_program_that_compiles_after_all() {
    let book = recorded();
    book.write(PROGRAM, &MOVED.replace("drop(table)", "drop(table.clone())"));
    let faults = book.faults(CASE);
    assert_faults(
        &faults,
        &[(PROGRAM, 4, "rustc accepts this program, which should be refused with E0382")],
    );
}

#[test]
fn a_refusal_with_another_code() {
    let book = recorded();
    book.write(PROGRAM, &MOVED.replace("drop(table);", "let table: u8 = table;"));
    let faults = book.faults(CASE);
    assert_faults(
        &faults,
        &[(PROGRAM, 3, "rustc says E0308 here"), (PROGRAM, 4, "rustc does not say E0382 here")],
    );
}

#[test]
fn a_refusal_at_another_line() {
    let book = recorded();
    book.write(PROGRAM, &format!("\n{MOVED}"));
    let faults = book.faults(CASE);
    assert_faults(
        &faults,
        &[(PROGRAM, 5, "rustc says E0382 here"), (PROGRAM, 4, "rustc does not say E0382 here")],
    );
}

#[test]
fn one_error_more_than_the_program_says() {
    let book = recorded();
    let more = MOVED.replace("    println!", "    drop(table);\n    println!");
    book.write(PROGRAM, &more);
    assert_faults(&book.faults(CASE), &[(PROGRAM, 5, "rustc says E0382 here")]);
    book.write(PROGRAM, &more.replace("line 4.", "line 4, E0382 at line 5."));
    let faults = book.faults(CASE);
    assert_eq!(faults.len(), 1);
    assert_eq!(
        faults[0].file.to_str(),
        Some(TEXT),
        "the errors hold, the text does not: {faults:?}"
    );
}

#[test]
fn a_denied_lint_by_its_name() {
    let book = recorded();
    let lint = "#![deny(unused_must_use)]\nfn main() {\n    Ok::<u8, u8>(1);\n}\n\
                // rustc refuses this: unused_must_use at line 3.\n";
    book.write(PROGRAM, lint);
    book.bless(CASE, Bless::Changed).unwrap();
    assert_faults(&book.faults(CASE), &[]);
    book.write(PROGRAM, &lint.replace("refuses this: unused_must_use", "refuses this: unused"));
    assert_eq!(book.faults(CASE).len(), 2);
}

#[test]
fn another_text_on_the_same_rustc_and_on_another_one() {
    let book = recorded();
    book.write(TEXT, &book.read(TEXT).replace("borrow of moved value", "use of a moved thing"));
    assert_faults(&book.faults(CASE), &[(TEXT, 1, "-error[E0382]: use of a moved thing")]);
    book.write("code/ferrisdb/fails/RUSTC", "1.0.0\n");
    assert_faults(&book.faults(CASE), &[]);
    let refused = book.bless(CASE, Bless::Named).unwrap_err();
    assert_faults(&refused, &[(PROGRAM, 0, "recorded with rustc 1.0.0")]);
}

#[test]
fn a_text_that_was_never_recorded() {
    let book = Repository::with(&[(PROGRAM, MOVED), (FIXED, MENDED)]);
    assert_faults(&book.faults(CASE), &[(TEXT, 0, "not recorded")]);
}

#[test]
fn a_mended_twin_that_is_missing_refused_or_warned_of_or_fails() {
    let book = recorded();
    for (twin, line, words) in [
        (MOVED, 4, "should compile without a warning:\nerror[E0382]"),
        ("fn main() {\n    let rows = 3;\n}\n", 2, "should compile without a warning:\nwarning"),
        ("fn main() {\n    std::process::exit(3)\n}\n", 0, "ends with status 3"),
    ] {
        book.write(FIXED, twin);
        assert_faults(&book.faults(CASE), &[(FIXED, line, words)]);
    }
    std::fs::remove_file(book.root().join(FIXED)).unwrap();
    assert_faults(&book.faults(CASE), &[(PROGRAM, 0, "no mended twin")]);
}

#[test]
fn a_program_that_does_not_say_what_rustc_says() {
    let book = recorded();
    book.write(PROGRAM, &MOVED.replace("// rustc refuses this: E0382 at line 4.\n", ""));
    assert_faults(&book.faults(CASE), &[(PROGRAM, 5, "the last line says what rustc says")]);
    book.write(PROGRAM, &MOVED.replace("at line 4", "on line 4"));
    assert_faults(&book.faults(CASE), &[(PROGRAM, 6, "should read like `E0382 at line 12`")]);
}

#[test]
fn a_refused_program_of_31_lines() {
    let book = recorded();
    book.write(PROGRAM, &format!("{}{}", "\n".repeat(25), MOVED.replace("line 4", "line 29")));
    book.write("code/ferrisdb/fails/RUSTC", "1.0.0\n");
    assert_faults(&book.faults(CASE), &[(PROGRAM, 31, "31 lines, more than 30")]);
}
