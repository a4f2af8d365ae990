use ferrisdb::MemTable;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

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
    let table = CountedTable { rows: MemTable::new(), bytes: AtomicUsize::new(0) };
    table.put(1, b"cart:17", b"cocoa");
    println!("{} bytes counted", table.bytes.load(Relaxed));
}
