//! The line is not marked.
//!
//! The check says: `rustc says E0599, but no line is marked`

use ferrisdb::{ActiveMemTable, FrozenMemTable};

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");

    let frozen = active.freeze();
    frozen.put(2, b"cart:16", b"juice");
    flush(&frozen);
}

fn flush(table: &FrozenMemTable) {
    println!("the flush writes {} rows", table.len());
}
