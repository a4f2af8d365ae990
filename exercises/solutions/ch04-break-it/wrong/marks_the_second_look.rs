//! Two may look at once: the line below is not what is refused.
//!
//! The check says: `rustc says E0373 at another line: you marked line 15, got line 14`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = table.len();
    let flush = thread::spawn(|| println!("the flush writes {rows} rows"));
    println!("{rows} rows are in the table"); // refused
    flush.join().expect("the flush panicked");
}
