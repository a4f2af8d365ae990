//! A table of blocks whose checksums and footer are right and whose parts hold anything.

#![no_main]

<<<<<<< HEAD
use ferrisdb::fs::FileSystem;
use ferrisdb::{BlockCache, Direction, HashedKey, KeyRange, MemoryFileSystem, SsTable};
use libfuzzer_sys::fuzz_target;
use std::path::Path;
use std::sync::Arc;

fn with_checksum(part: &[u8]) -> Vec<u8> {
    [part, &crc32fast::hash(part).to_le_bytes()].concat()
}

/// One block, a filter and an index, whose entry names that block.
fn table(block: &[u8], filter: &[u8], last_key: &[u8]) -> Vec<u8> {
    let (block, filter) = (with_checksum(block), with_checksum(filter));
    let last_key = &last_key[..last_key.len().min(0x7f)];
    let mut index = vec![last_key.len() as u8];
    index.extend(last_key);
    index.extend(8_u64.to_le_bytes());
    index.extend((block.len() as u32).to_le_bytes());
    let index = with_checksum(&index);
    let filter_at = 8 + block.len() as u64;
    let mut footer = filter_at.to_le_bytes().to_vec();
    footer.extend((filter.len() as u32).to_le_bytes());
    footer.extend((filter_at + filter.len() as u64).to_le_bytes());
    footer.extend((index.len() as u32).to_le_bytes());
    footer.extend([3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
    [b"FERRISDB", &block[..], &filter, &index, &with_checksum(&footer), b"FERRISDB"].concat()
}

fuzz_target!(|parts: (Vec<u8>, Vec<u8>, Vec<u8>)| {
    let (block, filter, key) = parts;
    let (files, path) = (MemoryFileSystem::new(), Path::new("000001.sst"));
    files.create(path).unwrap().write_all(&table(&block, &filter, &key)).unwrap();
    let cache = Arc::new(BlockCache::new(1 << 16));
    let Ok(table) = SsTable::open(files.open(path).unwrap(), path, 1, &cache) else { return };
    let _ = table.get(&HashedKey::new(&key));
    for direction in [Direction::Forward, Direction::Backward] {
        let scan = table.scan(KeyRange::all(), direction);
        let entries = scan.take(block.len() + 1).filter(|entry| entry.is_ok()).count();
        assert!(entries <= block.len() / 11, "an entry has at least three lengths and a number");
    }
});
=======
#[path = "../decoders.rs"]
#[allow(dead_code, reason = "each target uses a part of it")]
mod decoders;

libfuzzer_sys::fuzz_target!(|parts: (Vec<u8>, Vec<u8>, Vec<u8>)| decoders::block_table(
    &parts.0, &parts.1, &parts.2
));
>>>>>>> engine
