// Whatever becomes of the thread, its table and its last words come back, and nobody leaves before it.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::process::Command;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use std::{env, io};

use ch04_a_panic_comes_home::{BackgroundFlush, FlushFailed, Reason};
use ferrisdb::{Error, MemTable, Result};

fn table() -> Arc<MemTable> {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    Arc::new(table)
}

/// What `wait` says of a flush that fails or panics in this way.
#[track_caller]
fn failure(write: impl FnOnce(&MemTable) -> Result<usize> + Send + 'static) -> FlushFailed {
    let table = table();
    let ours = Arc::clone(&table);
    let flush = BackgroundFlush::start(table, write);
    let Ok(result) = catch_unwind(AssertUnwindSafe(|| flush.wait())) else {
        panic!(
            "the flush panicked: expected its message and its table back, got another panic\n\
             Look at what `join` returns when the thread has panicked."
        );
    };
    let failed = result.expect_err("a flush that failed has no rows on disk");
    assert!(
        Arc::ptr_eq(&failed.table, &ours) && Arc::strong_count(&ours) == 2,
        "the flush failed: expected its table back, with nobody else holding it, got {} handles \
         beside the test's\nLook at who still has one when `wait` has returned.",
        Arc::strong_count(&ours) - 1
    );
    failed
}

#[track_caller]
fn expect_message(failed: &FlushFailed, how: &str, expected: &str) {
    let Reason::Panicked(message) = &failed.reason else {
        panic!("the flush panicked {how}: expected `Reason::Panicked`, got {:?}", failed.reason);
    };
    assert!(
        message == expected,
        "the flush panicked {how}: expected the message {expected:?}, got {message:?}\nLook at the \
         types that a panic's payload can have."
    );
}

#[test]
fn a_flush_that_succeeds_tells_its_rows() {
    let rows = BackgroundFlush::start(table(), |table| Ok(table.len())).wait();
    assert!(
        matches!(rows, Ok(1)),
        "a flush of one row: expected Ok(1), got {rows:?}\nLook at what the thread returns."
    );
}

#[test]
fn an_error_gives_the_table_back() {
    let failed = failure(|_| {
        let source = io::Error::other("no space");
        Err(Error::Io { action: "write", path: "carts.flush".into(), source })
    });
    assert!(
        matches!(failed.reason, Reason::Error(_)),
        "the flush returned an error: expected it back, got {:?}\nLook at the two `Result`s that \
         `join` gives you, one in the other.",
        failed.reason
    );
}

#[test]
fn a_panic_gives_the_table_back_with_its_message() {
    expect_message(&failure(|_| panic!("no value")), "with a plain message", "no value");
}

#[test]
fn a_message_with_a_number_in_it_comes_back_too() {
    let failed = failure(|table| panic!("{} row too many", table.len()));
    expect_message(&failed, "with a formatted message", "1 row too many");
}

#[test]
fn a_payload_that_is_no_text_is_still_a_panic() {
    let failed = failure(|_| panic_any(17));
    assert!(
        matches!(failed.reason, Reason::Panicked(_)),
        "the flush panicked with a number: expected `Reason::Panicked` with a text of yours, got \
         {:?}\nLook at the payload that is neither `&str` nor `String`.",
        failed.reason
    );
}

// A drop that does not wait returns at once, and says so while the flush still listens.
#[test]
fn dropping_a_flush_waits_for_it() {
    let (returned, has_returned) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    let flush = BackgroundFlush::start(table(), move |table| {
        let early = has_returned.recv_timeout(Duration::from_secs(1)).is_ok();
        tell.send(early).expect("the test listens");
        Ok(table.len())
    });
    drop(flush);
    let _ = returned.send(());
    let early = told.recv_timeout(Duration::from_secs(30)).expect("the flush ends");
    assert!(
        !early,
        "the flush was dropped while its thread was running: expected `drop` to wait, got a return \
         before the thread ended\nLook at what happens to a `JoinHandle` that is dropped."
    );
}

const CHILD: &str = "CH04_FLUSH_DROPPED_IN_A_PANIC";

// A panic in a destructor, during another panic, ends the process: the test runs itself as a child.
#[test]
fn a_panic_in_the_engine_survives_one_in_the_flush() {
    if env::var_os(CHILD).is_some() {
        let panicked = catch_unwind(|| {
            let _flush = BackgroundFlush::start(table(), |_| panic!("the flush's panic"));
            panic!("the engine's panic");
        });
        assert!(panicked.is_err());
        return;
    }
    let itself = env::current_exe().expect("the test has a path");
    let child = Command::new(itself)
        .args(["--exact", "a_panic_in_the_engine_survives_one_in_the_flush"])
        .env(CHILD, "1")
        .output()
        .expect("the test can run itself");
    assert!(
        child.status.success(),
        "the engine panicked and dropped a flush that had panicked too: expected one panic to be \
         caught, got the end of the process, {}\nLook at what `drop` does with the result of \
         `join`.",
        child.status
    );
}
