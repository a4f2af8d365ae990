//! The closure borrows a number of a function that its thread may outlive.

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = table.len();
    let flush = thread::spawn(|| println!("the flush writes {rows} rows")); // refused
    println!("{rows} rows are in the table");
    flush.join().expect("the flush panicked");
}
