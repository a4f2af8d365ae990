use ferrisdb::MemTable;

fn main() {
    let cart;
    {
        let table = MemTable::new();
        table.put(1, b"cart:17", b"tea");
        cart = table.get(b"cart:17").unwrap();
    }
    println!("{cart:?}");
}
