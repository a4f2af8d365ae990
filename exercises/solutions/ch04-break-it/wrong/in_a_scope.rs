//! A scope waits for its threads, so its closures may borrow.
//!
//! The check says: `rustc accepts src/refused.rs: expected E0373`

use std::thread;

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let rows = thread::scope(|scope| {
        let flush = scope.spawn(|| table.len()); // refused
        flush.join().expect("the flush panicked")
    });
    println!("{rows} rows are written");
}
