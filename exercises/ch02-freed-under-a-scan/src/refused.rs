//! A scan of a table, which is freed afterwards. Move one line, so that rustc refuses the program
//! with E0505, and end the line that it will point at with `// refused`, before you read its answer.
//!
//! Nothing is broken yet, so the check says: `rustc accepts src/refused.rs: expected E0505`

use ferrisdb::MemTable;

fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"coffee");

    let mut rows = table.newest();
    println!("a first row: {}", rows.next().is_some());
    println!("and {} more", rows.count());
    drop(table);
    println!("the table is gone");
}
