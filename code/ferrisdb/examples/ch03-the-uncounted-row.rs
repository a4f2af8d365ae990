//! Two threads count their rows with a load and a store: one row is not counted.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::thread;

use ferrisdb::MemTable;

const LIMIT: usize = 24;

// ANCHOR: table
#[derive(Default)]
struct CountedTable {
    rows: MemTable,
    bytes: AtomicUsize,
}

impl CountedTable {
    fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        let counted = self.bytes.load(Relaxed);
        BOTH_HAVE_READ.wait(); // the other thread comes in between, every time
        self.bytes.store(counted + key.len() + value.len(), Relaxed);
        self.rows.put(sequence, key, value);
    }

    fn is_full(&self) -> bool {
        self.bytes.load(Relaxed) >= LIMIT
    }
}
// ANCHOR_END: table

static BOTH_HAVE_READ: Barrier = Barrier::new(2);

// ANCHOR: main
fn main() {
    let table = Arc::new(CountedTable::default());
    let theirs = Arc::clone(&table);
    let other = thread::spawn(move || theirs.put(1, b"cart:17", b"cocoa"));
    table.put(2, b"cart:18", b"juice");
    other.join().expect("a put does not panic");

    println!("{} rows, {} bytes in them", table.rows.len(), table.rows.bytes());
    println!("counted: {} bytes", table.bytes.load(Relaxed));
    println!("full at {LIMIT} bytes: {}", table.is_full());
}
// ANCHOR_END: main
