use ferrisdb::MemTable;
use std::{cell::Cell, sync::Arc, thread};

struct CountedTable {
    rows: MemTable,
    bytes: Cell<usize>,
}

impl CountedTable {
    fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        self.rows.put(sequence, key, value);
        self.bytes.set(self.bytes.get() + key.len() + value.len());
    }
}

fn main() {
    let table = Arc::new(CountedTable { rows: MemTable::new(), bytes: Cell::new(0) });
    table.put(1, b"cart:18", b"juice");
    let theirs = Arc::clone(&table);
    let other = thread::spawn(move || theirs.put(2, b"cart:17", b"cocoa"));
    other.join().unwrap();
}
// rustc refuses this: E0277 at line 20.
