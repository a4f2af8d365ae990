//! A table that two threads ask. Let `has` count how often it found nothing, in a `Cell`, so that rustc
//! refuses the program with E0277. End the line that it will point at with `// refused`, before you
//! read its answer.
//!
//! Nothing is broken yet, so the check says: `rustc accepts src/refused.rs: expected E0277`

use std::sync::Arc;
use std::thread;

use ferrisdb::MemTable;

#[derive(Default)]
struct CountingTable {
    rows: MemTable,
}

impl CountingTable {
    fn has(&self, key: &[u8]) -> bool {
        self.rows.get(key).is_some()
    }
}

fn main() {
    let table = Arc::new(CountingTable::default());
    table.rows.put(1, b"cart:17", b"tea");

    let theirs = Arc::clone(&table);
    let reader = thread::spawn(move || theirs.has(b"cart:18"));
    println!("cart:17 is there: {}", table.has(b"cart:17"));
    println!("cart:18 is there: {}", reader.join().expect("the reader panicked"));
}
