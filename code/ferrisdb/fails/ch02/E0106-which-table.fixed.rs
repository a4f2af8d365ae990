use std::collections::BTreeMap;

type Table = BTreeMap<String, String>;

fn main() {
    let (active, frozen) = (Table::new(), Table::from([("cart:17".into(), "tea".into())]));
    println!("{:?}", get(&active, &frozen, "cart:17"));
}

fn get<'t>(active: &'t Table, frozen: &'t Table, key: &str) -> Option<&'t str> {
    let newest = active.get(key).or(frozen.get(key))?;
    Some(newest)
}
