//! The table in memory that every write goes to first.

use crate::row::Row;
use bytes::Bytes;
use crossbeam_skiplist::SkipSet;
use std::ops::{Bound, Deref};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes of memory that a row takes beyond its key and value: the [`Row`], its node in the skip list,
/// and what the allocator adds, as measured with 16-byte keys and 100-byte values.
pub const ROW_OVERHEAD: usize = 88;

/// The newest writes, sorted by key, in memory.
///
/// Nothing is overwritten: a `put` or `delete` adds a row with its own sequence number, and `get`
/// finds the one with the highest. Any number of threads may read and write at once, and none waits
/// for another. Rows live until the table is dropped.
// ANCHOR: memtable
#[derive(Debug, Default)]
pub struct MemTable {
    rows: SkipSet<Row>,
    bytes: AtomicUsize,
}
// ANCHOR_END: memtable

impl MemTable {
    /// An empty table.
    // ANCHOR: new
    pub fn new() -> MemTable {
        MemTable { rows: SkipSet::new(), bytes: AtomicUsize::new(0) }
    }
    // ANCHOR_END: new

    /// Gives `key` the value `value`, both copied. `sequence` orders the versions of a key: the
    /// caller numbers its writes 1, 2, 3, ...
    ///
    /// # Panics
    ///
    /// If the key is longer than [`MAX_KEY_LENGTH`](crate::MAX_KEY_LENGTH).
    // ANCHOR: put
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        self.insert(Row::put(sequence, key, value));
    }
    // ANCHOR_END: put

    /// Deletes `key`, by adding a row that says so: a tombstone. An older value may be in a file,
    /// where the tombstone will hide it.
    ///
    /// # Panics
    ///
    /// If the key is longer than [`MAX_KEY_LENGTH`](crate::MAX_KEY_LENGTH).
    // ANCHOR: delete
    pub fn delete(&self, sequence: u64, key: &[u8]) {
        self.insert(Row::tombstone(sequence, key));
    }
    // ANCHOR_END: delete

    // ANCHOR: insert
    fn insert(&self, row: Row) {
        self.bytes.fetch_add(row.bytes(), Relaxed);
        self.rows.insert(row);
    }
    // ANCHOR_END: insert

    /// A copy of the newest value of `key`, or `None` if it has none or was deleted last.
    ///
    /// # Panics
    ///
    /// If the key is longer than [`MAX_KEY_LENGTH`](crate::MAX_KEY_LENGTH).
    // ANCHOR: get
    pub fn get(&self, key: &[u8]) -> Option<Bytes> {
        let newest = self.lookup(key, u64::MAX)?;
        newest.value().map(Bytes::copy_from_slice)
    }
    // ANCHOR_END: get

    /// The newest row of `key` among the writes up to number `at`; it may be a tombstone.
    ///
    /// # Panics
    ///
    /// If the key is longer than [`MAX_KEY_LENGTH`](crate::MAX_KEY_LENGTH).
    // ANCHOR: lookup
    pub fn lookup<'table>(
        &'table self,
        key: &[u8],
        at: u64,
    ) -> Option<impl Deref<Target = Row> + use<'table>> {
        let wanted = Row::tombstone(at, key);
        let row = self.rows.lower_bound(Bound::Included(&wanted))?;
        (row.key() == key).then_some(row)
    }
    // ANCHOR_END: lookup

    /// Every version of every key, tombstones included: keys in order, newest version first. Rows
    /// added meanwhile may or may not be among them.
    // ANCHOR: iter
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = impl Deref<Target = Row>> {
        self.rows.iter()
    }
    // ANCHOR_END: iter

    /// Like [`MemTable::iter`], for the rows between two bounds.
    // ANCHOR: range
    pub fn range(
        &self,
        bounds: (Bound<Row>, Bound<Row>),
    ) -> impl DoubleEndedIterator<Item = impl Deref<Target = Row>> {
        self.rows.range(bounds)
    }
    // ANCHOR_END: range

    /// The newest version of each key, tombstones included, keys in order: what a flush writes.
    // ANCHOR: newest
    pub fn newest(&self) -> impl Iterator<Item = impl Deref<Target = Row>> {
        let mut previous = None;
        self.rows.iter().filter(move |row| {
            let shadower = previous.replace(row.clone());
            shadower.is_none_or(|newer| !newer.has_same_key(row))
        })
    }
    // ANCHOR_END: newest

    /// How many rows there are: each `put` and each `delete` counts, also of the same key.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing was ever put or deleted.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes of all rows' keys and values, without what the skip list adds.
    // ANCHOR: bytes
    pub fn bytes(&self) -> usize {
        self.bytes.load(Relaxed)
    }
    // ANCHOR_END: bytes

    /// Bytes of memory the table takes, to within a tenth or so: [`MemTable::bytes`] and
    /// [`ROW_OVERHEAD`] for each row.
    // ANCHOR: memory
    pub fn memory(&self) -> usize {
        self.bytes() + self.len() * ROW_OVERHEAD
    }
    // ANCHOR_END: memory

    /// Whether the table takes `limit` bytes of memory or more, so that it is time to freeze it. Writers
    /// that only ask, and then put, may go over the limit together.
    // ANCHOR: is_full
    pub fn is_full(&self, limit: usize) -> bool {
        self.memory() >= limit
    }
    // ANCHOR_END: is_full
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn text(table: &MemTable, key: &str) -> Option<String> {
        table.get(key.as_bytes()).map(|value| String::from_utf8(value.to_vec()).unwrap())
    }

    #[test]
    fn the_highest_sequence_number_wins_in_whatever_order_they_arrive() {
        let table = MemTable::new();
        table.put(2, b"k", b"new");
        table.put(1, b"k", b"old");
        assert_eq!(text(&table, "k").as_deref(), Some("new"));
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn a_tombstone_hides_older_values_only() {
        let table = MemTable::new();
        table.put(1, b"k", b"old");
        table.delete(2, b"k");
        assert_eq!(text(&table, "k"), None);
        table.put(3, b"k", b"again");
        assert_eq!(text(&table, "k").as_deref(), Some("again"));
    }

    #[test]
    fn a_lookup_sees_what_was_there_at_its_sequence_number() {
        let table = MemTable::new();
        table.put(3, b"k", b"three");
        table.put(5, b"k", b"five");
        let at = |sequence| table.lookup(b"k", sequence).map(|row| row.sequence());
        assert_eq!(
            [at(2), at(3), at(4), at(5), at(u64::MAX)],
            [None, Some(3), Some(3), Some(5), Some(5)]
        );
    }

    #[test]
    fn a_neighbouring_key_is_not_found_instead() {
        let table = MemTable::new();
        table.put(1, b"kk", b"");
        assert_eq!(table.get(b"k"), None);
        assert_eq!(table.get(b"kkk"), None);
    }

    #[test]
    fn iter_gives_all_versions_and_newest_one_of_each_key() {
        let table = MemTable::new();
        table.put(1, b"b", b"");
        table.put(2, b"a", b"");
        table.put(3, b"b", b"");
        table.delete(4, b"c");
        let all: Vec<_> = table.iter().map(|row| row.sequence()).collect();
        let newest: Vec<_> = table.newest().map(|row| row.sequence()).collect();
        assert_eq!(all, [2, 3, 1, 4]);
        assert_eq!(newest, [2, 3, 4]);
    }

    #[test]
    fn bytes_counts_the_key_and_value_of_every_version() {
        let table = MemTable::new();
        assert!(table.is_empty());
        table.put(1, b"key", b"value");
        table.put(2, b"key", b"");
        table.delete(3, b"key");
        assert_eq!(table.bytes(), 8 + 3 + 3);
        assert!(!table.is_empty());
    }

    #[test]
    fn a_table_is_full_when_its_rows_and_what_they_take_beyond_reach_the_limit() {
        let table = MemTable::new();
        let limit = 2 * (8 + ROW_OVERHEAD);
        table.put(1, b"key", b"value");
        assert!(!table.is_full(limit));
        assert!(table.is_full(8 + ROW_OVERHEAD));
        table.put(2, b"key", b"VALUE");
        assert!(table.is_full(limit));
        assert!(!table.is_full(limit + 1));
    }

    #[test]
    fn writers_on_several_threads_lose_nothing() {
        let table = MemTable::new();
        thread::scope(|scope| {
            for writer in 0..4_u64 {
                let table = &table;
                scope.spawn(move || {
                    for n in 0..500 {
                        let sequence = 1 + n * 4 + writer;
                        table.put(
                            sequence,
                            &(sequence % 100).to_le_bytes(),
                            &sequence.to_le_bytes(),
                        );
                    }
                });
            }
        });
        assert_eq!(table.len(), 2000);
        assert_eq!(table.newest().count(), 100);
        assert_eq!(table.bytes(), 2000 * 16);
    }
}
