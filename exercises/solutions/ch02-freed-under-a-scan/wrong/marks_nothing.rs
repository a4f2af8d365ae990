//! Refused for the right reason, but nobody said where.
//!
//! The check says: `rustc says E0505, but no line is marked`

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"coffee");

    let mut rows = table.newest();
    println!("a first row: {}", rows.next().is_some());
    drop(table);
    println!("and {} more", rows.count());
    println!("the table is gone");
}
