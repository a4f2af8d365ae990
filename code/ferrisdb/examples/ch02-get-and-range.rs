//! The engine's table: a row is looked at, a value is taken along, and the table outlives the looks.

use std::ops::Bound;
use std::thread;

use ferrisdb::{MemTable, Row};

// ANCHOR: main
fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    table.put(3, b"cart:19", b"cocoa");
    table.put(4, b"cart:18", b"espresso");

    let seventeen = Bound::Included(Row::tombstone(u64::MAX, b"cart:17")); // its newest row
    let nineteen = Bound::Excluded(Row::tombstone(u64::MAX, b"cart:19"));
    for row in table.range((seventeen, nineteen)) {
        println!("write {}: {} = {}", row.sequence(), text(row.key()), text(value(&row)));
    }

    let cart = table.get(b"cart:18").expect("it was put above");
    drop(table);
    let page = thread::spawn(move || println!("a thread shows cart:18 = {}", text(&cart)));
    page.join().expect("printing does not panic");
}
// ANCHOR_END: main

fn value(row: &Row) -> &[u8] {
    row.value().expect("nothing was deleted")
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the shop's keys and values are text")
}
