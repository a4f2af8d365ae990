//! The obvious loop: a change under a look.
//!
//! rustc says: `E0502`

#![forbid(unsafe_code)]

/// A cart with nothing in it is abandoned.
#[derive(Debug)]
pub struct Row {
    pub key: String,
    pub goods: String,
}

/// Removes the abandoned carts. The others keep their order.
pub fn sweep(rows: &mut Vec<Row>) {
    for (place, row) in rows.iter().enumerate() {
        if row.goods.is_empty() {
            rows.remove(place);
        }
    }
}
