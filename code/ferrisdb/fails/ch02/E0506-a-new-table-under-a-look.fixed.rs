use ferrisdb::MemTable;
use std::mem;

fn main() {
    let mut active = MemTable::new();
    active.put(1, b"cart:17", b"tea");

    let full = mem::replace(&mut active, MemTable::new());
    println!("flush: {} rows, new table: {}", full.len(), active.len());
}
