//! A table is shared with a flush. Change one line, so that rustc refuses the program with E0382,
//! and end the line that it will point at with `// refused`, before you read its answer.
//!
//! Nothing is broken yet, so the check says: `rustc accepts src/refused.rs: expected E0382`

use std::sync::Arc;
use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || for_flush.len());

    println!("the flush has begun");
    println!("a reader finds {:?}", table.get(b"cart:17"));
    let rows = flush.join().expect("the flush panicked");
    println!("{rows} of {} rows are written", table.len());
}
