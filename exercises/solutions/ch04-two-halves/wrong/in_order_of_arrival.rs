//! Whichever half ends first comes first in the file.
//!
//! The check says: `the second half ended first`

#![forbid(unsafe_code)]

use std::sync::mpsc;
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
    let (sender, halves) = mpsc::channel();
    thread::scope(|scope| {
        for half in [Half::First, Half::Second] {
            let (encode, sender) = (&encode, sender.clone());
            scope.spawn(move || sender.send(encode(table, half)));
        }
        drop(sender);
        let halves: Vec<_> = halves.iter().collect();
        assert!(halves.len() == 2, "encoding a half panicked");
        halves.concat()
    })
}
