//! `get` and `range` look into the table, and a put waits until nobody looks any more.

use std::ops::Range;

// ANCHOR: main
fn main() {
    let mut table = Table::default();
    table.put("cart:18", "coffee");
    table.put("cart:17", "tea");
    table.put("cart:19", "cocoa");

    let cart = table.get("cart:18").expect("it was put above");
    for row in table.range("cart:17".."cart:19") {
        println!("a scan sees {} = {}", row.key, row.value);
    }
    println!("customer 18 pays for {cart}"); // the last use of `cart`

    table.put("cart:16", "juice");
    let cart = table.get("cart:18").expect("it was put above");
    println!("customer 18 has paid for {cart}");
    println!("a look: {} bytes, copies of the row: {}", size_of::<&str>(), copies(&table, cart));
}
// ANCHOR_END: main

/// 0 if `look` points at a value in the table, 1 if it is somewhere else.
fn copies(table: &Table, look: &str) -> usize {
    usize::from(!table.rows.iter().any(|row| std::ptr::eq(row.value.as_str(), look)))
}

/// Rows in key order, and of one key's rows the newest first.
#[derive(Default)]
struct Table {
    rows: Vec<Row>,
}

struct Row {
    key: String,
    value: String,
}

// ANCHOR: table
impl Table {
    /// The newest value of `key`.
    fn get(&self, key: &str) -> Option<&str> {
        let row = self.rows.get(self.place(key))?;
        (row.key == key).then_some(row.value.as_str())
    }

    /// The rows from one key up to another, which is not among them.
    fn range(&self, keys: Range<&str>) -> impl Iterator<Item = &Row> {
        self.rows[self.place(keys.start)..self.place(keys.end)].iter()
    }
    // ANCHOR_END: table

    fn put(&mut self, key: &str, value: &str) {
        let place = self.place(key);
        self.rows.insert(place, Row { key: key.to_string(), value: value.to_string() });
    }

    /// Where the newest row of `key` is, or would go.
    fn place(&self, key: &str) -> usize {
        self.rows.partition_point(|row| row.key.as_str() < key)
    }
}
