//! What the fuzz targets and `tests/ch14_decoders.rs` do with an input: they put it into a file whose checksums are
//! right, and open that. The engine must say what is wrong, or work.

use bytes::Bytes;
use ferrisdb::fs::FileSystem;
use ferrisdb::{Engine, FlatTable, MemoryFileSystem, Options, Table};
use std::path::Path;

/// A table to be named by manifests that hold anything.
const TABLE: &[u8] = include_bytes!("../tests/golden/v2/000001.sst");

fn with_checksum(part: &[u8]) -> Vec<u8> {
    [part, &crc32fast::hash(part).to_le_bytes()].concat()
}

fn record(log: &mut Vec<u8>, number: u64, payload: &[u8]) {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&number.to_le_bytes());
    crc.update(&(log.len() as u64).to_le_bytes());
    crc.update(payload);
    log.extend(b"FLOG");
    log.extend((payload.len() as u32).to_le_bytes());
    log.extend(crc.finalize().to_le_bytes());
    log.extend(payload);
}

/// A manifest whose first record holds these tables: number, generations, sequence numbers.
fn manifest_of(tables: &[[u64; 5]]) -> Vec<u8> {
    let mut edit = vec![1, 1, 0, 0, 0];
    edit.extend((tables.len() as u32).to_le_bytes());
    tables.iter().flatten().for_each(|number| edit.extend(number.to_le_bytes()));
    edit.extend([0; 4]);
    let mut manifest = Vec::new();
    record(&mut manifest, 0, &edit);
    manifest
}

/// If the database opens, it gives errors or rows, as many as `most` at the most.
fn open(contents: &[(&str, &[u8])], key: &[u8], most: usize) -> Option<Engine> {
    let files = MemoryFileSystem::new();
    for (name, bytes) in contents {
        files.create(&Path::new("db").join(name)).unwrap().write_all(bytes).unwrap();
    }
    let options = Options { block_cache_size: 1 << 16, ..Options::default() };
    let engine = Engine::open("db", options.files(files)).ok()?;
    let _ = engine.get(key);
    let rows = || engine.range::<&[u8]>(..);
    assert!(rows().take(most + 1).count() <= most && rows().rev().take(most + 1).count() <= most);
    Some(engine)
}

/// Tables whose parts hold anything may disagree with themselves. Others do not, and take writes.
fn assert_works(engine: &Engine) {
    for (key, value) in engine.range::<&[u8]>(..).map(Result::unwrap) {
        assert_eq!(engine.get(key).unwrap(), Some(value));
    }
    if engine.put("k", "v").is_ok() {
        engine.flush().unwrap();
        engine.compact().unwrap();
        assert_eq!(engine.get("k").unwrap().as_deref(), Some(&b"v"[..]));
    }
}

/// A table of format v1.
pub fn flat_table(contents: &[u8]) {
    let file = Bytes::from(with_checksum(contents));
    if let Ok(table) = FlatTable::decode(Path::new("1.sst"), file) {
        // A kind, a number and two lengths.
        assert!(table.entries() <= contents.len() as u64 / 17);
    }
}

/// A table of format v2: one block, a filter and an index, whose entry names that block.
pub fn block_table(block: &[u8], filter: &[u8], last_key: &[u8]) {
    let (most, last_key) = (block.len() / 11, &last_key[..last_key.len().min(0x7f)]);
    let (block, filter) = (with_checksum(block), with_checksum(filter));
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
    let footer = with_checksum(&footer);
    let table = [b"FERRISDB", &block[..], &filter, &index, &footer, b"FERRISDB"].concat();
    let manifest = manifest_of(&[[1, 1, 1, 1, 9]]);
    // An entry has at least three lengths and a number.
    open(&[("000001.sst", &table), ("MANIFEST", &manifest)], last_key, most + 1);
}

/// A write-ahead log of these records, with `rest` behind them.
pub fn log(payloads: &[Vec<u8>], rest: &[u8]) {
    let mut log = Vec::new();
    payloads.iter().for_each(|payload| record(&mut log, 1, payload));
    log.extend(rest);
    let engine = open(&[("000001.log", &log), ("MANIFEST", &manifest_of(&[]))], b"k", log.len());
    engine.as_ref().map(assert_works);
}

/// A manifest of these edits, which may name the tables 1 and 2.
pub fn manifest(edits: &[Vec<u8>]) {
    let mut manifest = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        let start: &[u8] = if index == 0 { &[1, 1, 0, 0, 0] } else { &[2] };
        record(&mut manifest, 0, &[start, edit].concat());
    }
    let tables = [("000001.sst", TABLE), ("000002.sst", TABLE)];
    let engine = open(&[tables[0], tables[1], ("MANIFEST", &manifest)], b"a", TABLE.len());
    engine.as_ref().map(assert_works);
}
