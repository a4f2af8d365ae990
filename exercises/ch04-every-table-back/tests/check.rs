// However the flushes end, each table is on disk or comes back.

use std::io;
use std::sync::Arc;

use ch04_every_table_back::{BackgroundFlush, FlushFailed, Reason, wait_for_all};
use ferrisdb::{Error, MemTable, Result};

/// How a flush of the tests ends.
#[derive(Clone, Copy)]
enum End {
    Writes,
    Fails,
    Panics,
}

fn flush(cart: &str, end: End) -> BackgroundFlush {
    let table = MemTable::new();
    table.put(1, cart.as_bytes(), b"tea");
    BackgroundFlush::start(Arc::new(table), move |table| write(table, end))
}

fn write(table: &MemTable, end: End) -> Result<usize> {
    match end {
        End::Writes => Ok(table.len()),
        End::Fails => Err(Error::Io {
            action: "write",
            path: "carts.flush".into(),
            source: io::Error::other("no space"),
        }),
        End::Panics => panic!("the flush has a bug"),
    }
}

fn carts(failed: &[FlushFailed]) -> Vec<String> {
    let rows = failed.iter().flat_map(|failed| failed.table.iter());
    rows.map(|row| String::from_utf8_lossy(row.key()).into_owned()).collect()
}

/// The failures, or a panic that says what should have failed.
#[track_caller]
fn failures(of: &str, flushes: Vec<BackgroundFlush>) -> Vec<FlushFailed> {
    match wait_for_all(flushes) {
        Err(failed) => failed,
        Ok(rows) => panic!(
            "{of}: expected the tables that are not on disk, got Ok({rows})\nLook at what decides \
             between `Ok` and `Err` in the end."
        ),
    }
}

#[test]
fn all_that_succeed_are_counted() {
    let flushes = vec![flush("cart:17", End::Writes), flush("cart:18", End::Writes)];
    let rows = wait_for_all(flushes).unwrap_or_else(|failed| {
        panic!(
            "2 flushes succeeded: expected Ok(2), got {} tables back\nLook at what decides between \
             `Ok` and `Err` in the end.",
            failed.len()
        )
    });
    assert!(
        rows == 2,
        "2 flushes of a row each: expected 2 rows, got {rows}\nLook at what `wait` gives you."
    );
}

#[test]
fn every_failed_flush_gives_its_table_back() {
    let flushes = vec![
        flush("cart:17", End::Fails),
        flush("cart:18", End::Writes),
        flush("cart:19", End::Fails),
    ];
    let failed = failures("3 flushes, 2 of them failed", flushes);
    assert!(
        failed.len() == 2,
        "3 flushes, 2 of them failed: expected 2 tables back, got {}\nLook at what becomes of the \
         flushes after the first that fails.",
        failed.len()
    );
    let carts = carts(&failed);
    assert!(
        carts == ["cart:17", "cart:19"],
        "3 flushes, the first and the last failed: expected the tables of [\"cart:17\", \
         \"cart:19\"], got {carts:?}\nLook at which failures you keep."
    );
}

#[test]
fn a_panic_gives_the_table_back_too() {
    let flushes = vec![flush("cart:17", End::Panics), flush("cart:18", End::Fails)];
    let failed = failures("a panic and an error", flushes);
    let panics = failed.iter().filter(|failed| matches!(failed.reason, Reason::Panicked)).count();
    assert!(
        failed.len() == 2 && panics == 1,
        "a panic and an error: expected 2 tables back, one of a panic, got {} and {panics}\nLook \
         at which reasons you let pass.",
        failed.len()
    );
}

#[test]
fn a_success_after_a_failure_is_no_success() {
    let flushes = vec![flush("cart:17", End::Fails), flush("cart:18", End::Writes)];
    let failed = failures("a failure and then a success", flushes);
    let carts = carts(&failed);
    assert!(
        carts == ["cart:17"],
        "a failure and then a success: expected the table of [\"cart:17\"], got {carts:?}\nLook at \
         which tables are not on disk."
    );
}
