//! A table that is flushed while the shop goes on writing to it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread;

use ferrisdb::MemTable;

const PATH: &str = "target/ch05/written.flush";

// ANCHOR: main
fn main() {
    remove_left_over();
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    table.put(3, b"cart:19", b"cocoa");

    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || write_rows(&for_flush, PATH.as_ref()));
    FIRST_ROW.wait(); // the flush has written cart:17
    table.put(4, b"cart:16", b"juice");
    println!("write 4, cart:16 = juice, is acknowledged");
    table.put(5, b"cart:20", b"mint");
    println!("write 5, cart:20 = mint, is acknowledged");
    FIRST_ROW.wait(); // and now the flush may go on

    let written = flush.join().expect("the flush does not panic").expect("the disk is not full");
    println!("flush wrote {written} of {} rows, the table is dropped", table.len());
}
// ANCHOR_END: main

fn write_rows(table: &MemTable, path: &Path) -> io::Result<usize> {
    let mut file = File::create(path)?;
    let mut rows = 0;
    for row in table.newest() {
        let value = row.value().unwrap_or_default();
        writeln!(file, "{}\t{}", text(row.key()), text(value))?;
        rows += 1;
        if rows == 1 {
            FIRST_ROW.wait(); // main goes on
            FIRST_ROW.wait(); // main has put its rows
        }
    }
    Ok(rows)
}

static FIRST_ROW: Barrier = Barrier::new(2);

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the shop's keys and values are text")
}

fn remove_left_over() {
    fs::create_dir_all("target/ch05").expect("run this at the root of the repository");
    let _ = fs::remove_file(PATH);
}
