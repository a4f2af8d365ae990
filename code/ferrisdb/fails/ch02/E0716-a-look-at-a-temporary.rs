use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:18", b"coffee");

    let value = table.lookup(b"cart:18", u64::MAX).unwrap().value();
    println!("{value:?}");
}
// rustc refuses this: E0716 at line 7.
