//! Table format v2: blocks, a Bloom filter, an index and a footer.
//!
//! ```text
//! file   = "FERRISDB"  block * n  filter  index  footer
//! filter = k: u8  bits  crc: u32                                      see bloom.rs
//! index  = entry * n  crc: u32                                        see index.rs
//! footer = filter offset: u64  filter length: u32
//!          index offset: u64   index length: u32
//!          entries: u64  version: u32  crc: u32  "FERRISDB"
//! ```
//!
//! Lengths include the checksum. Each checksum is CRC-32 of its part, so a part can be read without the
//! others; the index and the filter are read when the file is opened and stay in memory. After LevelDB's
//! `doc/table_format.md`.

use crate::block::{Block, BlockBuilder};
use crate::bloom::{self, BloomFilter, HashedKey};
use crate::cache::BlockCache;
use crate::decode::{Decoder, corrupt, put_checksum, verified};
use crate::entry::{Entry, Value};
use crate::error::Result;
use crate::fs::{IoContext, ReadFile};
use crate::index::{BlockHandle, Index, put_entry};
use crate::new_file::NewFile;
use crate::scan::{Direction, EntryIter, KeyRange};
use crate::table::Table;
use bytes::{BufMut, Bytes};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::vec;

/// What the file begins and ends with.
pub const MAGIC: &[u8; 8] = b"FERRISDB";

/// The version of the format.
const VERSION: u32 = 2;

/// A block is finished when its entries have this many bytes.
const BLOCK_SIZE: usize = 4 << 10;

const FOOTER_LENGTH: usize = 48;

/// Writes a table, entry by entry.
pub struct SsTableWriter {
    file: NewFile,
    block: BlockBuilder,
    index: Vec<u8>,
    hashes: Vec<u64>,
}

impl SsTableWriter {
    /// Begins a table. For `entries` entries there is room from the beginning; there may be more.
    pub fn new(mut file: NewFile, entries: usize) -> Result<SsTableWriter> {
        file.write(MAGIC)?;
        let (index, hashes) = (Vec::new(), Vec::with_capacity(entries));
        Ok(SsTableWriter { file, block: BlockBuilder::default(), index, hashes })
    }

    /// Adds an entry; `None` is a tombstone. Keys must come in ascending order, each once.
    // ANCHOR: add
    pub fn add(&mut self, key: &[u8], sequence: u64, value: Option<&[u8]>) -> Result<()> {
        self.block.add(key, sequence, value);
        self.hashes.push(bloom::hash(key));
        if self.block.size() >= BLOCK_SIZE {
            self.finish_block()?;
        }
        Ok(())
    }
    // ANCHOR_END: add

    fn finish_block(&mut self) -> Result<()> {
        let last_key = self.block.last_key().to_owned();
        let block = self.block.finish();
        put_entry(&mut self.index, &last_key, self.file.position(), block.len() as u32);
        self.file.write(block)?;
        self.block.clear();
        Ok(())
    }

    /// Finishes the table and gives the file its name; see [`NewFile::publish`].
    // ANCHOR: publish
    pub fn publish(mut self) -> Result<()> {
        if self.block.size() > 0 {
            self.finish_block()?;
        }
        let mut filter = BloomFilter::new(&self.hashes).encode();
        put_checksum(&mut filter);
        put_checksum(&mut self.index);
        let mut footer = Vec::with_capacity(FOOTER_LENGTH);
        footer.put_u64_le(self.file.position());
        footer.put_u32_le(filter.len() as u32);
        footer.put_u64_le(self.file.position() + filter.len() as u64);
        footer.put_u32_le(self.index.len() as u32);
        footer.put_u64_le(self.hashes.len() as u64);
        footer.put_u32_le(VERSION);
        put_checksum(&mut footer);
        for part in [&filter[..], &self.index, &footer, MAGIC] {
            self.file.write(part)?;
        }
        self.file.publish()
    }
    // ANCHOR_END: publish
}

/// A table in a file, open for reading until it is dropped.
#[derive(Debug)]
pub struct SsTable {
    path: PathBuf,
    number: u64,
    file: Arc<dyn ReadFile>,
    cache: Arc<BlockCache>,
    filter: BloomFilter,
    index: Index,
    entries: u64,
}

/// Where a part of the file is.
struct Part {
    offset: u64,
    length: u32,
}

struct Footer {
    filter: Part,
    index: Part,
    entries: u64,
}

impl SsTable {
    /// Opens the table `number`, whose file has the path `path`, and reads its footer, index and filter. In `cache`
    /// no other table may have this number.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) if the file cannot be read, and [`Error::Corrupt`](crate::Error::Corrupt) if
    /// these parts are not what a writer writes. A block is checked when it is read.
    // ANCHOR: open
    pub fn open(
        file: Arc<dyn ReadFile>,
        path: &Path,
        number: u64,
        cache: &Arc<BlockCache>,
    ) -> Result<SsTable> {
        let size = file.size().context("size", path)?;
        let footer = Footer::read(&*file, path, size)?;
        let filter = footer.filter.read(&*file, path, size)?;
        let filter = BloomFilter::decode(path, footer.filter.offset, &filter)?;
        let index = footer.index.read(&*file, path, size)?;
        let index = Index::decode(path, footer.index.offset, &index, MAGIC.len() as u64)?;
        let (path, cache, entries) = (path.to_owned(), Arc::clone(cache), footer.entries);
        Ok(SsTable { path, number, file, cache, filter, index, entries })
    }
    // ANCHOR_END: open

