//! What `&self` does not stop: rows that are put while a scan is on its way.

use ferrisdb::MemTable;

// ANCHOR: main
fn main() {
    let table = MemTable::new();
    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    table.put(3, b"cart:19", b"cocoa");

    for row in table.iter() {
        println!("the scan sees {}", text(row.key()));
        if row.key() == b"cart:17" {
            table.put(4, b"cart:16", b"juice"); // behind the scan
            table.put(5, b"cart:20", b"milk"); // ahead of it
        }
    }
    println!("{} rows in the table", table.len());
}
// ANCHOR_END: main

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the shop's keys and values are text")
}
