//! Refused, but nobody said where.
//!
//! The check says: `rustc says E0382, but no line is marked`

use std::sync::Arc;
use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let for_flush = table;
    let flush = thread::spawn(move || for_flush.len());

    println!("the flush has begun");
    println!("a reader finds {:?}", table.get(b"cart:17"));
    let rows = flush.join().expect("the flush panicked");
    println!("{rows} of {} rows are written", table.len());
}
