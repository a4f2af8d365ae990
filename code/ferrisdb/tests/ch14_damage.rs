//! Every byte of every file of a closed database is changed in turn, and every file is cut at every byte:
//! then opening it, or reading it, gives an error or what was written. Never anything else.

mod common;

use bytes::Bytes;
use common::FaultFileSystem;
use ferrisdb::{Engine, Error, Options, Result, SyncPolicy, TableFormat};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type Files = BTreeMap<PathBuf, Vec<u8>>;
type Rows = Vec<(Bytes, Bytes)>;

fn options(files: &FaultFileSystem, sync: SyncPolicy, table_format: TableFormat) -> Options {
    Options { sync, table_format, ..Options::default() }.files(files.clone())
}

/// A database with tables, a merged table, and a log with some writes; closed.
fn database(sync: SyncPolicy, table_format: TableFormat) -> (Files, Rows) {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, sync, table_format)).unwrap();
    for round in 0..4 {
        for n in 0..6 {
            engine.put(format!("key {n}"), format!("value {}", n * round)).unwrap();
        }
        engine.delete(format!("key {round}")).unwrap();
        engine.flush().unwrap();
        if round == 1 {
            engine.compact().unwrap();
        }
    }
    engine.put("key 1", "last").unwrap();
    engine.delete("key 2").unwrap();
    let rows = engine.range::<&str>(..).collect::<Result<Rows>>().unwrap();
    engine.close().unwrap();
    (files.contents(), rows)
}

/// What a reader gets: all rows, forwards, backwards and one by one.
fn read(files: &Files, sync: SyncPolicy) -> Result<Rows> {
    let files = FaultFileSystem::of(files);
    let engine = Engine::open("db", options(&files, sync, TableFormat::V2))?;
    let rows = engine.range::<&str>(..).collect::<Result<Rows>>()?;
    let mut backwards = engine.range::<&str>(..).rev().collect::<Result<Rows>>()?;
    backwards.reverse();
    assert_eq!(rows, backwards);
    for (key, value) in &rows {
        assert_eq!(engine.get(key)?.as_ref(), Some(value));
    }
    Ok(rows)
}

/// The error must say where.
fn check(found: Result<Rows>, rows: &Rows, path: &Path, what: &str) -> bool {
    match found {
        Ok(found) => assert_eq!(&found, rows, "{what} in {} is not seen", path.display()),
        Err(Error::Corrupt { path: named, expected, found, .. }) => {
            assert!(named.starts_with("db"), "{what} in {}: {}", path.display(), named.display());
            assert!(!expected.is_empty() && !found.is_empty());
            return true;
        }
        Err(Error::Io { path: named, .. }) => {
            assert!(named.starts_with("db"), "{what} in {}", path.display());
            return true;
        }
        Err(error) => panic!("{what} in {}: {error}", path.display()),
    }
    false
}

fn flip_everything(sync: SyncPolicy, format: TableFormat) -> (usize, usize) {
    let (files, rows) = database(sync, format);
    assert!(files.len() >= 4, "{:?}", files.keys());
    let (mut flips, mut errors) = (0, 0);
    for (path, contents) in &files {
        for byte in 0..contents.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut damaged = files.clone();
                damaged.get_mut(path).unwrap()[byte] ^= mask;
                let what = format!("byte {byte} changed by {mask:02x}");
                flips += 1;
                errors += usize::from(check(read(&damaged, sync), &rows, path, &what));
            }
        }
    }
    (flips, errors)
}

#[test]
fn a_changed_byte_is_an_error_or_does_not_matter() {
    let (flips, errors) = flip_everything(SyncPolicy::Always, TableFormat::V2);
    println!("{flips} changes, {errors} errors");
    assert!(errors * 10 > flips * 9, "only {errors} errors from {flips} changes");
}

#[test]
fn a_changed_byte_is_an_error_or_does_not_matter_in_flat_tables() {
    flip_everything(SyncPolicy::Never, TableFormat::V1);
}

/// A table or a manifest that is cut is damaged. A log that is cut may be one that a crash has torn: then a
/// prefix of its writes is there, unless a later record says that more were on disk.
#[test]
fn a_cut_file_is_an_error_or_a_log_that_ends_earlier() {
    let sync = SyncPolicy::Always;
    let (files, rows) = database(sync, TableFormat::V2);
    let without_log = |rows: &Rows| -> Rows {
        let flushed = |(key, value): &(Bytes, Bytes)| match &key[..] {
            b"key 1" => (key.clone(), Bytes::from("value 3")),
            _ => (key.clone(), value.clone()),
        };
        let mut rows: Rows = rows.iter().map(flushed).collect();
        rows.insert(2, (Bytes::from("key 2"), Bytes::from("value 6")));
        rows
    };
    let mut with_put = without_log(&rows);
    with_put[1].1 = Bytes::from("last");
    let prefixes = [without_log(&rows), with_put, rows.clone()];
    for (path, contents) in &files {
        for length in 0..contents.len() {
            let mut damaged = files.clone();
            damaged.get_mut(path).unwrap().truncate(length);
            let found = read(&damaged, sync);
            if path.extension().is_some_and(|extension| extension == "log") {
                let found = found.unwrap_or_else(|error| panic!("cut at {length}: {error}"));
                assert!(prefixes.contains(&found), "{} cut at {length}", path.display());
            } else {
                check(found, &rows, path, &format!("a cut at {length}"));
            }
        }
    }
}

#[test]
fn a_missing_file_is_an_error() {
    let sync = SyncPolicy::Always;
    let (files, rows) = database(sync, TableFormat::V2);
    let last_log = files.keys().rfind(|path| path.extension().is_some_and(|e| e == "log"));
    for path in files.keys().filter(|path| Some(*path) != last_log) {
        let mut damaged = files.clone();
        damaged.remove(path);
        assert!(check(read(&damaged, sync), &rows, path, "a missing file"), "{}", path.display());
    }
}
