//! The handle moves, and nobody needs it any more.
//!
//! The check says: `rustc accepts src/refused.rs: expected E0382`

use std::sync::Arc;
use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let for_flush = table;
    let flush = thread::spawn(move || for_flush.len());

    println!("the flush has begun");
    let rows = flush.join().expect("the flush panicked");
    println!("{rows} rows are written");
}
