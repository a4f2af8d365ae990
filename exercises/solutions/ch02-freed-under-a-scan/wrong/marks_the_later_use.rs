//! The use is not what is refused, but what disturbs it.
//!
//! The check says: `rustc says E0505 at another line: you marked line 14, got line 13`

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"coffee");

    let mut rows = table.newest();
    drop(table);
    println!("a first row: {}", rows.next().is_some()); // refused
    println!("and {} more", rows.count());
    println!("the table is gone");
}
