use std::collections::BTreeMap;

fn main() {
    let mut carts = BTreeMap::from([("cart:16", "juice"), ("cart:17", ""), ("cart:18", "")]);
    for (cart, goods) in &carts {
        if goods.is_empty() {
            carts.remove(cart);
        }
    }
    println!("{carts:?}");
}
// rustc refuses this: E0502 at line 7.
