use ferrisdb::MemTable;
use std::thread::{self, JoinHandle};

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    flush_in_background(table).join().unwrap();
}

fn flush_in_background(table: MemTable) -> JoinHandle<()> {
    thread::spawn(move || println!("flush: {} rows", table.len()))
}
