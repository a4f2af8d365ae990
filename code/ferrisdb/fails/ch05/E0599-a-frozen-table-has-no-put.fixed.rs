use ferrisdb::ActiveMemTable;

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");
    active.put(2, b"cart:16", b"juice");
    let frozen = active.freeze();
    println!("frozen: {} rows", frozen.len());
}
