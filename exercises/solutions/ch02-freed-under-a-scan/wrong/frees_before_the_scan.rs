//! Freed before the look begins: a use after a move, as in chapter 1.
//!
//! The check says: `expected E0505, got E0382`

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"coffee");

    drop(table);
    let mut rows = table.newest(); // refused
    println!("a first row: {}", rows.next().is_some());
    println!("and {} more", rows.count());
    println!("the table is gone");
}
