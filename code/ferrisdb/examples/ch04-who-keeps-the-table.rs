//! A flush that panics and one that succeeds, and at each step who keeps the table.

use std::fs;
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use ferrisdb::MemTable;
use steps::{Holding, handle, name_thread, owned, step};

const PATH: &str = "target/ch04/who-keeps-the-table.flush";

struct BackgroundFlush {
    table: Arc<MemTable>,
    thread: Option<JoinHandle<usize>>,
}

#[derive(Debug)]
struct FlushFailed {
    table: Arc<MemTable>,
}

// ANCHOR: steps
fn main() {
    let table = full_table();
    step("The full table has one handle.", [held("table", &table)]);

    let flush = BackgroundFlush::start(table, with_a_bug);
    let tea = flush.table.get(b"cart:17").unwrap();
    step(
        "`main` gave its handle to the flush, and still reads through it.",
        [owned("flush", &flush), held("flush.table", &flush.table), owned("tea", &tea)],
    );

    SLOW_DISK.wait(); // and now it may go on
    let failed = flush.wait().unwrap_err();
    step(
        "The thread panicked and dropped its handle. The other one comes back.",
        [held("failed.table", &failed.table), owned("tea", &tea)],
    );

    let flush = BackgroundFlush::start(failed.table, into_the_file);
    step(
        "The same table, and another attempt.",
        [owned("flush", &flush), held("flush.table", &flush.table), owned("tea", &tea)],
    );

    SLOW_DISK.wait();
    let rows = flush.wait().unwrap();
    step(
        "The rows are on disk, and the table is freed.",
        [owned("tea", &tea), owned("rows", &rows).with(rows)],
    );
}

impl BackgroundFlush {
    fn start(table: Arc<MemTable>, write: fn(&MemTable) -> usize) -> Self {
        let for_thread = Arc::clone(&table);
        let thread = thread::spawn(move || {
            name_thread("flush thread");
            step("The closure owns a handle of its own.", [held("for_thread", &for_thread)]);
            write(&for_thread)
        });
        SLOW_DISK.wait(); // it has begun
        BackgroundFlush { table, thread: Some(thread) }
    }

    fn wait(mut self) -> Result<usize, FlushFailed> {
        let thread = self.thread.take().unwrap();
        thread.join().map_err(|_| FlushFailed { table: self.table.clone() })
    }
}
// ANCHOR_END: steps

impl Drop for BackgroundFlush {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn full_table() -> Arc<MemTable> {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"juice");
    table.delete(3, b"cart:18");
    Arc::new(table)
}

fn with_a_bug(table: &MemTable) -> usize {
    slow_disk();
    table.newest().map(|row| row.value().unwrap().len()).sum()
}

fn into_the_file(table: &MemTable) -> usize {
    slow_disk();
    let mut lines = Vec::new();
    for row in table.newest() {
        lines.push([row.key(), b"\t", row.value().unwrap_or(b"(deleted)"), b"\n"].concat());
    }
    fs::create_dir_all("target/ch04").expect("run this at the root of the repository");
    fs::write(PATH, lines.concat()).expect("the disk is not full");
    lines.len()
}

/// A handle, and how many writes are in the table behind it.
fn held(name: &str, table: &Arc<MemTable>) -> Holding {
    handle(name, table).with(format!("{} writes", table.len()))
}

/// Where main and the flush wait for each other, so that the steps always come in this order.
static SLOW_DISK: Barrier = Barrier::new(2);

fn slow_disk() {
    SLOW_DISK.wait();
    SLOW_DISK.wait();
}
