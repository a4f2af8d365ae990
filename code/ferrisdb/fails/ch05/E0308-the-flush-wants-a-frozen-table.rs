use ferrisdb::{ActiveMemTable, FrozenMemTable};

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");
    flush(&active.reader());
    active.put(2, b"cart:16", b"juice");
}

fn flush(table: &FrozenMemTable) {
    println!("flush: {} rows", table.len());
}
// rustc refuses this: E0308 at line 6.
