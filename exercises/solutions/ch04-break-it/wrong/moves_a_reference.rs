//! A reference that is moved is still a borrow: another mistake, with another code.
//!
//! The check says: `rustc refuses src/refused.rs with another error: expected E0373, got E0597`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let look = &table; // refused
    let flush = thread::spawn(move || {
        println!("the flush has begun");
        look.len()
    });

    let rows = flush.join().expect("the flush panicked");
    println!("{rows} rows are written");
}
