//! Refused, but nobody said where.
//!
//! The check says: `rustc says E0373, but no line is marked`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let flush = thread::spawn(|| {
        println!("the flush has begun");
        table.len()
    });

    let rows = flush.join().expect("the flush panicked");
    println!("{rows} rows are written");
}
