use ferrisdb::MemTable;
use std::sync::Arc;
use std::thread;

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || println!("flush: {} rows", for_flush.len()));
    table.put(2, b"cart:18", b"coffee"); // `put` asks for `&self`, not for `&mut self`
    flush.join().unwrap();
}
