//! A closure is a value: what it captured, and the code that uses it.

use std::thread::{self, JoinHandle};

use ferrisdb::MemTable;

fn main() {
    // ANCHOR: captures
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    let mut flushes = 0;
    println!("a table is {} bytes, a number {}", size_of_val(&table), size_of_val(&flushes));

    let look = || table.len();
    println!("look  holds a reference: {} bytes", size_of_val(&look));
    let mut count = || flushes += 1;
    println!("count holds a mutable reference: {} bytes", size_of_val(&count));
    count();
    look();

    let keep = move || table.len();
    println!("keep  holds the table: {} bytes", size_of_val(&keep));
    // ANCHOR_END: captures

    // ANCHOR: by-value
    let mut name = String::from("000001.flush");
    let open = move |folder: &str| format!("{folder}/{name}");
    name = String::from("000002.flush"); // a new value: the old one is in the closure
    println!("the closure opens {}, the next is {name}", open("carts"));
    // ANCHOR_END: by-value

    let rows = start(keep).join().expect("counting rows does not panic");
    println!("rows: {rows}, flushes: {flushes}");
}

// ANCHOR: bounds
fn start<F, T>(work: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    thread::spawn(work)
}
// ANCHOR_END: bounds
