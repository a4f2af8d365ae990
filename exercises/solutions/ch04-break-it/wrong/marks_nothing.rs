//! Refused, but nobody said where.
//!
//! The check says: `rustc says E0373, but no line is marked`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = table.len();
    let flush = thread::spawn(|| println!("the flush writes {rows} rows"));
    println!("{rows} rows are in the table");
    flush.join().expect("the flush panicked");
}
