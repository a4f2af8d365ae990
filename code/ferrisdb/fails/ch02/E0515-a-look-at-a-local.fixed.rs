use std::collections::BTreeMap;

fn main() {
    let table = BTreeMap::from([("cart:17", "tea"), ("cart:18", "coffee")]);
    print!("{}", page(&table));
}

fn page(table: &BTreeMap<&str, &str>) -> String {
    let mut page = String::new();
    for (cart, goods) in table {
        page += &format!("{cart} = {goods}\n");
    }
    page
}
