//! Several tables read as one.

use crate::entry::Entry;
use crate::error::{Error, Result};
use crate::row::key_prefix;
use crate::scan::{Direction, EntryIter};
use bytes::Bytes;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// Merges tables into one sequence of entries in key order. Of a key that several tables hold, the
/// entry of the newest table is given, tombstones included, and the others are passed over.
///
/// It is the merge of an external sort (Knuth, *The Art of Computer Programming*, vol. 3, 5.4.1):
/// the heads of all tables in a heap, the smallest key on top, of equal keys the newest table's.
// ANCHOR: merge
pub struct Merge {
    heads: BinaryHeap<Head>,
    failed: Option<Error>,
}

/// The next entry of one table, and the rest of that table. The heap moves heads often, so they are small,
/// and mostly compares their keys' prefixes.
struct Head {
    prefix: u64,
    age: usize,
    direction: Direction,
    table: Box<Source>,
}

struct Source {
    next: Entry,
    rest: EntryIter,
}
// ANCHOR_END: merge

impl Merge {
    /// Merges `tables`, newest first, which all go in `direction`.
    pub fn new(tables: Vec<EntryIter>, direction: Direction) -> Merge {
        let mut merge = Merge { heads: BinaryHeap::with_capacity(tables.len()), failed: None };
        for (age, mut rest) in tables.into_iter().enumerate() {
            match rest.next() {
                Some(Ok(next)) => {
                    let prefix = key_prefix(&next.key);
                    let table = Box::new(Source { next, rest });
                    merge.heads.push(Head { prefix, age, direction, table });
                }
                Some(Err(error)) => merge.failed = Some(error),
                None => {}
            }
        }
        merge
    }

    /// The key of the next entry, unless there is none or the merge has failed.
    pub fn next_key(&self) -> Option<&Bytes> {
        self.heads.peek().map(Head::key)
    }

    /// Takes the first entry and lets its table's next one find its place.
    fn pop(&mut self) -> Option<Result<Entry>> {
        let mut first = self.heads.peek_mut()?;
        match first.table.rest.next() {
            Some(Ok(next)) => {
                first.prefix = key_prefix(&next.key);
                Some(Ok(std::mem::replace(&mut first.table.next, next)))
            }
            Some(Err(error)) => Some(Err(error)),
            None => Some(Ok(PeekMut::pop(first).table.next)),
        }
    }

    fn fail(&mut self, error: Error) -> Option<Result<Entry>> {
        self.heads.clear();
        Some(Err(error))
    }
}

impl Iterator for Merge {
    type Item = Result<Entry>;

    /// After an error there is nothing more: to go on would be to leave something out.
    // ANCHOR: next
    fn next(&mut self) -> Option<Result<Entry>> {
        if let Some(error) = self.failed.take() {
            return self.fail(error);
        }
        let newest = match self.pop()? {
            Ok(entry) => entry,
            Err(error) => return self.fail(error),
        };
        while self.next_key().is_some_and(|next| *next == newest.key) {
            if let Some(Err(error)) = self.pop() {
                return self.fail(error);
            }
        }
        Some(Ok(newest))
    }
    // ANCHOR_END: next
}

impl Head {
    fn key(&self) -> &Bytes {
        &self.table.next.key
    }
}

/// The heap gives its greatest first, so the head that comes first is the greatest.
impl Ord for Head {
    fn cmp(&self, other: &Head) -> Ordering {
        let prefixes = self.prefix.cmp(&other.prefix);
        let keys = prefixes.then_with(|| self.key().cmp(other.key()));
        let first = match self.direction {
            Direction::Forward => keys.reverse(),
            Direction::Backward => keys,
        };
        first.then_with(|| other.age.cmp(&self.age))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Head) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Head) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Value;

    fn table(entries: &[(&'static str, u64)]) -> EntryIter {
        let entry = |&(key, sequence): &(&'static str, u64)| {
            Ok(Entry { key: Bytes::from(key), sequence, value: Value::Tombstone })
        };
        Box::new(entries.iter().map(entry).collect::<Vec<_>>().into_iter())
    }

    fn sequences(merge: Merge) -> Vec<u64> {
        merge.map(|entry| entry.unwrap().sequence).collect()
    }

    #[test]
    fn the_newest_tables_entry_hides_the_others() {
        let tables = || {
            vec![
                table(&[("b", 9), ("d", 8)]),
                table(&[("a", 7), ("b", 6)]),
                table(&[("b", 1), ("c", 2), ("d", 3)]),
            ]
        };
        assert_eq!(sequences(Merge::new(tables(), Direction::Forward)), [7, 9, 2, 8]);
    }

    #[test]
    fn backwards_the_largest_key_comes_first() {
        let tables = vec![table(&[("d", 8), ("b", 9)]), table(&[("b", 1), ("a", 2)])];
        assert_eq!(sequences(Merge::new(tables, Direction::Backward)), [8, 9, 2]);
    }

    #[test]
    fn an_error_ends_the_merge() {
        let broken: EntryIter =
            Box::new(std::iter::once(Err(crate::Error::KeyTooLong { length: 1, limit: 0 })));
        let mut merge = Merge::new(vec![table(&[("a", 1)]), broken], Direction::Forward);
        assert!(merge.next().unwrap().is_err());
        assert!(merge.next().is_none());
    }
}
