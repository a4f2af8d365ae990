use ferrisdb::MemTable;
use std::thread::{self, JoinHandle};

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let flush = flush_in_background(&table);
    println!("a reader finds {:?}", table.get(b"cart:17"));
    flush.join().unwrap();
}

fn flush_in_background(table: &MemTable) -> JoinHandle<()> {
    thread::spawn(move || println!("flush: {} rows", table.len()))
}
// rustc refuses this: E0521 at line 14.
