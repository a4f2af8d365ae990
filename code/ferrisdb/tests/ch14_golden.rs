//! The files in `tests/golden` were written once, and must be written alike and readable for ever: a change
//! of a format that is not meant is found here. `FERRISDB_BLESS=1 cargo test` writes them anew.

mod common;

use bytes::Bytes;
use common::FaultFileSystem;
use ferrisdb::{Engine, Options, Result, TableFormat, WriteBatch};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

type Files = BTreeMap<PathBuf, Vec<u8>>;

fn options(files: &FaultFileSystem, table_format: TableFormat) -> Options {
    Options { table_format, ..Options::default() }.files(files.clone())
}

/// A database with a table, a manifest of two records, and a log with a put, a delete and a batch.
fn written(format: TableFormat) -> (Files, Vec<(Bytes, Bytes)>) {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, format)).unwrap();
    for n in 0..20 {
        engine.put(format!("user/{n:02}/name"), format!("name {n}")).unwrap();
    }
    engine.put("empty", "").unwrap();
    engine.delete("user/07/name").unwrap();
    engine.flush().unwrap();
    engine.put("user/03/name", "Ferris").unwrap();
    engine.delete("empty").unwrap();
    let mut batch = WriteBatch::new();
    batch.put("a", vec![0xff; 200]);
    batch.delete("user/00/name");
    engine.write(&batch).unwrap();
    let rows = engine.range::<&str>(..).collect::<Result<Vec<_>>>().unwrap();
    engine.close().unwrap();
    (files.contents(), rows)
}

fn check(format: TableFormat, folder: &str) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
    let (files, rows) = written(format);
    if std::env::var_os("FERRISDB_BLESS").is_some() {
        fs::create_dir_all(&golden).unwrap();
        for (path, contents) in &files {
            fs::write(golden.join(path.file_name().unwrap()), contents).unwrap();
        }
    }
    let mut recorded = Files::new();
    for file in fs::read_dir(&golden).unwrap() {
        let path = file.unwrap().path();
        let name = Path::new("db").join(path.file_name().unwrap());
        recorded.insert(name, fs::read(path).unwrap());
    }
    assert!(recorded.keys().eq(files.keys()), "{:?}, now {:?}", recorded.keys(), files.keys());
    for (path, contents) in &files {
        let first = contents.iter().zip(&recorded[path]).position(|(new, old)| new != old);
        assert!(contents == &recorded[path], "{} differs from byte {first:?} on", path.display());
    }
    let engine = Engine::open("db", options(&FaultFileSystem::of(&recorded), format)).unwrap();
    let found = engine.range::<&str>(..).collect::<Result<Vec<_>>>().unwrap();
    assert_eq!(found, rows);
}

#[test]
fn flat_tables_log_and_manifest_are_as_recorded() {
    check(TableFormat::V1, "v1");
}

#[test]
fn block_tables_log_and_manifest_are_as_recorded() {
    check(TableFormat::V2, "v2");
}
