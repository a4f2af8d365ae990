//! An exact count does not keep a limit: between the question and the put, another row comes.

use std::sync::{Arc, Barrier};
use std::thread;

use ferrisdb::{MemTable, ROW_OVERHEAD};

const LIMIT: usize = 12 + ROW_OVERHEAD; // one row of 12 bytes fills the table

// ANCHOR: main
fn try_put(table: &MemTable, sequence: u64, key: &[u8], value: &[u8]) {
    if !table.is_full(LIMIT) {
        BOTH_HAVE_ASKED.wait();
        table.put(sequence, key, value);
    }
}

fn main() {
    let table = Arc::new(MemTable::new());
    let theirs = Arc::clone(&table);
    let other = thread::spawn(move || try_put(&theirs, 1, b"cart:17", b"cocoa"));
    try_put(&table, 2, b"cart:18", b"juice");
    other.join().expect("a put does not panic");

    println!("{} rows, {} bytes counted", table.len(), table.bytes());
    println!("memory: {}, the limit was {LIMIT}", table.memory());
}
// ANCHOR_END: main

static BOTH_HAVE_ASKED: Barrier = Barrier::new(2);
