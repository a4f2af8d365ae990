//! A flush that nobody waits for.

use std::fs;
use std::thread;
use std::time::Duration;

use ferrisdb::MemTable;

const PATH: &str = "target/ch01/forgotten.flush";

// ANCHOR: main
fn main() {
    remove_left_over();
    let table = MemTable::new();
    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    table.put(3, b"cart:19", b"cocoa");
    println!("{} rows in the table", table.len());

    flush_in_background(table);
    println!("main returns");
}

fn flush_in_background(table: MemTable) {
    thread::spawn(move || {
        slow_disk();
        fs::write(PATH, lines(&table))
    });
}
// ANCHOR_END: main

/// An hour, so that luck has no part in this.
fn slow_disk() {
    thread::sleep(Duration::from_secs(3600));
}

/// A line for each key, with its newest value: `cart:17`, a tab, `tea`.
fn lines(table: &MemTable) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in table.newest() {
        let value = row.value().unwrap_or_default();
        lines.extend([row.key(), b"\t", value, b"\n"].concat());
    }
    lines
}

fn remove_left_over() {
    fs::create_dir_all("target/ch01").expect("run this at the root of the repository");
    let _ = fs::remove_file(PATH);
}
