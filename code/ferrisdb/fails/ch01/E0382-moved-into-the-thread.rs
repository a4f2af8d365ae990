use ferrisdb::MemTable;
use std::sync::Arc;
use std::thread;

fn main() {
    let table = Arc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let flush = thread::spawn(move || println!("flush: {} rows", table.len()));
    println!("a reader finds {:?}", table.get(b"cart:17"));
    flush.join().unwrap();
}
// rustc refuses this: E0382 at line 10.
