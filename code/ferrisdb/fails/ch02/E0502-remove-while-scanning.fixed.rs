use std::collections::BTreeMap;

fn main() {
    let mut carts = BTreeMap::from([("cart:16", "juice"), ("cart:17", ""), ("cart:18", "")]);
    carts.retain(|_, goods| !goods.is_empty());
    println!("{carts:?}");
}
