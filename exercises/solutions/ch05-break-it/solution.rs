//! The frozen table is alive, and its type has no `put`.

use ferrisdb::{ActiveMemTable, FrozenMemTable};

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");

    let frozen = active.freeze();
    frozen.put(2, b"cart:16", b"juice"); // refused
    flush(&frozen);
}

fn flush(table: &FrozenMemTable) {
    println!("the flush writes {} rows", table.len());
}
