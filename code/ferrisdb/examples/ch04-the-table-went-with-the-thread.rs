//! A full table is moved into a flush thread, and goes down with it.

use std::fs;
use std::thread;
use std::time::Duration;

use ferrisdb::MemTable;

const PATH: &str = "target/ch04/lost.flush";

// ANCHOR: main
fn main() {
    remove_left_over();
    let active = MemTable::new();
    active.put(1, b"cart:17", b"tea");
    active.put(2, b"cart:18", b"juice");
    active.delete(3, b"cart:18");
    println!("{} writes acknowledged, the table is full", active.len());

    let full = active;
    let active = MemTable::new();
    let flush = thread::spawn(move || fs::write(PATH, lines(&full)));

    active.put(4, b"cart:19", b"cocoa"); // the shop goes on selling
    while !flush.is_finished() {
        thread::sleep(Duration::from_millis(1));
    }
    println!("the flush is finished");
    println!("cart:17 = {:?}", active.get(b"cart:17"));
}

fn lines(table: &MemTable) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in table.newest() {
        let value = row.value().unwrap(); // every row has a value, has it not?
        lines.extend([row.key(), b"\t", value, b"\n"].concat());
    }
    lines
}
// ANCHOR_END: main

fn remove_left_over() {
    fs::create_dir_all("target/ch04").expect("run this at the root of the repository");
    let _ = fs::remove_file(PATH);
}
