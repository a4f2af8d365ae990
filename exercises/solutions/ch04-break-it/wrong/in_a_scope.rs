//! A scope waits for its threads, so that its closures may borrow.
//!
//! The check says: `rustc accepts src/refused.rs: expected E0373`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = table.len();
    thread::scope(|scope| {
        scope.spawn(|| println!("the flush writes {rows} rows")); // refused
        println!("{rows} rows are in the table");
    });
}
