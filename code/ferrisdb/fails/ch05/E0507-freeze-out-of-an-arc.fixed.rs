use ferrisdb::{FrozenMemTable, MemTable};
use std::mem;
use std::sync::{Arc, RwLock};

fn freeze(active: &RwLock<Arc<MemTable>>) -> FrozenMemTable {
    let table = mem::take(&mut *active.write().unwrap());
    Arc::into_inner(table).expect("nobody else holds the table").freeze()
}

fn main() {
    let active = RwLock::new(Arc::new(MemTable::new()));
    active.read().unwrap().put(1, b"cart:17", b"tea");
    println!("frozen: {} rows", freeze(&active).len());
}
