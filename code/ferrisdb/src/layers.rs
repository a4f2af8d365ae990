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
///
/// Files take the place of frozen tables in the order in which these were frozen, however their flushes end. So
/// every file is older than every table in memory, and a newer value is always found before an older one.
// ANCHOR: layers
#[derive(Debug, Clone)]
pub struct Layers {
    /// The table that is being written.
    pub active: MemTableReader,
    /// Tables in memory that wait to be flushed, newest first.
    pub frozen: Vec<Frozen>,
    /// Tables in files, newest first.
    pub files: Vec<FileTable>,
}
// ANCHOR_END: layers

/// A table in a file.
#[derive(Debug, Clone)]
pub struct FileTable {
    /// What the manifest says about it.
    pub meta: TableMeta,
    /// The table.
    pub table: Arc<dyn Table>,
}

impl Layers {
    /// The tables in memory, newest first.
    fn in_memory(&self) -> impl Iterator<Item = &MemTableReader> {
        std::iter::once(&self.active).chain(self.frozen.iter().map(|frozen| &*frozen.table))
    }

    /// What the newest table that knows `key` says about it, as of the write number `at`.
    // ANCHOR: get
    pub fn get(&self, key: &[u8], at: u64) -> Result<Option<Value>> {
        for table in self.in_memory() {
            if let Some(row) = table.lookup(key, at) {
                return Ok(Some(Value::from(&*row)));
            }
        }
        let key = HashedKey::new(key);
        for file in &self.files {
            if let Some(value) = file.table.get(&key)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }
    // ANCHOR_END: get

    /// All tables merged, as of the write number `at`, tombstones included.
    // ANCHOR: scan
    pub fn scan(&self, range: &KeyRange, at: u64, direction: Direction) -> Merge {
        let in_memory = self.in_memory().map(|table| table.scan(range.clone(), at, direction));
        let in_files =
            self.files.iter().map(|file| Arc::clone(&file.table).scan(range.clone(), direction));
        Merge::new(in_memory.chain(in_files).collect(), direction)
    }
    // ANCHOR_END: scan
}
