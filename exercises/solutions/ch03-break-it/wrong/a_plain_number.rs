//! A plain number cannot be changed through `&self`: another mistake, with another code.
//!
//! The check says: `rustc refuses src/refused.rs with another error: expected E0277, got E0594`

use std::sync::Arc;
use std::thread;

use ferrisdb::MemTable;

#[derive(Default)]
struct CountingTable {
    rows: MemTable,
    misses: u64,
}

impl CountingTable {
    fn has(&self, key: &[u8]) -> bool {
        let found = self.rows.get(key).is_some();
        if !found {
            self.misses += 1; // refused
        }
        found
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
