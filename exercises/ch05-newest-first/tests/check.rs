// What `get` must find, and what it must not. The solution passes these same tests, and wrong ones fail them.

use allocations::on_this_thread;
use ch05_newest_first::Tables;

#[test]
fn a_frozen_row_is_found() {
    let mut tables = Tables::default();
    tables.put(1, b"cart:17", b"tea");
    tables.freeze();
    let look = "the active table is empty after a freeze: ask the frozen ones too.";
    check("cart:17 is in a frozen table", Some("tea"), &tables, look);
    tables.put(2, b"cart:18", b"juice");
    tables.freeze();
    check("cart:17 is in the older of two frozen tables", Some("tea"), &tables, look);
}

#[test]
fn the_newest_table_decides() {
    let mut tables = Tables::default();
    let look = "in which order do you ask? The vector has the oldest table first.";
    for (sequence, value) in [(1, "tea"), (2, "juice"), (3, "cocoa")] {
        tables.put(sequence, b"cart:17", value.as_bytes());
        check(&format!("cart:17 is put again, as {value}"), Some(value), &tables, look);
        tables.freeze();
        check(&format!("and frozen, as {value}"), Some(value), &tables, look);
    }
}

#[test]
fn what_was_deleted_stays_deleted() {
    let mut tables = Tables::default();
    tables.put(1, b"cart:17", b"tea");
    tables.freeze();
    tables.delete(2, b"cart:17");
    let look = "`get` is `None` for a tombstone and for a key that is not there. `lookup` tells them apart.";
    check("cart:17 is deleted, its old value is frozen", None, &tables, look);
    tables.freeze();
    check("its tombstone is frozen too", None, &tables, look);
    tables.put(3, b"cart:17", b"cocoa");
    check("it is put again", Some("cocoa"), &tables, look);
}

#[test]
fn one_value_is_copied_and_no_table() {
    const ROWS: u64 = 1000;
    let mut tables = Tables::default();
    for sequence in 1..=ROWS {
        tables.put(sequence, &sequence.to_be_bytes(), &[7; 100]);
    }
    tables.freeze();
    let (found, bytes) = on_this_thread(|| tables.get(&ROWS.to_be_bytes()));
    assert!(
        found.is_some_and(|value| value == [7; 100]),
        "the last of {ROWS} rows: expected its 100 bytes\n{LOOK_AT}: it is in the frozen table."
    );
    assert!(
        bytes.allocated < 10_000,
        "right, but it copies the rows\none of {ROWS} values of 100 bytes: expected less than 10000 \
         bytes allocated, got {}\n{LOOK_AT}: the tables are sorted, ask each for the one key.",
        bytes.allocated
    );
}

const LOOK_AT: &str = "Look at src/lib.rs";

#[track_caller]
fn check(what: &str, expected: Option<&str>, tables: &Tables, look: &str) {
    let got = tables.get(b"cart:17").map(|value| String::from_utf8_lossy(&value).into_owned());
    let shown = |value: Option<&str>| value.map_or("nothing".into(), |value| format!("{value:?}"));
    let (wanted, got) = (shown(expected), shown(got.as_deref()));
    assert!(got == wanted, "{what}: expected {wanted}, got {got}\n{LOOK_AT}: {look}");
}
