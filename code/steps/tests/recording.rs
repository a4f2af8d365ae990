//! What is printed, and what is refused. A process has one recorder, so each case runs in a process of its own.

use std::{
    env,
    process::{Command, Output},
    sync::{Arc, Barrier, mpsc},
    thread,
};
use steps::{borrowed, event, handle, name_thread, owned, step, weak};

/// Runs the named test alone, where it records.
fn run(test: &str) -> Output {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env("RECORDING", "1").output().unwrap()
}

fn recorded(test: &str) -> Vec<String> {
    let text = String::from_utf8(run(test).stdout).unwrap();
    let steps = text.split_once('[').unwrap_or_default().1.split("\ntest ").next().unwrap();
    format!("[{steps}").lines().map(str::to_owned).collect()
}

fn records() -> bool {
    // A test's thread is not its process's first.
    name_thread("main");
    env::var_os("RECORDING").is_some()
}

#[test]
fn owners_are_counted() {
    if !records() {
        let line = line!() + 10;
        let expected = [
            format!("[main, line {line}] made"),
            "    main holds table: handle of Vec<u8>".to_owned(),
            "    Vec<u8> has 1 owner, 2 rows".to_owned(),
        ];
        let recorded = recorded("owners_are_counted");
        return assert_eq!(recorded[..3], expected, "{recorded:#?}");
    }
    let table = Arc::new(vec![1_u8, 2]);
    step("made", [handle("table", &table).with(format!("{} rows", table.len()))]);
}

#[test]
fn a_thread_that_has_ended_holds_nothing() {
    if !records() {
        let recorded = recorded("a_thread_that_has_ended_holds_nothing");
        let after = |text: &str| {
            let at = recorded.iter().position(|line| line.ends_with(text)).unwrap();
            recorded[at + 1..at + 4].to_vec()
        };
        assert_eq!(
            after("] flushes"),
            [
                "    main holds table: handle of i32",
                "    flush holds theirs: handle of i32",
                "    i32 has 2 owners",
            ]
        );
        assert_eq!(
            after("] joined"),
            ["    main holds table: handle of i32", "    flush has ended", "    i32 has 1 owner"]
        );
        assert_eq!(
            after("] dropped"),
            ["    main holds nothing", "    flush has ended", "    i32 is freed"]
        );
        return;
    }
    let table = Arc::new(7);
    step("made", [handle("table", &table)]);
    let for_flush = Arc::clone(&table);
    step("cloned", [handle("table", &table), handle("for_flush", &for_flush)]);
    let go_on = Arc::new(Barrier::new(2));
    let wait = Arc::clone(&go_on);
    let flush = thread::spawn(move || {
        name_thread("flush");
        let theirs = for_flush;
        step("flushes", [handle("theirs", &theirs).was("for_flush")]);
        wait.wait();
    });
    go_on.wait();
    flush.join().unwrap();
    step("joined", [handle("table", &table)]);
    drop(table);
    step("dropped", []);
}

#[test]
fn what_is_held_is_named_by_how() {
    if !records() {
        let recorded = recorded("what_is_held_is_named_by_how");
        assert_eq!(
            recorded[1..3],
            [
                "    main holds rows: Vec<u8>, 2 rows; look: &[u8]; shared: handle of i32; back: weak handle of i32",
                "    i32 has 1 owner",
            ]
        );
        assert_eq!(recorded[3], "[main] froze it");
        return;
    }
    let rows = vec![1_u8, 2];
    let shared = Arc::new(7);
    let back = Arc::downgrade(&shared);
    let held = [
        owned("rows", &rows).with("2 rows"),
        borrowed("look", &rows[..]),
        handle("shared", &shared),
        weak("back", &back),
    ];
    step("all", held);
    event("froze it");
}

#[test]
fn two_values_of_a_type_have_two_names_even_at_one_address() {
    if !records() {
        let recorded = recorded("two_values_of_a_type_have_two_names_even_at_one_address");
        assert!(recorded.contains(&"    i32 is freed".to_owned()), "{recorded:#?}");
        assert!(recorded.contains(&"    i32 2 has 1 owner".to_owned()), "{recorded:#?}");
        return;
    }
    let first = Arc::new(1);
    step("first", [handle("first", &first)]);
    drop(first);
    let second = Arc::new(2);
    step("second", [handle("second", &second)]);
}

#[test]
fn a_step_that_forgets_a_handle_is_refused() {
    if !records() {
        let output = run("a_step_that_forgets_a_handle_is_refused");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        let expected = "the steps so far name 1 owners of i32, but it has 2";
        return assert!(text.contains(expected), "{text}");
    }
    let (sender, forgotten) = mpsc::channel();
    let table = Arc::new(7);
    sender.send(Arc::clone(&table)).unwrap();
    step("made", [handle("table", &table)]);
    drop(forgotten);
}
