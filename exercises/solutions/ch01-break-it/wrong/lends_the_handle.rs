//! Without `move` the closure borrows: another mistake, with another code.
//!
//! The check says: `rustc refuses src/refused.rs with another error: expected E0382, got E0373`

use std::sync::Arc;
use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let flush = thread::spawn(|| table.len());

    println!("the flush has begun");
    println!("a reader finds {:?}", table.get(b"cart:17")); // refused
    let rows = flush.join().expect("the flush panicked");
    println!("{rows} of {} rows are written", table.len());
}
