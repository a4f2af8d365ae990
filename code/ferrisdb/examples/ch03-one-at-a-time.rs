//! A map and a plain number behind a lock: the lock makes them fit for many threads.

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

// ANCHOR: put
#[derive(Default)]
struct Table {
    rows: BTreeMap<&'static str, &'static str>,
    bytes: usize,
}

fn put(table: &Mutex<Table>, key: &'static str, value: &'static str) {
    let mut table = table.lock().expect("nobody panicked with the lock");
    table.bytes += key.len() + value.len();
    table.rows.insert(key, value);
} // the guard is dropped, and with it the lock is free
// ANCHOR_END: put

// ANCHOR: main
fn main() {
    let table = Arc::new(Mutex::new(Table::default()));
    let theirs = Arc::clone(&table);

    let guard = table.lock().expect("nobody panicked with the lock");
    let other = thread::spawn(move || {
        println!("while main holds it, it is locked: {}", theirs.try_lock().is_err());
        TRIED.wait();
        put(&theirs, "cart:17", "cocoa"); // waits until main lets go
    });
    TRIED.wait();
    drop(guard);
    put(&table, "cart:18", "juice");
    other.join().expect("a put does not panic");

    let table = table.lock().expect("nobody panicked with the lock");
    println!("{} rows, {} bytes counted", table.rows.len(), table.bytes);
}
// ANCHOR_END: main

static TRIED: Barrier = Barrier::new(2);
