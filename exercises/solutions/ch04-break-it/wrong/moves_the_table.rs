//! The table moves, and is used again: the mistake of chapter 1.
//!
//! The check says: `rustc refuses src/refused.rs with another error: expected E0373, got E0382`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = table.len();
    let flush = thread::spawn(move || println!("the flush writes {} rows", table.len()));
    println!("{rows} of {} rows are in the table", table.len()); // refused
    flush.join().expect("the flush panicked");
}
