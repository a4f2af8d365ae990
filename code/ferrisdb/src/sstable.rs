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
use crate::checksum::crc32;
use crate::decode::{Decoder, verified};
use crate::entry::{Entry, Value};
use crate::error::{Error, Result};
use crate::fs::{IoContext, ReadFile};
use crate::index::{BlockHandle, Index};
use crate::new_file::NewFile;
use crate::scan::{Direction, EntryIter, KeyRange};
use bytes::{BufMut, Bytes};
use std::ops::Range;
use std::path::Path;
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
    /// Begins a table.
    pub fn new(mut file: NewFile) -> Result<SsTableWriter> {
        file.write(MAGIC)?;
        let (index, hashes) = (Vec::new(), Vec::new());
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
        let last_key = Bytes::copy_from_slice(self.block.last_key());
        let block = self.block.finish();
        let (offset, length) = (self.file.position(), block.len() as u32);
        BlockHandle { last_key, offset, length }.encode(&mut self.index);
        self.file.write(block)?;
        self.block.clear();
        Ok(())
    }

    /// Finishes the table and gives the file its name; see [`NewFile::publish`].
    // ANCHOR: publish
    pub fn publish(mut self) -> Result<()> {
        if !self.block.is_empty() {
            self.finish_block()?;
        }
        let filter = with_checksum(BloomFilter::new(&self.hashes).encode());
        let index = with_checksum(std::mem::take(&mut self.index));
        let mut footer = Vec::with_capacity(FOOTER_LENGTH);
        footer.put_u64_le(self.file.position());
        footer.put_u32_le(filter.len() as u32);
        footer.put_u64_le(self.file.position() + filter.len() as u64);
        footer.put_u32_le(index.len() as u32);
        footer.put_u64_le(self.hashes.len() as u64);
        footer.put_u32_le(VERSION);
        let footer = with_checksum(footer);
        for part in [&filter[..], &index, &footer, MAGIC] {
            self.file.write(part)?;
        }
        self.file.publish()
    }
    // ANCHOR_END: publish
}

fn with_checksum(mut part: Vec<u8>) -> Vec<u8> {
    part.put_u32_le(crc32(&[&part]));
    part
}

/// A table in a file, open for reading. Clones share it; the file is closed with the last of them.
#[derive(Debug, Clone)]
pub struct SsTable {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: Arc<Path>,
    number: u64,
    file: Arc<dyn ReadFile>,
    cache: Arc<BlockCache>,
    filter: BloomFilter<Bytes>,
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
    /// Opens the table `number`, whose file has the path `path`, and reads its footer, index and filter.
    // ANCHOR: open
    pub fn open(
        file: Arc<dyn ReadFile>,
        path: &Path,
        number: u64,
        cache: &Arc<BlockCache>,
    ) -> Result<SsTable> {
        let size = file.size().context("size", path)?;
        let footer = Footer::read(&*file, path, size)?;
        let filter = read_part(&*file, path, size, &footer.filter)?;
        let filter = decode_filter(path, &footer.filter, &filter)?;
        let index = read_part(&*file, path, size, &footer.index)?;
        let index = Index::decode(path, footer.index.offset, &index, MAGIC.len() as u64)?;
        let (path, cache, entries) = (Arc::from(path), Arc::clone(cache), footer.entries);
        Ok(SsTable { inner: Arc::new(Inner { path, number, file, cache, filter, index, entries }) })
    }
    // ANCHOR_END: open

    /// What the table says about `key`; `None` if nothing. Reads at most one block.
    // ANCHOR: get
    pub fn get(&self, key: &HashedKey) -> Result<Option<Value>> {
        if !self.inner.filter.may_contain(key.hash) {
            return Ok(None);
        }
        let Some(block) = self.inner.index.find(key.bytes) else { return Ok(None) };
        self.inner.cached_block(block)?.get(key.bytes)
    }
    // ANCHOR_END: get

    /// The entries of the keys in `range`. The scan reads past the cache, so as not to displace what
    /// lookups use.
    pub fn scan(&self, range: KeyRange, direction: Direction) -> EntryIter {
        let index = &self.inner.index.blocks;
        let start = index.partition_point(|block| range.is_before(&block.last_key));
        let end = index.partition_point(|block| !range.is_after(&block.last_key)) + 1;
        let blocks = start..end.clamp(start, index.len().max(start));
        let entries = Vec::new().into_iter();
        Box::new(TableScan { table: Arc::clone(&self.inner), range, direction, blocks, entries })
    }

    /// How many keys the table holds.
    pub fn len(&self) -> u64 {
        self.inner.entries
    }

    /// Whether it holds no key.
    pub fn is_empty(&self) -> bool {
        self.inner.entries == 0
    }
}

impl Inner {
    fn cached_block(&self, index: usize) -> Result<Arc<Block>> {
        let id = (self.number, index as u32);
        if let Some(block) = self.cache.get(id) {
            return Ok(block);
        }
        let block = Arc::new(self.read_block(index)?);
        self.cache.insert(id, Arc::clone(&block));
        Ok(block)
    }

    fn read_block(&self, index: usize) -> Result<Block> {
        let BlockHandle { offset, length, .. } = self.index.blocks[index];
        Block::decode(&self.path, offset, self.read(offset, length as usize)?)
    }

    /// Neighbouring blocks, by one read.
    fn read_blocks(&self, blocks: Range<usize>) -> Result<Vec<Block>> {
        let blocks = &self.index.blocks[blocks];
        let start = blocks[0].offset;
        let bytes = self.read(start, blocks.iter().map(|block| block.length as usize).sum())?;
        let decode = |block: &BlockHandle| {
            let from = (block.offset - start) as usize;
            let bytes = bytes.slice(from..from + block.length as usize);
            Block::decode(&self.path, block.offset, bytes)
        };
        blocks.iter().map(decode).collect()
    }

