//! A table is frozen and flushed. Add one line, a write that comes too late, so that rustc refuses the
//! program with E0599 and not with E0382. End it with `// refused`, before you read rustc's answer.
//!
//! Nothing is broken yet, so the check says: `rustc accepts src/refused.rs: expected E0599`

use ferrisdb::{ActiveMemTable, FrozenMemTable};

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");

    let frozen = active.freeze();
    flush(&frozen);
}

fn flush(table: &FrozenMemTable) {
    println!("the flush writes {} rows", table.len());
}
