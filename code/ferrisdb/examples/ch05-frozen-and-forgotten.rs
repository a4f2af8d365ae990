//! What the types do not stop: a frozen table that nobody flushes.

use ferrisdb::ActiveMemTable;
use std::mem;

// ANCHOR: main
fn main() {
    let mut active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");

    let _ = mem::take(&mut active).freeze(); // without `let _ =`, a warning
    println!("the active table has {} rows", active.reader().len());
}
// ANCHOR_END: main
