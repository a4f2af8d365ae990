//! The borrow begins where the closure is made, not where its body uses the table.
//!
//! The check says: `rustc says E0373 at another line: you marked line 15, got line 13`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let flush = thread::spawn(|| {
        println!("the flush has begun");
        table.len() // refused
    });

    let rows = flush.join().expect("the flush panicked");
    println!("{rows} rows are written");
}
