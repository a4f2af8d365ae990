//! The tables of a database, newest first: the order in which a reader asks them.

use crate::bloom::HashedKey;
use crate::entry::Value;
use crate::error::Result;
use crate::freeze::MemTableReader;
use crate::manifest::TableMeta;
use crate::merge::Merge;
use crate::scan::{Direction, KeyRange};
use crate::table::Table;
use crate::writer::Frozen;
use std::sync::Arc;

/// All tables at one moment. A change makes a new value, so whoever holds one can go on reading it.
#[derive(Debug, Clone)]
pub struct Layers {
    /// The table that is being written.
    pub active: MemTableReader,
    /// The others, newest first.
    pub older: Vec<Layer>,
}

/// A table that no longer changes. A flush puts a file in the place of the frozen table, and a merge puts
/// one file in the place of several neighbours: then a newer value is always found before an older
/// one, in whatever order flushes end.
// ANCHOR: layer
#[derive(Debug, Clone)]
pub enum Layer {
    /// A table in memory, waiting to be flushed.
    Frozen(Frozen),
    /// A table in a file.
    File(FileTable),
}
// ANCHOR_END: layer

/// A table in a file.
#[derive(Debug, Clone)]
pub struct FileTable {
    /// What the manifest says about it.
    pub meta: TableMeta,
    /// The table.
    pub table: Arc<dyn Table>,
}

impl Layer {
    /// The table, if it is in a file.
    pub fn as_file(&self) -> Option<&FileTable> {
        match self {
            Layer::File(file) => Some(file),
            Layer::Frozen(_) => None,
        }
    }

    /// The generation of the newest writes in the table.
    pub fn generation(&self) -> u64 {
        match self {
            Layer::Frozen(frozen) => frozen.generation,
            Layer::File(file) => file.meta.last_generation,
        }
    }

    /// What the table says about `key`, as of the write number `at`.
    fn get(&self, key: &HashedKey, at: u64) -> Result<Option<Value>> {
        match self {
            Layer::Frozen(frozen) => Ok(lookup(&frozen.table, key.bytes, at)),
            Layer::File(file) => file.table.get(key),
        }
    }
}

fn lookup(table: &MemTableReader, key: &[u8], at: u64) -> Option<Value> {
    table.lookup(key, at).map(|row| Value::from(&*row))
}

impl Layers {
    /// What the newest table that knows `key` says about it, as of the write number `at`.
    // ANCHOR: get
    pub fn get(&self, key: &[u8], at: u64) -> Result<Option<Value>> {
        if let Some(value) = lookup(&self.active, key, at) {
            return Ok(Some(value));
        }
        let key = HashedKey::new(key);
        for layer in &self.older {
            if let Some(value) = layer.get(&key, at)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
    // ANCHOR_END: get

    /// All tables merged, as of the write number `at`, tombstones included.
    // ANCHOR: scan
    pub fn scan(&self, range: &KeyRange, at: u64, direction: Direction) -> Merge {
        let active = self.active.scan(range.clone(), at, direction);
        let older = self.older.iter().map(|layer| match layer {
            Layer::Frozen(frozen) => frozen.table.scan(range.clone(), at, direction),
            Layer::File(file) => file.table.scan(range.clone(), direction),
        });
        Merge::new(std::iter::once(active).chain(older).collect(), direction)
    }
    // ANCHOR_END: scan

    /// The frozen tables, newest first.
    pub fn frozen(&self) -> impl DoubleEndedIterator<Item = &Frozen> {
        self.older.iter().filter_map(|layer| match layer {
            Layer::Frozen(frozen) => Some(frozen),
            Layer::File(_) => None,
        })
    }

    /// The table files, newest first.
    pub fn file_tables(&self) -> impl DoubleEndedIterator<Item = &FileTable> {
        self.older.iter().filter_map(Layer::as_file)
    }
}