    fn read(&self, offset: u64, length: usize) -> Result<Bytes> {
        let mut bytes = vec![0; length];
        self.file.read_exact_at(&mut bytes, offset).context("read", &self.path)?;
        Ok(Bytes::from(bytes))
    }
}

impl Footer {
    fn read(file: &dyn ReadFile, path: &Path, size: u64) -> Result<Footer> {
        let corrupt = |offset, expected: &str, found| {
            let (path, expected) = (path.to_owned(), expected.to_owned());
            Error::Corrupt { path, offset, expected, found }
        };
        let Some(offset) = size.checked_sub(FOOTER_LENGTH as u64) else {
            return Err(corrupt(size, "a footer of 48 bytes", format!("the file's end at {size}")));
        };
        let mut footer = [0; FOOTER_LENGTH];
        file.read_exact_at(&mut footer, offset).context("read", path)?;
        let (checked, magic) = footer.split_at(FOOTER_LENGTH - MAGIC.len());
        Decoder::new(path, offset + checked.len() as u64, magic).expect(MAGIC)?;
        let mut fields = Decoder::new(path, offset, verified(path, offset, checked)?);
        let filter = Part { offset: fields.u64()?, length: fields.u32()? };
        let index = Part { offset: fields.u64()?, length: fields.u32()? };
        let (entries, version) = (fields.u64()?, fields.u32()?);
        if version != VERSION {
            let found = format!("version {version}");
            return Err(corrupt(offset + 32, "version 2", found));
        }
        Ok(Footer { filter, index, entries })
    }
}

/// Reads a part with its checksum, if the file is long enough to have it.
fn read_part(file: &dyn ReadFile, path: &Path, size: u64, part: &Part) -> Result<Bytes> {
    let end = part.offset.checked_add(u64::from(part.length));
    if end.is_none_or(|end| end > size) {
        let expected = format!("{} bytes", part.length);
        let found = format!("the file's end at {size}");
        return Err(Error::Corrupt { path: path.to_owned(), offset: part.offset, expected, found });
    }
    let mut bytes = vec![0; part.length as usize];
    file.read_exact_at(&mut bytes, part.offset).context("read", path)?;
    let bytes = Bytes::from(bytes);
    Ok(bytes.slice_ref(verified(path, part.offset, &bytes)?))
}

fn decode_filter(path: &Path, part: &Part, filter: &Bytes) -> Result<BloomFilter<Bytes>> {
    let mut decoder = Decoder::new(path, part.offset, filter);
    let probes = decoder.u8()?;
    let bits = filter.slice_ref(decoder.rest());
    BloomFilter::decode(probes, bits).ok_or_else(|| decoder.corrupt("a filter's bits", "none"))
}

/// Bytes of neighbouring blocks that a scan reads at once.
const READ_AHEAD: u64 = 32 << 10;

/// The entries of a table, some blocks at a time.
struct TableScan {
    table: Arc<Inner>,
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
        match self.direction {
            Direction::Forward => {
                let limit = index[start].offset + READ_AHEAD;
                let next = index[start..end].partition_point(|block| block.offset < limit);
                self.blocks.start = start + next;
                start..start + next
            }
            Direction::Backward => {
                let limit = index[end - 1].offset.saturating_sub(READ_AHEAD);
                let next = index[start..end].partition_point(|block| block.offset < limit);
                self.blocks.end = start + next;
                start + next..end
            }
        }
    }

    fn read_entries(&mut self) -> Result<vec::IntoIter<Entry>> {
        let mut entries = Vec::new();
        let blocks = self.next_blocks();
        for block in self.table.read_blocks(blocks)? {
            block.append_entries(&mut entries)?;
        }
        let range = &self.range;
        if entries.first().is_some_and(|first| range.is_before(&first.key)) {
            entries.retain(|entry| !range.is_before(&entry.key));
        }
        if entries.last().is_some_and(|last| range.is_after(&last.key)) {
            entries.retain(|entry| !range.is_after(&entry.key));
        }
        Ok(entries.into_iter())
    }
}

impl Iterator for TableScan {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Result<Entry>> {
        loop {
            let entry = match self.direction {
                Direction::Forward => self.entries.next(),
                Direction::Backward => self.entries.next_back(),
            };
            if let Some(entry) = entry {
                return Some(Ok(entry));
            }
            if self.blocks.is_empty() {
                return None;
            }
            match self.read_entries() {
                Ok(entries) => self.entries = entries,
                Err(error) => {
                    self.blocks = 0..0;
                    return Some(Err(error));
                }
            }
        }
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
            SsTableWriter::new(NewFile::create(files, Path::new(PATH)).unwrap()).unwrap();
        for n in 0..entries {
            let value = [n as u8; 50];
            writer.add(&key(n * 2), n, (n % 10 != 0).then_some(&value[..])).unwrap();
        }
        writer.publish().unwrap();
    }

    fn open(files: &dyn FileSystem) -> Result<SsTable> {
        let cache = Arc::new(BlockCache::new(1 << 20));
        SsTable::open(files.open(Path::new(PATH)).unwrap(), Path::new(PATH), 2, &cache)
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
        assert_eq!(table.len(), 1000);
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
            assert_eq!(keys(table.scan(range.clone(), Direction::Forward)), expected);
            expected.reverse();
            assert_eq!(keys(table.scan(range, Direction::Backward)), expected);
        }
    }

    #[test]
    fn an_empty_table_holds_nothing() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        write(&files, 0);
        let table = open(&*files).unwrap();
        assert!(table.is_empty());
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
