use ferrisdb::MemTable;
use std::rc::Rc;
use std::thread;

fn main() {
    let table = Rc::new(MemTable::new());
    table.put(1, b"cart:17", b"tea");

    let for_flush = Rc::clone(&table);
    let flush = thread::spawn(move || println!("flush: {} rows", for_flush.len()));
    println!("a reader finds {:?}", table.get(b"cart:17"));
    flush.join().unwrap();
}
// rustc refuses this: E0277 at line 10.
