//! Programs whose output is no longer what is recorded. They are shell scripts, so that this runs where no other language does.

use crate::fixture::{Repository, assert_faults};
use listings::Bless;
use std::{fs, path::PathBuf, sync::mpsc, thread, time::Duration};

const CONSOLE: &str = "code/languages/python/ch01/share.console";
const CASE: &str = "output/python/ch01/share";

fn program(script: &str, recorded: &str) -> Repository {
    Repository::with(&[
        ("code/languages/python/checks.toml", ""),
        ("code/languages/python/ch01/share.py", script),
        (CONSOLE, recorded),
    ])
}

const RUN: &str = "$ sh ch01/share.py\n";

#[test]
fn an_output_that_has_changed_in_any_language() {
    for language in ["typescript", "python", "java", "go"] {
        let folder = format!("code/languages/{language}");
        let console = format!("{folder}/ch01/share.console");
        let book = Repository::with(&[
            (&format!("{folder}/checks.toml"), ""),
            (&format!("{folder}/ch01/share.py"), "echo flush wrote 3 rows; echo done"),
            (&console, &format!("{RUN}flush wrote 3 rows\ndone\n")),
        ]);
        let case = format!("output/{language}/ch01/share");
        assert_faults(&book.faults(&case), &[]);
        book.write(&format!("{folder}/ch01/share.py"), "echo flush wrote 2 rows; echo done");
        let faults = book.faults(&case);
        assert_faults(&faults, &[(&console, 2, "-flush wrote 3 rows\n+flush wrote 2 rows")]);
    }
}

#[test]
fn errors_and_output_keep_their_order() {
    let book = program("echo one; echo two >&2; echo three", &format!("{RUN}one\ntwo\nthree\n"));
    assert_faults(&book.faults(CASE), &[]);
}

#[test]
fn another_exit_status() {
    let book = program("exit 3", &format!("{RUN}[exit status: 3]\n"));
    assert_faults(&book.faults(CASE), &[]);
    book.write("code/languages/python/ch01/share.py", "exit 0");
    assert_faults(&book.faults(CASE), &[(CONSOLE, 2, "-[exit status: 3]")]);
}

#[test]
fn a_program_that_is_killed_by_the_clock_and_one_that_should_be() {
    let killed = "[still running after 1 s, killed]";
    let book = program("echo waiting; sleep 1000", &format!("{RUN}waiting\n{killed}\n"));
    assert_faults(&book.faults(CASE), &[]);
    book.write("code/languages/python/ch01/share.py", "echo waiting");
    assert_faults(&book.faults(CASE), &[(CONSOLE, 3, "-[still running after 1 s, killed]")]);
}

#[test]
fn nothing_that_a_program_leaves_behind_survives_it() {
    let book = program("", &format!("{RUN}left\n"));
    let fifo = book.root().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    // The child inherits the pipe's end that the shell has opened; the reader sees an end when both are gone.
    let script = format!("exec 3>'{}'; sleep 1000 & echo left", fifo.display());
    book.write("code/languages/python/ch01/share.py", &script);
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || sender.send(fs::read(fifo)));
    assert_faults(&book.faults(CASE), &[]);
    let read = ended.recv_timeout(Duration::from_secs(60)).expect("the child is still there");
    assert_eq!(read.unwrap(), b"");
}

#[test]
fn the_rules_by_which_an_output_is_compared_are_these() {
    let script = "cd -P \"$PWD\"; echo \"$PWD/x\"; echo \"$TMPDIR/y\"; echo \"thread 'main' (42) panicked at a.rs:1:2:\"";
    let recorded =
        format!("{RUN}./code/languages/python/x\nTMP/y\nthread 'main' panicked at a.rs:1:2:\n");
    assert_faults(&program(script, &recorded).faults(CASE), &[]);
}

#[test]
fn a_program_runs_without_what_the_reader_has_set_and_without_input() {
    let script =
        "echo \"$LC_ALL $NO_COLOR ${RUST_BACKTRACE-unset} ${CARGO_MANIFEST_DIR-unset}\"; cat";
    let book = program(script, &format!("{RUN}C 1 unset unset\n"));
    assert_faults(&book.faults(CASE), &[]);
}

#[test]
fn a_transcript_that_does_not_begin_with_a_command() {
    let book = program("", "3 rows\n");
    assert_faults(&book.faults(CASE), &[(CONSOLE, 1, "begins with a command")]);
}

#[test]
fn an_output_that_reads_as_a_command() {
    let book = program("echo '$ rm'", RUN);
    assert_faults(&book.faults(CASE), &[(CONSOLE, 1, "reads as a command")]);
}

#[test]
fn blessing_records_what_the_program_prints_now() {
    let book = program("echo 3 rows; exit 1", RUN);
    assert_eq!(book.bless(CASE, Bless::Changed), Ok(vec![PathBuf::from(CONSOLE)]));
    assert_eq!(book.read(CONSOLE), format!("{RUN}3 rows\n[exit status: 1]\n"));
    assert_faults(&book.faults(CASE), &[]);
    assert_eq!(book.bless(CASE, Bless::Changed), Ok(Vec::new()));
}

#[test]
fn a_measurement_is_compared_by_its_shape_and_recorded_by_name() {
    const MEASURED: &str = "code/languages/python/ch01/share.measured.console";
    const CASE: &str = "output/python/ch01/share.measured";
    let book = program("echo 'clone  6.1 ns'", RUN);
    book.write(MEASURED, RUN);
    assert_eq!(book.bless(CASE, Bless::Changed), Ok(vec![PathBuf::from(MEASURED)]));
    let recorded = book.read(MEASURED);
    assert!(recorded.starts_with(&format!("{RUN}[measured on ")), "{recorded}");
    assert!(recorded.ends_with("]\nclone  6.1 ns\n"), "{recorded}");

    book.write("code/languages/python/ch01/share.py", "echo 'clone 12.0 ns'");
    assert_faults(&book.faults(CASE), &[]);
    assert_eq!(book.bless(CASE, Bless::Changed), Ok(Vec::new()));
    assert_eq!(book.bless(CASE, Bless::Named), Ok(vec![PathBuf::from(MEASURED)]));
    assert!(book.read(MEASURED).ends_with("]\nclone 12.0 ns\n"));

    book.write("code/languages/python/ch01/share.py", "echo 'clone 12.0 us'");
    assert_faults(&book.faults(CASE), &[(MEASURED, 3, "-clone # ns\n+clone # us")]);
}
