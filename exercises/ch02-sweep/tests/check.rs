// What a sweep must remove, what it must keep, and what it must not do: copy the rows.

use allocations::on_this_thread;
use ch02_sweep::{Row, sweep};

fn row(number: usize, goods: &str) -> Row {
    Row { key: format!("cart:{number}"), goods: goods.to_owned() }
}

/// The carts 16, 17, ..., with these goods.
fn table(goods: &[&str]) -> Vec<Row> {
    (16..).zip(goods).map(|(number, goods)| row(number, goods)).collect()
}

fn keys(rows: &[Row]) -> String {
    rows.iter().map(|row| &*row.key).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(goods: &[&str], expected: &str, look: &str) {
    let mut rows = table(goods);
    sweep(&mut rows);
    let got = keys(&rows);
    assert!(
        got == expected,
        "a sweep of {goods:?}: expected {expected:?}, got {got:?}\nLook at {look}"
    );
}

const MOVED: &str = "the row after one that was removed: where is it now?";

#[test]
fn two_empty_carts_side_by_side() {
    check(&["juice", "", "", "cocoa"], "cart:16 cart:19", MOVED);
}

#[test]
fn all_are_empty() {
    check(&["", "", "", ""], "", MOVED);
}

#[test]
fn the_others_keep_their_order() {
    check(
        &["", "", "milk", "tea", "", "", "coffee", "juice"],
        "cart:18 cart:19 cart:22 cart:23",
        "how a row is removed: the rows are in the order of their keys, and must stay so.",
    );
}

#[test]
fn no_row_is_copied() {
    let mut rows: Vec<Row> = (0..1000).map(|number| row(number, &"x".repeat(100))).collect();
    rows.extend([row(1000, ""), row(1001, "")]);
    let ((), bytes) = on_this_thread(|| sweep(&mut rows));
    let left = rows.len();
    assert!(left == 1000, "a sweep of 1002 carts, 2 of them empty: expected 1000, got {left}");
    assert!(
        bytes.allocated < 50_000,
        "right, but it copies the rows: {} bytes were allocated, expected fewer than 50000\nLook \
         at what the rows that stay are made of: they can be moved, or left where they are.",
        bytes.allocated
    );
}
