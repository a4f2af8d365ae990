//! Abandoned carts are swept from a table.
//!
//! The loop misses a cart, so the check says:
//! `expected "cart:16 cart:19", got "cart:16 cart:18 cart:19"`. Repair it, then run
//! `cargo test -p ch02-sweep` again.

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
            rows.remove(place);
        }
        place += 1;
    }
}
