//! A thread that is joined where it is started works alone.
//!
//! The check says: `the first half has begun, and the second did not begin beside it`

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
        let mut file = scope.spawn(|| encode(table, Half::First)).join().unwrap();
        file.extend(scope.spawn(|| encode(table, Half::Second)).join().unwrap());
        file
    })
}
