use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

fn main() {
    let table = Arc::new(BTreeMap::from([("cart:17", "tea")]));

    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || println!("flush: {} rows", for_flush.len()));
    table.insert("cart:18", "coffee");
    flush.join().unwrap();
}
// rustc refuses this: E0596 at line 10.
