//! The look has ended before the table goes, so nothing is disturbed.
//!
//! The check says: `rustc accepts src/refused.rs: expected E0505`

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"coffee");

    let rows = table.newest();
    println!("{} rows", rows.count());
    drop(table); // refused
    println!("the table is gone");
}
