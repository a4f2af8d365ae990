//! The engine's parts, one by one: `cargo bench -p bench`.
//!
//! Blocks, filters and decoding are private to the engine, so their files are compiled here once more.

#![allow(dead_code, unused_imports, reason = "of these files the benchmarks use a part")]

#[path = "../../ferrisdb/src/block.rs"]
mod block;
#[path = "../../ferrisdb/src/bloom.rs"]
mod bloom;
#[path = "../../ferrisdb/src/checksum.rs"]
mod checksum;
#[path = "../../ferrisdb/src/decode.rs"]
mod decode;
#[path = "../src/rows.rs"]
mod rows;

mod entry {
    pub use ferrisdb::{Entry, Value};
}
mod error {
    pub use ferrisdb::{Error, Result};
}
mod row {
    pub use ferrisdb::MAX_KEY_LENGTH;
}

use block::{Block, BlockBuilder};
use bloom::BloomFilter;
use bytes::Bytes;
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use ferrisdb::MemTable;
use rows::Rows;
use std::path::Path;
use std::sync::Arc;

const SEED: u64 = 42;
const VALUE_BYTES: usize = 100;
/// What a MemTable of 16 MiB holds, in thousands: some 80.
const TABLE_ROWS: u64 = 80_000;
/// Rows of a block of 4 KiB.
const BLOCK_ROWS: u64 = 32;

fn main() {
    divan::main();
}

fn rows() -> Rows {
    Rows::new(SEED, VALUE_BYTES)
}

fn filled(rows: &Rows, count: u64) -> MemTable {
    let table = MemTable::new();
    (0..count).for_each(|n| table.put(n + 1, &rows.key(n), rows.value(n)));
    table
}

/// A whole table's worth of puts: the cost of one grows with the table.
#[divan::bench]
fn memtable_put(bencher: Bencher) {
    let rows = rows();
    let bencher = bencher.counter(ItemsCount::new(TABLE_ROWS));
    bencher.bench(|| filled(&rows, TABLE_ROWS));
}

#[divan::bench]
fn memtable_get(bencher: Bencher) {
    let rows = rows();
    let table = filled(&rows, TABLE_ROWS);
    let keys: Vec<_> = rows.drawn(1000, TABLE_ROWS).map(|n| rows.key(n)).collect();
    let bencher = bencher.counter(ItemsCount::new(keys.len()));
    bencher.bench(|| keys.iter().filter(|key| table.get(*key).is_some()).count());
}

fn sorted_keys(rows: &Rows) -> Vec<(u64, [u8; rows::KEY_BYTES])> {
    let mut keys: Vec<_> = (0..BLOCK_ROWS).map(|n| (n, rows.key(n))).collect();
    keys.sort_by_key(|(_, key)| *key);
    keys
}

fn encode(rows: &Rows, keys: &[(u64, [u8; rows::KEY_BYTES])]) -> Vec<u8> {
    let mut builder = BlockBuilder::default();
    keys.iter().for_each(|(n, key)| builder.add(key, n + 1, Some(rows.value(*n))));
    builder.finish().to_vec()
}

#[divan::bench]
fn block_encode(bencher: Bencher) {
    let rows = rows();
    let keys = sorted_keys(&rows);
    let bencher = bencher.counter(BytesCount::new(encode(&rows, &keys).len()));
    bencher.bench(|| encode(&rows, black_box(&keys)));
}

/// Errors would name it.
fn path() -> &'static Path {
    Path::new("block")
}

fn decoded(block: &Bytes) -> Block {
    Block::decode(path(), 0, block.clone()).expect("it was just encoded")
}

/// With the check of the checksum.
#[divan::bench]
fn block_decode(bencher: Bencher) {
    let rows = rows();
    let block = Bytes::from(encode(&rows, &sorted_keys(&rows)));
    let bencher = bencher.counter(BytesCount::new(block.len()));
    bencher.bench(|| {
        let mut entries = Vec::new();
        let block = decoded(black_box(&block));
        block.append_entries(path(), &mut entries).expect("it was just encoded");
        entries
    });
}

#[divan::bench]
fn block_get(bencher: Bencher) {
    let rows = rows();
    let keys = sorted_keys(&rows);
    let block = decoded(&Bytes::from(encode(&rows, &keys)));
    let bencher = bencher.counter(ItemsCount::new(keys.len()));
    bencher.bench(|| {
        let is_there = |key: &[u8]| block.get(path(), key).expect("it was just encoded").is_some();
        keys.iter().filter(|(_, key)| is_there(key)).count()
    });
}

fn hashes(rows: &Rows) -> Vec<u64> {
    (0..TABLE_ROWS).map(|n| bloom::hash(&rows.key(n))).collect()
}

#[divan::bench]
fn bloom_build(bencher: Bencher) {
    let hashes = hashes(&rows());
    let bencher = bencher.counter(ItemsCount::new(hashes.len()));
    bencher.bench(|| BloomFilter::new(black_box(&hashes)));
}

/// Hash and question, for keys that are not there.
#[divan::bench]
fn bloom_missing(bencher: Bencher) {
    let rows = rows();
    let filter = BloomFilter::new(&hashes(&rows));
    let absent: Vec<_> = (TABLE_ROWS..TABLE_ROWS + 1000).map(|n| rows.key(n)).collect();
    let bencher = bencher.counter(ItemsCount::new(absent.len()));
    bencher.bench(|| absent.iter().filter(|key| filter.may_contain(bloom::hash(*key))).count());
}

#[divan::bench(args = [151, 4096, 65536])]
fn crc(bencher: Bencher, length: usize) {
    let bytes = vec![7; length];
    let bencher = bencher.counter(BytesCount::new(length));
    bencher.bench(|| crc32fast::hash(black_box(&bytes)));
}
