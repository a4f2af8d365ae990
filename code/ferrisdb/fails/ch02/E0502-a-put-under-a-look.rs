struct Table {
    rows: Vec<(String, String)>,
}

impl Table {
    fn get(&self, key: &str) -> Option<&str> {
        let row = self.rows.iter().find(|row| row.0 == key)?;
        Some(&row.1)
    }

    fn put(&mut self, key: &str, value: &str) {
        let place = self.rows.partition_point(|row| row.0.as_str() < key);
        self.rows.insert(place, (key.to_string(), value.to_string()));
    }
}

fn main() {
    let mut table = Table { rows: Vec::new() };
    table.put("cart:18", "coffee");
    table.put("cart:17", "tea");

    let cart = table.get("cart:18").unwrap();
    table.put("cart:16", "juice");
    println!("customer 18 pays for {cart}");
}
// rustc refuses this: E0502 at line 23.
