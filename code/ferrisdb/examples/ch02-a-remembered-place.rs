//! A page remembers where it found a cart, and a put moves the rows.

// ANCHOR: main
fn main() {
    let mut table = Table::default();
    table.put("cart:18", "coffee");
    table.put("cart:17", "tea");
    table.put("cart:19", "cocoa");

    let place = table.place("cart:18");
    println!("customer 18 sees {}", table.rows[place].value);
    table.put("cart:16", "juice"); // customer 16, meanwhile
    println!("customer 18 pays for {}", table.rows[place].value);
}
// ANCHOR_END: main

// ANCHOR: table
/// Rows in key order, and of one key's rows the newest first.
#[derive(Default)]
struct Table {
    rows: Vec<Row>,
}

struct Row {
    key: String,
    value: String,
}

impl Table {
    fn put(&mut self, key: &str, value: &str) {
        let place = self.place(key);
        self.rows.insert(place, Row { key: key.to_string(), value: value.to_string() });
    }

    /// Where the newest row of `key` is, or would go.
    fn place(&self, key: &str) -> usize {
        self.rows.partition_point(|row| row.key.as_str() < key)
    }
}
// ANCHOR_END: table
