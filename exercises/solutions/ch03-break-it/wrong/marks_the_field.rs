//! The field is allowed: nothing is wrong with a `Cell` that stays at home.
//!
//! The check says: `rustc says E0277 at another line: you marked line 14, got line 32`

use std::cell::Cell;
use std::sync::Arc;
use std::thread;

use ferrisdb::MemTable;

#[derive(Default)]
struct CountingTable {
    rows: MemTable,
    misses: Cell<u64>, // refused
}

impl CountingTable {
    fn has(&self, key: &[u8]) -> bool {
        let found = self.rows.get(key).is_some();
        if !found {
            self.misses.set(self.misses.get() + 1);
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
