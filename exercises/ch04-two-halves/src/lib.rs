//! The engine's encoder, on two threads.
//!
//! `encode_in_two` encodes one half after the other, so the check says:
//! `the first half has begun, and the second did not begin beside it`. Let two threads do it.
//! `cargo test -p ch04-two-halves` tells.

#![forbid(unsafe_code)]

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
    let mut file = encode(table, Half::First);
    file.extend(encode(table, Half::Second));
    file
}
