//! Every row that stays is made anew.
//!
//! The check says: `right, but it copies the rows`

#![forbid(unsafe_code)]

/// A cart with nothing in it is abandoned.
#[derive(Debug)]
pub struct Row {
    pub key: String,
    pub goods: String,
}

/// Removes the abandoned carts. The others keep their order.
pub fn sweep(rows: &mut Vec<Row>) {
    let kept = rows.iter().filter(|row| !row.goods.is_empty());
    *rows = kept.map(|row| Row { key: row.key.clone(), goods: row.goods.clone() }).collect();
}
