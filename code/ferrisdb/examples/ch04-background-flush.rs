//! A flush in the background that keeps its table until the rows are on disk.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use ferrisdb::{Error, MemTable, Result};

const PATH: &str = "target/ch04/1.flush";
const NO_FOLDER: &str = "target/ch04/none/1.flush";

// ANCHOR: type
/// A flush on a thread of its own, and the table that it writes.
#[must_use = "dropping a flush waits for it, and nobody hears how it went"]
struct BackgroundFlush {
    table: Arc<MemTable>,
    thread: Option<JoinHandle<Result<usize>>>,
}

impl BackgroundFlush {
    fn start<W>(table: Arc<MemTable>, write: W) -> BackgroundFlush
    where
        W: FnOnce(&MemTable) -> Result<usize> + Send + 'static,
    {
        let for_thread = Arc::clone(&table);
        let thread = thread::spawn(move || write(&for_thread));
        BackgroundFlush { table, thread: Some(thread) }
    }
    // ANCHOR_END: type

    // ANCHOR: wait
    /// The number of rows on disk, or why they are not there, and the table.
    fn wait(mut self) -> std::result::Result<usize, FlushFailed> {
        let thread = self.thread.take().expect("only `wait` and `drop` take it");
        let reason = match thread.join() {
            Ok(Ok(rows)) => return Ok(rows),
            Ok(Err(error)) => Reason::Error(error),
            Err(_) => Reason::Panicked,
        };
        Err(FlushFailed { table: Arc::clone(&self.table), reason })
    }
}

impl Drop for BackgroundFlush {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join(); // `drop` cannot return an error
        }
    }
}
// ANCHOR_END: wait

// ANCHOR: failed
struct FlushFailed {
    table: Arc<MemTable>,
    reason: Reason,
}

enum Reason {
    Error(Error),
    Panicked, // what it said is on standard error
}
// ANCHOR_END: failed

// ANCHOR: main
fn main() {
    remove_left_over();
    let mut table = full_table();
    for write in [into_no_folder, with_a_bug, into_the_file] {
        let flush = BackgroundFlush::start(table, write);
        let tea = flush.table.get(b"cart:17").expect("it was put");
        println!("a reader finds {}, {}", text(&tea), owners(&flush.table));
        MEANWHILE.wait(); // and now the flush may go on
        match flush.wait() {
            Ok(rows) => return println!("{rows} rows on disk, the table may go"),
            Err(failed) => {
                println!("{}; {}", failed.reason, owners(&failed.table));
                table = failed.table;
            }
        }
    }
}
// ANCHOR_END: main

/// Every flush begins here, when main has read a cart: the order of the lines is not luck.
static MEANWHILE: Barrier = Barrier::new(2);

fn full_table() -> Arc<MemTable> {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"juice");
    table.delete(3, b"cart:18");
    Arc::new(table)
}

// ANCHOR: writes
fn into_no_folder(table: &MemTable) -> Result<usize> {
    MEANWHILE.wait();
    write_rows(table, NO_FOLDER)
}

fn with_a_bug(table: &MemTable) -> Result<usize> {
    MEANWHILE.wait();
    Ok(table.newest().map(|row| row.value().unwrap().len()).sum())
}

fn into_the_file(table: &MemTable) -> Result<usize> {
    MEANWHILE.wait();
    write_rows(table, PATH)
}
// ANCHOR_END: writes

fn write_rows(table: &MemTable, path: &str) -> Result<usize> {
    let written = File::create(path).and_then(|file| write_lines(table, file));
    written.map_err(|source| Error::Io { action: "write", path: path.into(), source })
}

/// A line for each key, with its newest value, or the word that says it was deleted.
fn write_lines(table: &MemTable, mut file: File) -> io::Result<usize> {
    let mut rows = 0;
    for row in table.newest() {
        let value = row.value().unwrap_or(b"(deleted)");
        writeln!(file, "{}\t{}", text(row.key()), text(value))?;
        rows += 1;
    }
    Ok(rows)
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Error(error) => write!(f, "{error}"),
            Reason::Panicked => write!(f, "the flush panicked"),
        }
    }
}

fn owners(table: &Arc<MemTable>) -> String {
    match Arc::strong_count(table) {
        1 => "1 owner".to_string(),
        count => format!("{count} owners"),
    }
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the shop's keys and values are text")
}

fn remove_left_over() {
    fs::create_dir_all("target/ch04").expect("run this at the root of the repository");
    let _ = fs::remove_file(PATH);
}
