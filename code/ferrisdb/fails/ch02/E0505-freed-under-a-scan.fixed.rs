use std::collections::BTreeMap;

fn main() {
    let table = BTreeMap::from([("cart:17", "tea"), ("cart:18", "coffee")]);

    let rows = table.iter();
    println!("flush: {} rows", rows.count());
    drop(table);
}
