use ferrisdb::ActiveMemTable;

fn main() {
    let active = ActiveMemTable::new();
    let writer = &active;
    let frozen = active.freeze();
    writer.put(1, b"cart:17", b"tea");
    println!("frozen: {} rows", frozen.len());
}
// rustc refuses this: E0505 at line 6.