    fn cached_block(&self, index: usize) -> Result<Block> {
        let id = (self.number, index as u32);
        if let Some(block) = self.cache.get(id) {
            return Ok(block);
        }
        let BlockHandle { offset, length, .. } = self.index.blocks[index];
        let block = read(&*self.file, &self.path, offset, length as usize)?;
        let block = Block::decode(&self.path, offset, block)?;
        self.cache.insert(id, block.clone());
        Ok(block)
    }

    /// Neighbouring blocks, by one read.
    fn read_blocks(&self, blocks: Range<usize>) -> Result<Vec<Block>> {
        let blocks = &self.index.blocks[blocks];
        let start = blocks[0].offset;
        let length = blocks.iter().map(|block| block.length as usize).sum();
        let bytes = read(&*self.file, &self.path, start, length)?;
        let decode = |block: &BlockHandle| {
            let from = (block.offset - start) as usize;
            let bytes = bytes.slice(from..from + block.length as usize);
            Block::decode(&self.path, block.offset, bytes)
        };
        blocks.iter().map(decode).collect()
    }
}

impl Table for SsTable {
    /// Reads at most one block.
    // ANCHOR: get
    fn get(&self, key: &HashedKey) -> Result<Option<Value>> {
        if !self.filter.may_contain(key.hash) {
            return Ok(None);
        }
        let Some(block) = self.index.find(key.bytes) else { return Ok(None) };
        self.cached_block(block)?.get(&self.path, key.bytes)
    }
    // ANCHOR_END: get

    /// The scan reads past the cache, so as not to displace what lookups use.
    fn scan(self: Arc<Self>, range: KeyRange, direction: Direction) -> EntryIter {
        let index = &self.index.blocks;
        let start = index.partition_point(|block| range.is_before(&block.last_key));
        let end = index.partition_point(|block| !range.is_after(&block.last_key)) + 1;
        let (blocks, entries) = (start..end.min(index.len()), Vec::new().into_iter());
        Box::new(TableScan { table: self, range, direction, blocks, entries })
    }

    fn entries(&self) -> u64 {
        self.entries
    }
}

/// Reads `length` bytes from `offset` on.
pub fn read(file: &dyn ReadFile, path: &Path, offset: u64, length: usize) -> Result<Bytes> {
    file.read(offset, length).context("read", path).map(Bytes::from)
}

impl Footer {
    fn read(file: &dyn ReadFile, path: &Path, size: u64) -> Result<Footer> {
        let Some(offset) = size.checked_sub(FOOTER_LENGTH as u64) else {
            let found = format!("the file's end at {size}");
            return Err(corrupt(path, size, "a footer of 48 bytes", found));
        };
        let footer = read(file, path, offset, FOOTER_LENGTH)?;
        let (checked, magic) = footer.split_at(FOOTER_LENGTH - MAGIC.len());
        Decoder::new(path, offset + checked.len() as u64, magic).expect(MAGIC)?;
        let mut fields = Decoder::new(path, offset, verified(path, offset, checked)?);
        let filter = Part { offset: fields.u64()?, length: fields.u32()? };
        let index = Part { offset: fields.u64()?, length: fields.u32()? };
        let (entries, version) = (fields.u64()?, fields.u32()?);
        if version != VERSION {
            let found = format!("version {version}");
            return Err(corrupt(path, offset + 32, "version 2", found));
        }
        Ok(Footer { filter, index, entries })
    }
}

impl Part {
    /// Reads the part and checks its checksum, if the file is long enough to have it.
    fn read(&self, file: &dyn ReadFile, path: &Path, size: u64) -> Result<Bytes> {
        let Part { offset, length } = *self;
        if offset.checked_add(u64::from(length)).is_none_or(|end| end > size) {
            let (expected, found) =
                (format!("{length} bytes"), format!("the file's end at {size}"));
            return Err(corrupt(path, offset, expected, found));
        }
        let bytes = read(file, path, offset, length as usize)?;
        Ok(bytes.slice_ref(verified(path, offset, &bytes)?))
    }
}

/// Bytes of neighbouring blocks that a scan reads at once.
const READ_AHEAD: u64 = 32 << 10;

/// The entries of a table, some blocks at a time.
struct TableScan {
    table: Arc<SsTable>,
    range: KeyRange,
    direction: Direction,
    /// Which blocks are still to be read.
    blocks: Range<usize>,
    entries: vec::IntoIter<Entry>,
}

