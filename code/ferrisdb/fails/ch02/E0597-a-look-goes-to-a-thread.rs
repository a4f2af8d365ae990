use ferrisdb::MemTable;
use std::thread::{self, JoinHandle};

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let look = &table;
    let page = in_background(move || println!("{:?}", look.get(b"cart:17")));
    page.join().unwrap();
}

fn in_background(task: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::spawn(task)
}
// rustc refuses this: E0597 at line 8.
