//! Two threads borrow one table, each encodes half of it, and the caller waits for both.

use std::ops::Bound::{self, Excluded, Included, Unbounded};
use std::thread;

use ferrisdb::{MemTable, Row};

// ANCHOR: main
fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"juice");
    table.put(3, b"cart:19", b"cocoa");

    let file = encode_in_two(&table, b"cart:18");
    print!("{}", String::from_utf8_lossy(&file));
    println!("and the table is still ours: {} rows", table.len());
}
// ANCHOR_END: main

// ANCHOR: scope
/// The rows before key `middle` on another thread, the rest on this one.
fn encode_in_two(table: &MemTable, middle: &[u8]) -> Vec<u8> {
    let split = || Row::tombstone(u64::MAX, middle); // sorts before every row of `middle`
    thread::scope(|scope| {
        let first = scope.spawn(|| encode(table, (Unbounded, Excluded(split()))));
        let second = encode(table, (Included(split()), Unbounded));
        let mut file = first.join().expect("encoding does not panic");
        file.extend(second);
        file
    })
}
// ANCHOR_END: scope

/// A line for each row: key, tab, value.
fn encode(table: &MemTable, rows: (Bound<Row>, Bound<Row>)) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in table.range(rows) {
        lines.extend_from_slice(row.key());
        lines.push(b'\t');
        lines.extend_from_slice(row.value().unwrap_or_default());
        lines.push(b'\n');
    }
    lines
}
