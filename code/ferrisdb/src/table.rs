//! What the engine asks of a table in a file, whatever the file's format.

use crate::bloom::HashedKey;
use crate::cache::BlockCache;
use crate::decode::{corrupt, quoted};
use crate::entry::Value;
use crate::error::Result;
use crate::flat_table::{self, FlatTable};
use crate::freeze::FrozenMemTable;
use crate::fs::{FileSystem, IoContext};
use crate::new_file::NewFile;
use crate::scan::{Direction, EntryIter, KeyRange};
use crate::sstable::{self, SsTable, SsTableWriter, read};
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A table that does not change: at most one entry for each key. Reading gives an error if the file cannot be read
/// or is damaged.
// ANCHOR: table
pub trait Table: Debug + Send + Sync {
    /// What the table says about `key`; `None` if nothing.
    fn get(&self, key: &HashedKey) -> Result<Option<Value>>;

    /// The entries of the keys in `range`, tombstones included.
    fn scan(self: Arc<Self>, range: KeyRange, direction: Direction) -> EntryIter;

    /// How many keys the table holds.
    fn entries(&self) -> u64;
}
// ANCHOR_END: table

/// How a table is written to a file. All formats are read, whatever is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableFormat {
    /// One flat file, which the book's other languages can read: see [`FlatTable`].
    V1,
    /// Blocks, index and Bloom filter: see [`SsTable`].
    #[default]
    V2,
}

impl Table for FlatTable {
    fn get(&self, key: &HashedKey) -> Result<Option<Value>> {
        Ok(FlatTable::get(self, key.bytes))
    }

    fn scan(self: Arc<Self>, range: KeyRange, direction: Direction) -> EntryIter {
        let start = self.entries.partition_point(|entry| range.is_before(&entry.key));
        let end = self.entries.partition_point(|entry| !range.is_after(&entry.key));
        let entry = move |index: usize| Ok(self.entries[index].clone());
        match direction {
            Direction::Forward => Box::new((start..end).map(entry)),
            Direction::Backward => Box::new((start..end).rev().map(entry)),
        }
    }

    fn entries(&self) -> u64 {
        self.entries.len() as u64
    }
}

/// The path of the table file `number`.
pub fn table_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{number:06}.sst"))
}

/// Opens the table file `number`, of whichever format it is.
// ANCHOR: open
pub fn open_table(
    files: &dyn FileSystem,
    dir: &Path,
    number: u64,
    cache: &Arc<BlockCache>,
) -> Result<Arc<dyn Table>> {
    let path = table_path(dir, number);
    let file = files.open(&path).context("open", &path)?;
    let size = file.size().context("size", &path)?;
    let start = read(&*file, &path, 0, size.min(8) as usize)?;
    if start.starts_with(flat_table::MAGIC) {
        let contents = read(&*file, &path, 0, size as usize)?;
        return Ok(Arc::new(FlatTable::decode(&path, contents)?));
    }
    if start == sstable::MAGIC[..] {
        return Ok(Arc::new(SsTable::open(file, &path, number, cache)?));
    }
    Err(corrupt(&path, 0, "a table of format 1 or 2", quoted(&start)))
}
// ANCHOR_END: open

/// How many rows a flush touches before it writes the first of them.
const ROWS_AHEAD: usize = 32;

impl FrozenMemTable {
    /// Writes the newest version of each key to `file`, tombstones included.
    // ANCHOR: write
    pub fn write_to(&self, mut file: NewFile, format: TableFormat) -> Result<()> {
        match format {
            TableFormat::V1 => file.write(&self.encode_flat())?,
            TableFormat::V2 => {
                let mut table = SsTableWriter::new(file, self.len())?;
                let mut rows = self.newest();
                loop {
                    let next: Vec<_> = rows.by_ref().take(ROWS_AHEAD).collect();
                    if next.is_empty() {
                        return table.publish();
                    }
                    next.iter().for_each(|row| row.touch());
                    for row in next {
                        table.add(row.key(), row.sequence(), row.value())?;
                    }
                }
            }
        }
        file.publish()
    }
    // ANCHOR_END: write
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memtable::MemTable;
    use bytes::Bytes;

    #[test]
    fn a_flat_table_is_read_in_both_directions() {
        let table = MemTable::new();
        for key in ["apple", "banana", "cherry"] {
            table.put(1, key.as_bytes(), b"");
        }
        let file = Bytes::from(table.freeze().encode_flat());
        let table = Arc::new(FlatTable::decode(Path::new("1.mtf"), file).unwrap());
        let keys = |range: KeyRange, direction| -> Vec<Bytes> {
            let scan = Table::scan(Arc::clone(&table), range, direction);
            scan.map(|entry| entry.unwrap().key).collect()
        };
        assert_eq!(keys(KeyRange::new("b"..), Direction::Forward), ["banana", "cherry"]);
        assert_eq!(keys(KeyRange::new("b"..), Direction::Backward), ["cherry", "banana"]);
        assert_eq!(keys(KeyRange::new("a"..="b"), Direction::Forward), ["apple"]);
        assert!(keys(KeyRange::new("c".."b"), Direction::Forward).is_empty());
    }
}
