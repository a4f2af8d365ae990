//! What `Arc` does not stop: a write that arrives when the flush has passed its place.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread;

use ferrisdb::MemTable;

const PATH: &str = "target/ch01/late.flush";

// ANCHOR: main
fn main() {
    remove_left_over();
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    table.put(3, b"cart:19", b"cocoa");

    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || write_rows(&for_flush, PATH.as_ref()));
    FIRST_ROW.wait(); // the flush has passed the place where cart:16 goes
    table.put(4, b"cart:16", b"juice");
    let juice = table.get(b"cart:16").expect("it was put above");
    println!("cart:16 = {} is acknowledged", text(&juice));
    FIRST_ROW.wait();

    let written = flush.join().expect("the flush does not panic").expect("the disk is not full");
    println!("flush wrote {written} of {} rows", table.len());
    drop(table);
    println!("the flush is done, the table is gone");
}
// ANCHOR_END: main

// ANCHOR: flush
fn write_rows(table: &MemTable, path: &Path) -> io::Result<usize> {
    let mut file = File::create(path)?;
    let mut rows = 0;
    for row in table.newest() {
        let value = row.value().unwrap_or_default();
        writeln!(file, "{}\t{}", text(row.key()), text(value))?;
        rows += 1;
        if rows == 1 {
            FIRST_ROW.wait(); // main goes on
            FIRST_ROW.wait(); // main has put its row
        }
    }
    Ok(rows)
}

static FIRST_ROW: Barrier = Barrier::new(2);
// ANCHOR_END: flush

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the shop's keys and values are text")
}

fn remove_left_over() {
    fs::create_dir_all("target/ch01").expect("run this at the root of the repository");
    let _ = fs::remove_file(PATH);
}
