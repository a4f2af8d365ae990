use ferrisdb::MemTable;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::{sync::Arc, thread};

struct CountedTable {
    rows: MemTable,
    bytes: AtomicUsize,
}

impl CountedTable {
    fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        self.bytes.fetch_add(key.len() + value.len(), Relaxed);
        self.rows.put(sequence, key, value);
    }
}

fn main() {
    let table = Arc::new(CountedTable { rows: MemTable::new(), bytes: AtomicUsize::new(0) });
    table.put(1, b"cart:18", b"juice");
    let theirs = Arc::clone(&table);
    let other = thread::spawn(move || theirs.put(2, b"cart:17", b"cocoa"));
    other.join().unwrap();
}
