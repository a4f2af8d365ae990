//! A write that comes in time.
//!
//! The check says: `rustc accepts src/refused.rs: expected E0599`

use ferrisdb::{ActiveMemTable, FrozenMemTable};

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");
    active.put(2, b"cart:16", b"juice"); // refused

    let frozen = active.freeze();
    flush(&frozen);
}

fn flush(table: &FrozenMemTable) {
    println!("the flush writes {} rows", table.len());
}
