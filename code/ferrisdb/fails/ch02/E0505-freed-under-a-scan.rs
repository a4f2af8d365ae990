use std::collections::BTreeMap;

fn main() {
    let table = BTreeMap::from([("cart:17", "tea"), ("cart:18", "coffee")]);

    let rows = table.iter();
    drop(table);
    println!("flush: {} rows", rows.count());
}
// rustc refuses this: E0505 at line 7.
