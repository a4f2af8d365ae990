//! An error in the flush thread reaches whoever joins it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use ferrisdb::{Error, MemTable, Result};

// ANCHOR: main
fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let path = PathBuf::from("target/no-such-folder/carts.flush");
    let flush = flush_in_background(Arc::clone(&table), path);
    match flush.join() {
        Ok(Ok(())) => println!("the flush is done"),
        Ok(Err(error)) => println!("flush failed: {error}"),
        Err(_) => println!("flush panicked"),
    }
    println!("the table still has its row: {}", table.get(b"cart:17").is_some());
}

fn flush_in_background(table: Arc<MemTable>, path: PathBuf) -> JoinHandle<Result<()>> {
    thread::spawn(move || {
        let written = fs::write(&path, lines(&table));
        written.map_err(|source| Error::Io { action: "write", path, source })
    })
}
// ANCHOR_END: main

/// A line for each key, with its newest value: `cart:17`, a tab, `tea`.
fn lines(table: &MemTable) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in table.newest() {
        let value = row.value().unwrap_or_default();
        lines.extend([row.key(), b"\t", value, b"\n"].concat());
    }
    lines
}
