//! A second sweep finds what the first one missed, if it missed one.
//!
//! The check says: `got "cart:19"`

#![forbid(unsafe_code)]

/// A cart with nothing in it is abandoned.
#[derive(Debug)]
pub struct Row {
    pub key: String,
    pub goods: String,
}

/// Removes the abandoned carts. The others keep their order.
pub fn sweep(rows: &mut Vec<Row>) {
    for _ in 0..2 {
        let mut place = 0;
        while place < rows.len() {
            if rows[place].goods.is_empty() {
                rows.remove(place);
            }
            place += 1;
        }
    }
}
