//! The table is shared with a flush in the background, which is waited for.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use ferrisdb::{Error, MemTable, Result};

// ANCHOR: main
fn main() {
    let path = path_without_left_over();
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    table.put(3, b"cart:19", b"cocoa");
    println!("{} rows in the table, {}", table.len(), owners(&table));

    let flush = flush_in_background(Arc::clone(&table), path);
    SLOW_DISK.wait(); // until the flush has begun
    println!("flush started, {}", owners(&table));

    let coffee = table.get(b"cart:18").expect("it was put above");
    println!("a reader finds cart:18 = {}", text(&coffee));
    SLOW_DISK.wait(); // and now the flush may go on

    match flush.join() {
        Ok(Ok(rows)) => println!("flush wrote {rows} rows"),
        Ok(Err(error)) => println!("flush failed: {error}"),
        Err(_) => println!("flush panicked"),
    }
    println!("the flush is done, {}", owners(&table));
}
// ANCHOR_END: main

// ANCHOR: flush
fn flush_in_background(table: Arc<MemTable>, path: PathBuf) -> JoinHandle<Result<usize>> {
    thread::spawn(move || {
        write_rows(&table, &path).map_err(|source| Error::Io { action: "write", path, source })
    })
}

fn write_rows(table: &MemTable, path: &Path) -> io::Result<usize> {
    slow_disk();
    let mut file = File::create(path)?;
    let mut rows = 0;
    for row in table.newest() {
        let value = row.value().unwrap_or_default();
        writeln!(file, "{}\t{}", text(row.key()), text(value))?;
        rows += 1;
    }
    Ok(rows)
}
// ANCHOR_END: flush

// ANCHOR: slow-disk
/// Where main and the flush wait for each other, so that the reader always comes in between.
static SLOW_DISK: Barrier = Barrier::new(2);

fn slow_disk() {
    SLOW_DISK.wait();
    SLOW_DISK.wait();
}
// ANCHOR_END: slow-disk

fn owners(table: &Arc<MemTable>) -> String {
    match Arc::strong_count(table) {
        1 => "1 owner".to_string(),
        count => format!("{count} owners"),
    }
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the shop's keys and values are text")
}

fn path_without_left_over() -> PathBuf {
    let path = PathBuf::from("target/ch01/carts.flush");
    fs::create_dir_all("target/ch01").expect("run this at the root of the repository");
    let _ = fs::remove_file(&path);
    path
}
