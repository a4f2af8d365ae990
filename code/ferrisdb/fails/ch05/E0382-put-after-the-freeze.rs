use ferrisdb::ActiveMemTable;

fn main() {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:17", b"tea");
    let frozen = active.freeze();
    active.put(2, b"cart:16", b"juice");
    println!("frozen: {} rows", frozen.len());
}
// rustc refuses this: E0382 at line 7.
