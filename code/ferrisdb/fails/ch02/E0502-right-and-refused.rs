struct Table {
    rows: Vec<(String, String)>,
}

impl Table {
    fn get_or_put(&mut self, key: &str) -> &str {
        if let Some(row) = self.rows.iter().find(|row| row.0 == key) {
            return &row.1;
        }
        self.rows.push((key.to_string(), "empty".to_string()));
        &self.rows.last().unwrap().1
    }
}

fn main() {
    let mut table = Table { rows: Vec::new() };
    println!("{}", table.get_or_put("cart:17"));
}
// rustc refuses this: E0502 at line 10.
