//! The flush that is waited for, and at each step who owns what.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Barrier};
use std::thread::{self, JoinHandle};

use ferrisdb::MemTable;
use steps::{Holding, handle, name_thread, owned, step};

const PATH: &str = "target/ch01/who-owns-what.flush";

// ANCHOR: steps
fn main() {
    let table = Arc::new(MemTable::new());
    step("The table is on the heap, with one handle to it.", [held("table", &table)]);

    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    step("Rows go in, through the handle.", [held("table", &table)]);

    let for_flush = Arc::clone(&table);
    step(
        "A second handle. No row is copied.",
        [held("table", &table), held("for_flush", &for_flush)],
    );

    let flush = flush_in_background(for_flush);
    SLOW_DISK.wait();
    step(
        "`main` has given it away, and got something to wait with.",
        [held("table", &table), owned("flush", &flush)],
    );

    let coffee = table.get(b"cart:18").unwrap();
    step(
        "A reader reads on while the disk is slow.",
        [held("table", &table), owned("flush", &flush), owned("coffee", &coffee)],
    );

    SLOW_DISK.wait();
    let written = flush.join().unwrap();
    step(
        "The flush is done. Its thread has ended, and its handle with it.",
        [held("table", &table), owned("coffee", &coffee), owned("written", &written).with(written)],
    );

    drop(table);
    step(
        "The last handle goes, and takes the table with it.",
        [owned("coffee", &coffee), owned("written", &written).with(written)],
    );
}

fn flush_in_background(table: Arc<MemTable>) -> JoinHandle<usize> {
    thread::spawn(move || {
        name_thread("flush thread");
        step(
            "The closure has taken the second handle along.",
            [held("table", &table).was("for_flush")],
        );
        slow_disk();
        write_rows(&table, PATH.as_ref())
    })
}
// ANCHOR_END: steps

/// A handle, and how many rows are behind it.
fn held(name: &str, table: &Arc<MemTable>) -> Holding {
    handle(name, table).with(format!("{} rows", table.len()))
}

fn write_rows(table: &MemTable, path: &Path) -> usize {
    let mut lines = Vec::new();
    for row in table.newest() {
        lines.extend([row.key(), b"\t", row.value().unwrap_or_default(), b"\n"].concat());
    }
    fs::create_dir_all("target/ch01").expect("run this at the root of the repository");
    fs::write(path, lines).expect("the disk is not full");
    table.len()
}

/// Where main and the flush wait for each other, so that the steps always come in this order.
static SLOW_DISK: Barrier = Barrier::new(2);

fn slow_disk() {
    SLOW_DISK.wait();
    SLOW_DISK.wait();
}
