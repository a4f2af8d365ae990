//! Reading a table in key order, by an iterator that owns what it reads.

use crate::entry::Entry;
use crate::error::Result;
use crate::freeze::MemTableReader;
use crate::row::Row;
use bytes::Bytes;
use std::ops::{Bound, Deref, RangeBounds};
use std::vec;

/// Which way a scan goes through the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the smallest key up.
    Forward,
    /// From the largest key down.
    Backward,
}

/// Entries of a table, in key order one way or the other, at most one for each key. It owns what it
/// reads, so that it can outlive whatever made it and move to another thread.
pub type EntryIter = Box<dyn Iterator<Item = Result<Entry>> + Send>;

/// Two bounds that own their keys.
// ANCHOR: key_range
#[derive(Debug, Clone)]
pub struct KeyRange {
    /// Where the keys begin.
    pub start: Bound<Bytes>,
    /// Where they end.
    pub end: Bound<Bytes>,
}
// ANCHOR_END: key_range

impl KeyRange {
    /// Copies the bounds: `range(b"a".as_slice()..b"b".as_slice())` and all other kinds of range.
    pub fn new<K: AsRef<[u8]>>(bounds: impl RangeBounds<K>) -> KeyRange {
        let copy = |key: &K| Bytes::copy_from_slice(key.as_ref());
        KeyRange { start: bounds.start_bound().map(copy), end: bounds.end_bound().map(copy) }
    }

    /// Every key.
    pub fn all() -> KeyRange {
        KeyRange { start: Bound::Unbounded, end: Bound::Unbounded }
    }

    /// Whether `key` is past the end.
    pub fn is_after(&self, key: &[u8]) -> bool {
        match &self.end {
            Bound::Included(end) => key > &end[..],
            Bound::Excluded(end) => key >= &end[..],
            Bound::Unbounded => false,
        }
    }

    /// Whether `key` is before the start.
    pub fn is_before(&self, key: &[u8]) -> bool {
        match &self.start {
            Bound::Included(start) => key < &start[..],
            Bound::Excluded(start) => key <= &start[..],
            Bound::Unbounded => false,
        }
    }

    /// Narrows the range to what comes after `key` in this direction.
    pub fn continue_after(&mut self, key: Bytes, direction: Direction) {
        match direction {
            Direction::Forward => self.start = Bound::Excluded(key),
            Direction::Backward => self.end = Bound::Excluded(key),
        }
    }

    /// The rows of these keys. A key's newest version, with the highest number, comes first: before all of them
    /// stands `u64::MAX`, and behind them 0.
    fn rows(&self) -> (Bound<Row>, Bound<Row>) {
        let bound = |bound: &Bound<Bytes>, included: u64, excluded: u64| match bound {
            Bound::Included(key) => Bound::Included(Row::tombstone(included, key)),
            Bound::Excluded(key) => Bound::Excluded(Row::tombstone(excluded, key)),
            Bound::Unbounded => Bound::Unbounded,
        };
        (bound(&self.start, u64::MAX, 0), bound(&self.end, 0, u64::MAX))
    }
}

/// How many entries a scan of a MemTable copies at a time, at most.
const LARGEST_CHUNK: usize = 256;

/// Scans a MemTable as it was after the write number `at`.
///
/// An iterator that borrowed from the table could not outlive the function that made it. This one
/// holds a reader, copies a few entries at a time, and looks up where it was for the next few.
struct MemTableScan {
    table: MemTableReader,
    at: u64,
    rest: KeyRange,
    direction: Direction,
    chunk: vec::IntoIter<Entry>,
    chunk_size: usize,
}

impl MemTableReader {
    /// The newest versions, tombstones included, of the keys in `range` after the write number `at`.
    pub fn scan(&self, range: KeyRange, at: u64, direction: Direction) -> EntryIter {
        let (table, chunk) = (self.clone(), Vec::new().into_iter());
        Box::new(MemTableScan { table, at, rest: range, direction, chunk, chunk_size: 4 })
    }
}

impl MemTableScan {
    fn read_chunk(&self) -> Vec<Entry> {
        let rows = self.table.range(self.rest.rows());
        match self.direction {
            Direction::Forward => self.copy_from(rows),
            Direction::Backward => self.copy_from(rows.rev()),
        }
    }

    fn copy_from(&self, rows: impl Iterator<Item = impl Deref<Target = Row>>) -> Vec<Entry> {
        let mut chunk: Vec<Entry> = Vec::with_capacity(self.chunk_size);
        for row in rows {
            let is_repeated = chunk.last().is_some_and(|entry| entry.key == row.key());
            if row.sequence() > self.at || is_repeated {
                continue;
            }
            match self.direction {
                Direction::Forward => chunk.push(Entry::from(&*row)),
                // Going down, a key's oldest version comes first, so its newest is looked up.
                Direction::Backward => {
                    let newest = self.table.lookup(row.key(), self.at);
                    chunk.extend(newest.map(|row| Entry::from(&*row)));
                }
            }
            if chunk.len() == self.chunk_size {
                break;
            }
        }
        chunk
    }
}

impl Iterator for MemTableScan {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Result<Entry>> {
        if self.chunk.len() == 0 {
            self.chunk = self.read_chunk().into_iter();
            self.chunk_size = LARGEST_CHUNK.min(self.chunk_size * 4);
            let last = self.chunk.as_slice().last()?.key.clone();
            self.rest.continue_after(last, self.direction);
        }
        self.chunk.next().map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::freeze::ActiveMemTable;
    use std::collections::BTreeMap;

    #[test]
    fn a_scan_agrees_with_a_sorted_map_at_every_sequence_number_and_bound() {
        let active = ActiveMemTable::new();
        let mut history = vec![BTreeMap::new()];
        for sequence in 1..=60_u64 {
            let key = vec![(sequence * 7 % 13) as u8];
            let mut state: BTreeMap<Vec<u8>, Option<u64>> = history.last().unwrap().clone();
            if sequence % 5 == 0 {
                active.delete(sequence, &key);
                state.insert(key, None);
            } else {
                active.put(sequence, &key, &sequence.to_le_bytes());
                state.insert(key, Some(sequence));
            }
            history.push(state);
        }
        let kinds = |key: u8| {
            let key = Bytes::from(vec![key]);
            [Bound::Included(key.clone()), Bound::Excluded(key), Bound::Unbounded]
        };
        for (at, state) in history.iter().enumerate().step_by(9) {
            for (start, end) in (0..14).flat_map(|low| (low..14).map(move |high| (low, high))) {
                for (start, end) in kinds(start).into_iter().zip(kinds(end)) {
                    let range = KeyRange { start, end };
                    let inside = |key: &[u8]| !range.is_before(key) && !range.is_after(key);
                    let mut expected: Vec<_> =
                        state.iter().filter(|(key, _)| inside(key)).collect();
                    for direction in [Direction::Forward, Direction::Backward] {
                        let scan = active.reader().scan(range.clone(), at as u64, direction);
                        let found: Vec<Entry> = scan.map(|entry| entry.unwrap()).collect();
                        assert_eq!(found.len(), expected.len());
                        for (entry, (key, sequence)) in found.iter().zip(&expected) {
                            assert_eq!(&&entry.key[..], key);
                            let value = sequence.map(u64::to_le_bytes);
                            assert_eq!(entry.value.as_slice(), value.as_ref().map(|b| &b[..]));
                        }
                        expected.reverse();
                    }
                }
            }
        }
    }
}
