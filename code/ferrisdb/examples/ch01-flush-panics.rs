//! A panic in the flush thread: first nobody joins it, then main does.

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ferrisdb::MemTable;

// ANCHOR: main
fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");
    table.delete(2, b"cart:18");

    flush_in_background(Arc::clone(&table));
    wait_until_only_ours(&table);
    println!("forgotten: main hears nothing and goes on");

    let flush = flush_in_background(Arc::clone(&table));
    match flush.join() {
        Ok(lines) => println!("joined: {} bytes to write", lines.len()),
        Err(_) => println!("joined: the flush panicked, the table still has {} rows", table.len()),
    }
}

fn flush_in_background(table: Arc<MemTable>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut lines = Vec::new();
        for row in table.newest() {
            let value = row.value().unwrap(); // a deleted row has no value
            lines.extend([row.key(), b"\t", value, b"\n"].concat());
        }
        lines
    })
}
// ANCHOR_END: main

/// A thread that panics drops what it owns: here its handle of the table.
fn wait_until_only_ours(table: &Arc<MemTable>) {
    while Arc::strong_count(table) > 1 {
        thread::sleep(Duration::from_millis(1));
    }
}
