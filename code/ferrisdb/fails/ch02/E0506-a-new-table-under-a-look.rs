use ferrisdb::MemTable;

fn main() {
    let mut active = MemTable::new();
    active.put(1, b"cart:17", b"tea");

    let full = &active;
    active = MemTable::new();
    println!("flush: {} rows, new table: {}", full.len(), active.len());
}
// rustc refuses this: E0506 at line 8.
