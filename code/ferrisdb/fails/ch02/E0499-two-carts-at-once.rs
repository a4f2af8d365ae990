use std::collections::BTreeMap;

fn main() {
    let mut carts = BTreeMap::from([("cart:17", vec!["tea"]), ("cart:18", vec!["coffee"])]);
    let from = carts.get_mut("cart:17").unwrap();
    let to = carts.get_mut("cart:18").unwrap();
    to.append(from);
    println!("{carts:?}");
}
// rustc refuses this: E0499 at line 6.
