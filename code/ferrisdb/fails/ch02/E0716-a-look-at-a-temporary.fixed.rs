use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:18", b"coffee");

    let row = table.lookup(b"cart:18", u64::MAX).unwrap();
    let value = row.value();
    println!("{value:?}");
}
