//! The closure borrows the table of a function that a thread may outlive.

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let flush = thread::spawn(|| { // refused
        println!("the flush has begun");
        table.len()
    });

    let rows = flush.join().expect("the flush panicked");
    println!("{rows} rows are written");
}
