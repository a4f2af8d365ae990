use ferrisdb::ActiveMemTable;

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");
    let frozen = active.freeze();
    let active = ActiveMemTable::new();
    active.put(2, b"cart:16", b"juice");
    println!("frozen: {} rows, active: {} rows", frozen.len(), active.reader().len());
}
