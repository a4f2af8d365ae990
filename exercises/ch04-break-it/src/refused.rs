//! A table is given to a flush, which is joined. Take one word away, so that rustc refuses the
//! program with E0373, and end the line that it will point at with `// refused`, before you read
//! its answer.
//!
//! Nothing is broken yet, so the check says: `rustc accepts src/refused.rs: expected E0373`

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
    println!("{rows} rows are written");
}
