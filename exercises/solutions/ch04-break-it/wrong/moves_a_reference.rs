//! A reference that is moved is still a borrow: another mistake, with another code.
//!
//! The check says: `rustc refuses src/refused.rs with another error: expected E0373, got E0597`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = table.len();
    let look = &rows; // refused
    let flush = thread::spawn(move || println!("the flush writes {look} rows"));
    println!("{rows} rows are in the table");
    flush.join().expect("the flush panicked");
}
