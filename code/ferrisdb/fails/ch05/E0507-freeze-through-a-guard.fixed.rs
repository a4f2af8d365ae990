use ferrisdb::ActiveMemTable;
use std::mem;
use std::sync::RwLock;

fn main() {
    let active = RwLock::new(ActiveMemTable::new());
    active.read().unwrap().put(1, b"cart:17", b"tea");
    let mut guard = active.write().unwrap();
    println!("frozen: {} rows", mem::take(&mut *guard).freeze().len());
}
