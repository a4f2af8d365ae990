use ferrisdb::ActiveMemTable;

fn main() {
    let active = ActiveMemTable::new();
    let writer = &active;
    writer.put(1, b"cart:17", b"tea");
    let frozen = active.freeze();
    println!("frozen: {} rows", frozen.len());
}
