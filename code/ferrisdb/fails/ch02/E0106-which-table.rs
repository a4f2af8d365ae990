use std::collections::BTreeMap;

type Table = BTreeMap<String, String>;

fn main() {
    let (active, frozen) = (Table::new(), Table::from([("cart:17".into(), "tea".into())]));
    println!("{:?}", get(&active, &frozen, "cart:17"));
}

fn get(active: &Table, frozen: &Table, key: &str) -> Option<&str> {
    let newest = active.get(key).or(frozen.get(key))?;
    Some(newest)
}
// rustc refuses this: E0106 at line 10.
