//! Who may write to a MemTable, said by its type.
//!
//! A table that is flushed while someone still writes to it loses writes: they are acknowledged, the
//! file does not have them, and then the table is dropped. So the right to write is a value of its
//! own, [`ActiveMemTable`], of which there is one for each table, and which [`ActiveMemTable::freeze`]
//! takes away.

use crate::memtable::MemTable;
use crate::row::Row;
use bytes::Bytes;
use std::ops::{Bound, Deref};
use std::sync::Arc;

/// A table that is being written, and the only handle that can: it is neither `Clone` nor shared.
// ANCHOR: active
#[derive(Debug, Default)]
pub struct ActiveMemTable {
    table: Arc<MemTable>,
}
// ANCHOR_END: active

impl ActiveMemTable {
    /// An empty table.
    pub fn new() -> ActiveMemTable {
        ActiveMemTable::default()
    }

    /// Gives `key` the value `value`; see [`MemTable::put`].
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        self.table.put(sequence, key, value);
    }

    /// Deletes `key`; see [`MemTable::delete`].
    pub fn delete(&self, sequence: u64, key: &[u8]) {
        self.table.delete(sequence, key);
    }

    /// See [`MemTable::memory`].
    pub fn memory(&self) -> usize {
        self.table.memory()
    }

    /// A handle for reading. It sees rows that are added later, and outlives the freeze.
    pub fn reader(&self) -> MemTableReader {
        MemTableReader { table: Arc::clone(&self.table) }
    }

    /// Ends writing for good: the handle is gone, and nothing else has a `put`. Whoever reads the
    /// frozen table reads every write there has been. Whoever drops it unread loses them.
    // ANCHOR: freeze
    pub fn freeze(self) -> FrozenMemTable {
        FrozenMemTable { reader: self.reader() }
    }
    // ANCHOR_END: freeze
}

impl MemTable {
    /// Ends writing for good, by taking the table: a later `put` does not compile. A table shared by
    /// `Arc` has to be taken out of it first, which fails while anyone else holds it.
    // ANCHOR: freeze_table
    pub fn freeze(self) -> FrozenMemTable {
        FrozenMemTable { reader: MemTableReader { table: Arc::new(self) } }
    }
    // ANCHOR_END: freeze_table
}

/// A table that no one can write to any more. Its clones share the rows.
// ANCHOR: frozen
#[derive(Debug, Clone)]
#[must_use = "its rows are in no file yet"]
pub struct FrozenMemTable {
    reader: MemTableReader,
}
// ANCHOR_END: frozen

impl Deref for FrozenMemTable {
    type Target = MemTableReader;

    fn deref(&self) -> &MemTableReader {
        &self.reader
    }
}

/// Reads a table that may still be written to by someone else. Its clones share the rows.
#[derive(Debug, Clone)]
pub struct MemTableReader {
    table: Arc<MemTable>,
}

impl MemTableReader {
    /// See [`MemTable::get`].
    pub fn get(&self, key: &[u8]) -> Option<Bytes> {
        self.table.get(key)
    }

    /// See [`MemTable::lookup`].
    pub fn lookup<'table>(
        &'table self,
        key: &[u8],
        at: u64,
    ) -> Option<impl Deref<Target = Row> + use<'table>> {
        self.table.lookup(key, at)
    }

    /// See [`MemTable::iter`].
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = impl Deref<Target = Row>> {
        self.table.iter()
    }

    /// See [`MemTable::range`].
    pub fn range(
        &self,
        bounds: (Bound<Row>, Bound<Row>),
    ) -> impl DoubleEndedIterator<Item = impl Deref<Target = Row>> {
        self.table.range(bounds)
    }

    /// See [`MemTable::newest`].
    pub fn newest(&self) -> impl Iterator<Item = impl Deref<Target = Row>> {
        self.table.newest()
    }

    /// See [`MemTable::len`].
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// See [`MemTable::is_empty`].
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// See [`MemTable::bytes`].
    pub fn bytes(&self) -> usize {
        self.table.bytes()
    }

    /// See [`MemTable::memory`].
    pub fn memory(&self) -> usize {
        self.table.memory()
    }

    /// How many handles to the rows there are, for writing or reading, here and anywhere.
    pub fn handles(&self) -> usize {
        Arc::strong_count(&self.table)
    }

    /// Whether this is the only handle left: dropping it would free the rows, here and now.
    pub fn is_last(&self) -> bool {
        self.handles() == 1
    }

    /// Whether both read the same rows.
    pub fn is_same(&self, other: &MemTableReader) -> bool {
        Arc::ptr_eq(&self.table, &other.table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_sees_later_writes_and_outlives_the_freeze() {
        let active = ActiveMemTable::new();
        let reader = active.reader();
        active.put(1, b"k", b"v");
        let frozen = active.freeze();
        assert_eq!(reader.get(b"k").as_deref(), Some(&b"v"[..]));
        assert!(!frozen.is_last());
        drop(frozen);
        assert!(reader.is_last());
        assert_eq!(reader.get(b"k").as_deref(), Some(&b"v"[..]));
    }

    #[test]
    fn a_table_that_is_owned_freezes_whole() {
        let table = MemTable::new();
        table.put(1, b"a", b"1");
        table.delete(2, b"b");
        let frozen = table.freeze();
        assert_eq!((frozen.len(), frozen.bytes()), (2, 3));
    }
}
