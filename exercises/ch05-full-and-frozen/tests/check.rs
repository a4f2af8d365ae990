// A full table is frozen, once, with all its rows.

use std::sync::Mutex;

use ch05_full_and_frozen::Store;
use interleave::{on_two_threads, while_putting};

/// One row of 7 and 5 bytes.
fn full_store() -> Store {
    let store = Store::default();
    store.put(1, b"cart:17", b"cocoa");
    store
}

const LOOK_AT: &str = "Look at `freeze_if_full`";

#[test]
fn a_full_table_is_frozen() {
    let store = full_store();
    let rows = store.freeze_if_full(10).map(|table| table.len());
    assert!(
        rows == Some(1),
        "a table of 12 bytes, full from 10 on: expected it frozen, got {rows:?}\n{LOOK_AT}: ask the \
         active table for its bytes, and take it."
    );
    let left = store.bytes();
    assert!(
        left == 0,
        "after the freeze: expected an active table of 0 bytes, got {left}\n{LOOK_AT}: what stands \
         in the place of the table you took?"
    );
}

#[test]
fn a_table_with_room_is_left_alone() {
    let store = full_store();
    let rows = store.freeze_if_full(13).map(|table| table.len());
    let bytes = store.bytes();
    assert!(
        rows.is_none() && bytes == 12,
        "a table of 12 bytes, full from 13 on: expected None and 12 bytes, got {rows:?} and \
         {bytes}\n{LOOK_AT}: who has not reached the limit stays."
    );
    let rows = store.freeze_if_full(12).map(|table| table.len());
    assert!(
        rows == Some(1),
        "a table of 12 bytes, full from 12 on: expected it frozen, got {rows:?}\n{LOOK_AT}: a \
         table that has just reached the limit is full."
    );
}

// Both threads read the size before either goes on, unless a lock keeps one of them out.
#[test]
fn two_writers_freeze_a_full_table_once() {
    let store = full_store();
    let frozen = Mutex::new(Vec::new());
    on_two_threads(|| {
        let table = store.freeze_if_full(10);
        frozen.lock().unwrap().extend(table.map(|table| table.len()));
    });
    let rows = frozen.into_inner().unwrap();
    assert!(
        rows == [1],
        "two writers find the same table full: expected one frozen table, of 1 row, got tables of \
         {rows:?} rows\n{LOOK_AT}: between asking and taking, the other has taken it."
    );
}

#[test]
fn a_freeze_in_the_middle_of_a_put_loses_nothing() {
    let store = full_store();
    let frozen = while_putting(
        || store.put(2, b"cart:16", b"juice"),
        || store.freeze_if_full(10).map_or(0, |table| table.len()),
    );
    let next = store.freeze_if_full(1).map_or(0, |table| table.len());
    let found = frozen.result + next;
    assert!(
        found == 2,
        "2 acknowledged writes: expected 2 rows, got {found}\n{LOOK_AT}: it must wait for the \
         writers, as `freeze` does."
    );
}
