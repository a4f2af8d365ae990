use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");

    let give_back = move || table;
    println!("{} rows", give_back().len());
    println!("{} rows", give_back().len());
}
// rustc refuses this: E0382 at line 9.
