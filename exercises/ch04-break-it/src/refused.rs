//! A flush is told how many rows there are, and is joined. Take one word away, so that rustc refuses
//! the program with E0373, and end the line that it will point at with `// refused`, before you
//! read its answer.
//!
//! Nothing is broken yet, so the check says: `rustc accepts src/refused.rs: expected E0373`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = table.len();
    let flush = thread::spawn(move || println!("the flush writes {rows} rows"));
    println!("{rows} rows are in the table");
    flush.join().expect("the flush panicked");
}
