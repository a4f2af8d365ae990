use ferrisdb::MemTable;
use std::sync::Arc;
use std::thread;

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || println!("flush: {} rows", for_flush.len()));
    println!("a reader finds {:?}", table.get(b"cart:17"));
    flush.join().unwrap();
}
