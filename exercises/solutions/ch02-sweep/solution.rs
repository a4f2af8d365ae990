//! Abandoned carts are swept from a table.

#![forbid(unsafe_code)]

/// A cart with nothing in it is abandoned.
#[derive(Debug)]
pub struct Row {
    pub key: String,
    pub goods: String,
}

/// Removes the abandoned carts. The others keep their order.
pub fn sweep(rows: &mut Vec<Row>) {
    rows.retain(|row| !row.goods.is_empty());
}
