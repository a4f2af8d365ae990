//! Reading the database as it was at one moment.

use crate::entry::{Entry, Value};
use crate::error::Result;
use crate::freeze::MemTableReader;
use crate::layers::Layers;
use crate::merge::Merge;
use crate::scan::{Direction, KeyRange};
use bytes::Bytes;
use std::ops::RangeBounds;
use std::sync::Arc;

/// The database as it was when the snapshot was taken.
///
/// It owns a share of every table it reads: writes, flushes, compactions and the end of the database
/// do not change what it sees. In return those tables stay, in memory and on disk, as long as it does.
/// Taking one costs a lock and a count, whatever the size of the database.
// ANCHOR: snapshot
#[derive(Debug, Clone)]
pub struct Snapshot {
    layers: Arc<Layers>,
    at: u64,
}
// ANCHOR_END: snapshot

impl Snapshot {
    /// The layers as of the write number `at`.
    pub(crate) fn new(layers: Arc<Layers>, at: u64) -> Snapshot {
        Snapshot { layers, at }
    }

    /// The value of `key`, or `None` if it has none.
    ///
    /// # Errors
    ///
    /// If a table's file cannot be read ([`Error::Io`](crate::Error::Io)) or is damaged
    /// ([`Error::Corrupt`](crate::Error::Corrupt)).
    pub fn get(&self, key: impl AsRef<[u8]>) -> Result<Option<Bytes>> {
        let value = self.layers.get(key.as_ref(), self.at)?;
        Ok(value.and_then(Value::into_bytes))
    }

    /// The keys within `bounds` and their values, in the order of the keys; backwards with `rev()`.
    ///
    /// ```
    /// # use ferrisdb::{Engine, MemoryFileSystem, Options};
    /// # let options = Options::default().files(MemoryFileSystem::new());
    /// # let engine = Engine::open("db", options)?;
    /// engine.put("a", "1")?;
    /// engine.put("b", "2")?;
    /// let snapshot = engine.snapshot();
    /// engine.put("c", "3")?;
    /// let keys: Result<Vec<_>, _> = snapshot.range("a"..).rev().map(|row| Ok(row?.0)).collect();
    /// assert_eq!(keys?, ["b", "a"]);
    /// # Ok::<(), ferrisdb::Error>(())
    /// ```
    pub fn range<K: AsRef<[u8]>>(&self, bounds: impl RangeBounds<K>) -> RangeIter {
        let (snapshot, range) = (self.clone(), KeyRange::new(bounds));
        RangeIter { snapshot, range, front: None, back: None, is_done: false }
    }

    /// The snapshot sees every write that was acknowledged before it was taken, and none after this number.
    pub fn sequence(&self) -> u64 {
        self.at
    }

    /// The tables it reads, newest first: what a picture of the database is drawn from.
    pub fn tables(&self) -> impl Iterator<Item = TableView<'_>> {
        let Layers { active, frozen, files } = &*self.layers;
        let frozen = frozen.iter().map(|frozen| {
            let (table, generation) = (&*frozen.table, frozen.generation);
            TableView::Frozen { table, generation }
        });
        let files = files.iter().map(|file| {
            let (number, entries) = (file.meta.number, file.table.entries());
            TableView::File { number, entries }
        });
        std::iter::once(TableView::Active(active)).chain(frozen).chain(files)
    }

    /// Whether both read the same tables, and so share the handles to them.
    pub fn shares_tables(&self, other: &Snapshot) -> bool {
        Arc::ptr_eq(&self.layers, &other.layers)
    }
}

/// A table that a [`Snapshot`] reads.
#[derive(Debug, Clone, Copy)]
pub enum TableView<'a> {
    /// The MemTable that was being written when the snapshot was taken.
    Active(&'a MemTableReader),
    /// A MemTable that waited to be flushed; its log segment has the number `generation`.
    Frozen {
        /// Its rows.
        table: &'a MemTableReader,
        /// Its number.
        generation: u64,
    },
    /// A table in the file with this number.
    File {
        /// As in the file's name.
        number: u64,
        /// How many keys it holds.
        entries: u64,
    },
}

/// Keys and values in key order, from both ends. It owns what it reads: see [`Snapshot`].
///
/// After an error there is nothing more.
pub struct RangeIter {
    snapshot: Snapshot,
    range: KeyRange,
    /// One merge from each end, begun when it is first asked. What is left is between their next keys.
    front: Option<Merge>,
    back: Option<Merge>,
    is_done: bool,
}

impl RangeIter {
    // ANCHOR: next_from
    fn next_from(&mut self, direction: Direction) -> Option<Result<(Bytes, Bytes)>> {
        if self.is_done {
            return None;
        }
        let RangeIter { snapshot, range, front, back, .. } = self;
        let (own, other) = match direction {
            Direction::Forward => (front, back.as_ref()),
            Direction::Backward => (back, front.as_ref()),
        };
        let begin = || snapshot.layers.scan(range, snapshot.at, direction);
        let row = advance(own.get_or_insert_with(begin), other, direction);
        self.is_done = !matches!(row, Ok(Some(_)));
        row.transpose()
    }
    // ANCHOR_END: next_from
}

/// The next row of `merge` that comes before the next row of the `other` end, or is that row.
fn advance(
    merge: &mut Merge,
    other: Option<&Merge>,
    direction: Direction,
) -> Result<Option<(Bytes, Bytes)>> {
    let is_past = |key: &Bytes, end: &Bytes| match direction {
        Direction::Forward => key > end,
        Direction::Backward => key < end,
    };
    while let Some(Entry { key, value, .. }) = merge.next().transpose()? {
        if other.is_some_and(|other| other.next_key().is_none_or(|end| is_past(&key, end))) {
            break;
        }
        if let Some(value) = value.into_bytes() {
            return Ok(Some((key, value)));
        }
    }
    Ok(None)
}

impl Iterator for RangeIter {
    type Item = Result<(Bytes, Bytes)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_from(Direction::Forward)
    }
}

impl DoubleEndedIterator for RangeIter {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.next_from(Direction::Backward)
    }
}
