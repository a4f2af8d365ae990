// What `get` and `range` must find, and what they must not do: copy.

use allocations::on_this_thread;
use ch02_a_look_into_the_table::Table;

fn table() -> Table {
    let mut table = Table::default();
    for (key, value) in
        [("cart:18", "coffee"), ("cart:17", "tea"), ("cart:19", "cocoa"), ("cart:18", "espresso")]
    {
        table.put(key, value);
    }
    table
}

#[track_caller]
fn check_get(key: &str, expected: Option<&str>, look: &str) {
    let table = table();
    let got = table.get(key);
    assert!(got == expected, "get({key:?}): expected {expected:?}, got {got:?}\nLook at {look}");
}

#[track_caller]
fn check_range(from: &str, to: &str, expected: &str, look: &str) {
    let table = table();
    let values: Vec<_> = table.range(from, to).map(|row| &*row.value).collect();
    let got = values.join(" ");
    assert!(
        got == expected,
        "range({from:?}, {to:?}): expected {expected:?}, got {got:?}\nLook at {look}"
    );
}

#[test]
fn finds_the_newest_value() {
    check_get(
        "cart:18",
        Some("espresso"),
        "the row at `place`: of a key's rows the newest is first.",
    );
    check_get("cart:17", Some("tea"), "the row at `place`.");
}

#[test]
fn finds_no_neighbour_instead() {
    check_get("cart:19", Some("cocoa"), "the row at `place`.");
    check_get("cart:180", None, "the row's key: it need not be the one that was asked for.");
    check_get("cart:2", None, "what is behind the last row: nothing.");
}

#[test]
fn ranges_over_the_rows_between() {
    check_range("cart:17", "cart:19", "tea espresso coffee", "where the range ends.");
    check_range("cart:18", "cart:99", "espresso coffee cocoa", "where the range begins.");
    check_range("", "cart:18", "tea", "where the range ends: before the first row of `to`.");
}

#[test]
fn a_range_that_ends_before_it_begins_is_empty() {
    check_range("cart:17", "cart:18", "tea", "where the range begins and ends.");
    check_range("cart:18", "cart:18", "", "a range from a key up to the same key.");
    check_range("cart:19", "cart:17", "", "a range whose end comes before its start.");
}

#[test]
fn nothing_is_copied() {
    let mut table = Table::default();
    for number in 0..1000 {
        table.put(&format!("cart:{number:04}"), &"x".repeat(100));
    }
    let (found, bytes) = on_this_thread(|| table.get("cart:0500").map(str::len));
    assert!(found == Some(100), "get: expected a value of 100 bytes, got {found:?}");
    assert!(
        bytes.allocated == 0,
        "right, but it copies the value: `get` allocated {} bytes, expected 0\nLook at what `get` \
         gives out: a look at the row's own text is enough.",
        bytes.allocated
    );
    let (rows, bytes) = on_this_thread(|| table.range("cart:0000", "cart:1000").count());
    assert!(rows == 1000, "range: expected 1000 rows, got {rows}");
    assert!(
        bytes.allocated < 50_000,
        "right, but it copies the rows: `range` allocated {} bytes, expected fewer than 50000\nLook \
         at what `range` iterates over: the table's own rows can be iterated.",
        bytes.allocated
    );
}
