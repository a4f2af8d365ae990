use ferrisdb::MemTable;

fn main() {
    let cart;
    {
        let table = MemTable::new();
        table.put(1, b"cart:17", b"tea");
        cart = table.lookup(b"cart:17", u64::MAX).unwrap();
    }
    println!("{:?}", cart.value());
}
// rustc refuses this: E0597 at line 8.
