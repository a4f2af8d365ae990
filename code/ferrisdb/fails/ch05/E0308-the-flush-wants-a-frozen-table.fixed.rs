use ferrisdb::{ActiveMemTable, FrozenMemTable};

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");
    active.put(2, b"cart:16", b"juice");
    flush(&active.freeze());
}

fn flush(table: &FrozenMemTable) {
    println!("flush: {} rows", table.len());
}
