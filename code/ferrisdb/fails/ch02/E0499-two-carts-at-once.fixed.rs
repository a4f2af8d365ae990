use std::collections::BTreeMap;

fn main() {
    let mut carts = BTreeMap::from([("cart:17", vec!["tea"]), ("cart:18", vec!["coffee"])]);
    let mut from = carts.remove("cart:17").unwrap();
    let to = carts.get_mut("cart:18").unwrap();
    to.append(&mut from);
    println!("{carts:?}");
}
