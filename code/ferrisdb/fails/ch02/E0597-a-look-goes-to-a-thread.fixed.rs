use ferrisdb::MemTable;
use std::thread::{self, JoinHandle};

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let cart = table.get(b"cart:17");
    let page = in_background(move || println!("{cart:?}"));
    page.join().unwrap();
}

fn in_background(task: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::spawn(task)
}