impl TableScan {
    /// Takes the next blocks that are to be read together.
    fn next_blocks(&mut self) -> Range<usize> {
        let Range { start, end } = self.blocks;
        let index = &self.table.index.blocks;
        let limit = match self.direction {
            Direction::Forward => index[start].offset + READ_AHEAD,
            Direction::Backward => index[end - 1].offset.saturating_sub(READ_AHEAD),
        };
        let split = start + index[start..end].partition_point(|block| block.offset < limit);
        let (next, rest) = match self.direction {
            Direction::Forward => (start..split, split..end),
            Direction::Backward => (split..end, start..split),
        };
        self.blocks = rest;
        next
    }

    fn read_entries(&mut self) -> Result<()> {
        let mut entries = Vec::new();
        let blocks = self.next_blocks();
        for block in self.table.read_blocks(blocks)? {
            block.append_entries(&self.table.path, &mut entries)?;
        }
        let range = &self.range;
        if entries.first().is_some_and(|first| range.is_before(&first.key)) {
            entries.retain(|entry| !range.is_before(&entry.key));
        }
        if entries.last().is_some_and(|last| range.is_after(&last.key)) {
            entries.retain(|entry| !range.is_after(&entry.key));
        }
        self.entries = entries.into_iter();
        Ok(())
    }
}

impl Iterator for TableScan {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Result<Entry>> {
        while self.entries.len() == 0 && !self.blocks.is_empty() {
            if let Err(error) = self.read_entries() {
                self.blocks = 0..0;
                return Some(Err(error));
            }
        }
        let entry = match self.direction {
            Direction::Forward => self.entries.next(),
            Direction::Backward => self.entries.next_back(),
        };
        entry.map(Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::{FileSystem, read_all};
    use crate::memory_fs::MemoryFileSystem;

    const PATH: &str = "d/000002.sst";

    fn key(n: u64) -> Vec<u8> {
        format!("user/{n:06}").into_bytes()
    }

    /// Keys 0, 2, 4, ...; every tenth is a tombstone.
    fn write(files: &Arc<dyn FileSystem>, entries: u64) {
        let mut writer =
            SsTableWriter::new(NewFile::create(files, Path::new(PATH)).unwrap(), 0).unwrap();
        for n in 0..entries {
            let value = [n as u8; 50];
            writer.add(&key(n * 2), n, (n % 10 != 0).then_some(&value[..])).unwrap();
        }
        writer.publish().unwrap();
    }

    fn open(files: &dyn FileSystem) -> Result<Arc<SsTable>> {
        let cache = Arc::new(BlockCache::new(1 << 20));
        let file = files.open(Path::new(PATH)).unwrap();
        SsTable::open(file, Path::new(PATH), 2, &cache).map(Arc::new)
    }

    fn keys(scan: EntryIter) -> Vec<Bytes> {
        scan.map(|entry| entry.unwrap().key).collect()
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        write(&files, 1000);
        let table = open(&*files).unwrap();
        for n in 0..1000 {
            let value = table.get(&HashedKey::new(&key(n * 2))).unwrap().unwrap();
            assert_eq!(value.as_slice(), (n % 10 != 0).then_some(&[n as u8; 50][..]));
            assert_eq!(table.get(&HashedKey::new(&key(n * 2 + 1))).unwrap(), None);
        }
        assert_eq!(table.get(&HashedKey::new(b"")).unwrap(), None);
        assert_eq!(table.entries(), 1000);
    }

    #[test]
    fn a_scan_gives_the_keys_in_its_range() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        write(&files, 1000);
        let table = open(&*files).unwrap();
        for (from, to) in [(0, 2000), (0, 1), (1, 2), (499, 1501), (1998, 5000), (3000, 4000)] {
            let range = KeyRange::new(key(from)..key(to));
            let mut expected: Vec<Bytes> =
                (from..to.min(2000)).filter(|n| n % 2 == 0).map(|n| Bytes::from(key(n))).collect();
            assert_eq!(keys(Arc::clone(&table).scan(range.clone(), Direction::Forward)), expected);
            expected.reverse();
            assert_eq!(keys(Arc::clone(&table).scan(range, Direction::Backward)), expected);
        }
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        write(&files, 0);
        let table = open(&*files).unwrap();
        assert_eq!(table.entries(), 0);
        assert_eq!(table.get(&HashedKey::new(b"k")).unwrap(), None);
        assert_eq!(keys(table.scan(KeyRange::all(), Direction::Backward)).len(), 0);
    }

    #[test]
    fn no_cut_and_no_flipped_byte_gives_a_wrong_answer() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        write(&files, 120);
        let path = Path::new(PATH);
        let whole = read_all(&*files, path).unwrap();
        let right = keys(open(&*files).unwrap().scan(KeyRange::all(), Direction::Forward));
        for cut in 0..whole.len() {
            files.create(path).unwrap().write_all(&whole[..cut]).unwrap();
            assert!(open(&*files).is_err(), "cut at {cut}");
        }
        for byte in MAGIC.len()..whole.len() {
            let mut damaged = whole.clone();
            damaged[byte] ^= 0x10;
            files.create(path).unwrap().write_all(&damaged).unwrap();
            let Ok(table) = open(&*files) else { continue };
            let scanned: Result<Vec<Entry>> =
                table.scan(KeyRange::all(), Direction::Forward).collect();
            assert!(scanned.is_err(), "byte {byte} of {} flipped unseen", right.len());
        }
    }
}
