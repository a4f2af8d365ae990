//! The table moves, and is used again: chapter 1's mistake.
//!
//! The check says: `rustc refuses src/refused.rs with another error: expected E0373, got E0382`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let flush = thread::spawn(move || {
        println!("the flush has begun");
        table.len()
    });

    let rows = flush.join().expect("the flush panicked");
    println!("{rows} of {} rows are written", table.len()); // refused
}
