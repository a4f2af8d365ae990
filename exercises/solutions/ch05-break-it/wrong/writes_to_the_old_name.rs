//! The old name is refused too, but because it is dead.
//!
//! The check says: `expected E0599, got E0382`

use ferrisdb::{ActiveMemTable, FrozenMemTable};

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");

    let frozen = active.freeze();
    active.put(2, b"cart:16", b"juice"); // refused
    flush(&frozen);
}

fn flush(table: &FrozenMemTable) {
    println!("the flush writes {} rows", table.len());
}
