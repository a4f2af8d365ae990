//! Two looks, a put, a look: at each step, who owns the table, who looks at it, and who may change it.

use std::ops::Range;

use steps::{Holding, borrowed, borrowed_mut, owned, step};

// ANCHOR: steps
fn main() {
    let mut table = Table::of([("cart:17", "tea"), ("cart:18", "coffee")]);
    step("`main` owns the table.", [held(&table)]);

    let cart = table.get("cart:18").unwrap();
    step("A look at a cart. No text is copied.", [held(&table), borrowed("cart", cart).with(cart)]);

    for row in table.range("cart:17".."cart:18") {
        let goods = row.value.as_str();
        step(
            "A scan hands out looks at rows, and `goods` looks into one. Many may look.",
            [
                held(&table),
                borrowed("cart", cart).with(cart),
                borrowed("row", row),
                borrowed("goods", goods).with(goods),
            ],
        );
    }

    let paid = cart.to_string();
    step(
        "A copy is made: the last use of `cart`. Nobody looks any more.",
        [held(&table), owned("paid", &paid).with(&paid)],
    );

    let alone = &mut table;
    step(
        "One may change. Until it is done, not even `table` can be named.",
        [borrowed_mut("alone", alone), owned("paid", &paid).with(&paid)],
    );

    alone.put("cart:16", "juice");
    step(
        "Its last use. The rows have moved up, and nobody was looking.",
        [held(&table), owned("paid", &paid).with(&paid)],
    );

    let cart = table.get("cart:18").unwrap();
    step(
        "A new look finds cart 18 where it is now.",
        [held(&table), owned("paid", &paid).with(&paid), borrowed("cart", cart).with(cart)],
    );

    drop(table);
    step("The owner frees the table. The copy needs none.", [owned("paid", &paid).with(&paid)]);
}
// ANCHOR_END: steps

fn held(table: &Table) -> Holding {
    owned("table", table).with(format!("{} rows", table.rows.len()))
}

/// Rows in key order, and of one key's rows the newest first.
struct Table {
    rows: Vec<Row>,
}

struct Row {
    key: String,
    value: String,
}

impl Table {
    fn of<const ROWS: usize>(rows: [(&str, &str); ROWS]) -> Table {
        let mut table = Table { rows: Vec::new() };
        for (key, value) in rows {
            table.put(key, value);
        }
        table
    }

    fn get(&self, key: &str) -> Option<&str> {
        let row = self.rows.get(self.place(key))?;
        (row.key == key).then_some(row.value.as_str())
    }

    fn range(&self, keys: Range<&str>) -> impl Iterator<Item = &Row> {
        self.rows[self.place(keys.start)..self.place(keys.end)].iter()
    }

    fn put(&mut self, key: &str, value: &str) {
        let place = self.place(key);
        self.rows.insert(place, Row { key: key.to_string(), value: value.to_string() });
    }

    /// Where the newest row of `key` is, or would go.
    fn place(&self, key: &str) -> usize {
        self.rows.partition_point(|row| row.key.as_str() < key)
    }
}
