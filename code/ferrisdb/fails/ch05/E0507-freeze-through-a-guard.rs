use ferrisdb::ActiveMemTable;
use std::sync::RwLock;

fn main() {
    let active = RwLock::new(ActiveMemTable::new());
    let guard = active.read().unwrap();
    guard.put(1, b"cart:17", b"tea");
    println!("frozen: {} rows", guard.freeze().len());
}
// rustc refuses this: E0507 at line 8.
