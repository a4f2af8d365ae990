//! A thread of its own may not borrow the caller's table.
//!
//! rustc says: `E0521`

#![forbid(unsafe_code)]

use std::thread;

use ferrisdb::MemTable;

/// Half of a table's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The smaller keys.
    First,
    /// The larger ones.
    Second,
}

/// The bytes of the whole table: those of the first half, then those of the second. `encode` makes
/// either.
///
/// # Panics
///
/// If `encode` panics.
pub fn encode_in_two<E>(table: &MemTable, encode: E) -> Vec<u8>
where
    E: Fn(&MemTable, Half) -> Vec<u8> + Sync,
{
    let first = thread::spawn(|| encode(table, Half::First));
    let second = encode(table, Half::Second);
    let mut file = first.join().expect("encoding the first half panicked");
    file.extend(second);
    file
}
