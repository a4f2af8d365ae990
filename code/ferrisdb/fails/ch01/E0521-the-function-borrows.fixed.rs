use ferrisdb::MemTable;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let flush = flush_in_background(Arc::clone(&table));
    println!("a reader finds {:?}", table.get(b"cart:17"));
    flush.join().unwrap();
}

fn flush_in_background(table: Arc<MemTable>) -> JoinHandle<()> {
    thread::spawn(move || println!("flush: {} rows", table.len()))
}
