//! The number of rows is asked once, and there are fewer soon.
//!
//! The check says: `index out of bounds`

#![forbid(unsafe_code)]

/// A cart with nothing in it is abandoned.
#[derive(Debug)]
pub struct Row {
    pub key: String,
    pub goods: String,
}

/// Removes the abandoned carts. The others keep their order.
pub fn sweep(rows: &mut Vec<Row>) {
    for place in 0..rows.len() {
        if rows[place].goods.is_empty() {
            rows.remove(place);
        }
    }
}
