use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let look = move || table.len(); // looks at what it owns, and keeps it
    println!("{} rows", look());
    println!("{} rows", look());
}
