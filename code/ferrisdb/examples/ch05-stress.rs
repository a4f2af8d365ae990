//! Two writers that freeze the table whenever it is full, and then a count of what is where.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

// The store of the chapter, as it stands.
#[path = "ch05-freeze-by-ownership.rs"]
#[expect(dead_code, unused_imports, reason = "the program around the store")]
mod by_ownership;
use by_ownership::Store;

mod sync {
    pub use std::sync::RwLock;
    pub use std::thread::yield_now as slow_writer;
}

const WRITES: u64 = 200_000;
const ROWS_OF_A_TABLE: u64 = 1_000;

// ANCHOR: main
fn main() {
    let store = Store::default();
    let next = AtomicU64::new(1);
    let frozen = Mutex::new(Vec::new());

    let write = || {
        while let sequence @ ..=WRITES = next.fetch_add(1, Relaxed) {
            store.put(sequence, &sequence.to_be_bytes(), b"tea"); // acknowledged
            if sequence.is_multiple_of(ROWS_OF_A_TABLE) {
                let table = store.freeze();
                frozen.lock().unwrap().push(table);
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(write);
        scope.spawn(write);
    });

    let mut tables = frozen.into_inner().unwrap();
    println!("{WRITES} acknowledged writes, {} freezes", tables.len());
    tables.push(store.freeze());
    let rows = tables.iter().flat_map(|table| table.iter());
    let found: BTreeSet<u64> = rows.map(|row| row.sequence()).collect();
    println!("{} lost", WRITES - found.len() as u64);
}
// ANCHOR_END: main
