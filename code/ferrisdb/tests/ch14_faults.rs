//! What a disk, a directory and a caller can do wrong that a crash alone does not show.

mod common;

use common::{Fault, FaultFileSystem, Random};
use ferrisdb::fs::FileSystem;
use ferrisdb::{Db, Engine, Error, Options, Step, SyncPolicy};
use std::io::ErrorKind;
use std::path::Path;
use std::thread;
use std::time::Duration;

fn options(files: &FaultFileSystem, sync: SyncPolicy) -> Options {
    Options { sync, ..Options::default() }.files(files.clone())
}

/// The files as they are found if nothing survives the crash but what was synced.
fn after_the_worst_crash(files: &FaultFileSystem) -> FaultFileSystem {
    let seed = (0..).find(|&seed| Random::new(seed).below(4) == 0).unwrap();
    files.after_crash(&mut Random::new(seed))
}

fn rows(files: &FaultFileSystem, sync: SyncPolicy) -> usize {
    let engine = Engine::open("db", options(files, sync)).unwrap();
    engine.range::<&str>(..).inspect(|row| assert!(row.is_ok())).count()
}

fn count(files: &FaultFileSystem, extension: &str) -> usize {
    let has_it = |path: &&Path| path.extension().is_some_and(|found| found == extension);
    files.contents().keys().map(|path| path.as_path()).filter(has_it).count()
}

/// The kernel may drop what it could not write, and say of a second sync that all is well: then the engine must
/// not. What was not synced is safe when it has been flushed.
#[test]
fn a_sync_that_failed_does_not_succeed_when_it_is_tried_again() {
    let (files, sync) = (FaultFileSystem::new(), SyncPolicy::Never);
    let engine = Engine::open("db", options(&files, sync)).unwrap();
    engine.put("frozen", "1").unwrap();
    engine.freeze().unwrap();
    engine.put("active", "2").unwrap();
    // The active segment is written, and then the frozen one is synced.
    files.fail_at(1, Fault::Once(ErrorKind::Other));
    assert_eq!(engine.sync().unwrap_err().to_string(), "cannot sync db/000001.log: other error");
    for _ in 0..2 {
        assert_eq!(
            engine.sync().unwrap_err().to_string(),
            "no more writes, db/000001.log failed before: cannot sync db/000001.log: other error"
        );
    }
    assert_eq!(rows(&after_the_worst_crash(&files), sync), 0);
    assert_eq!(engine.flush_step().unwrap(), Step::Done);
    assert_eq!(rows(&after_the_worst_crash(&files), sync), 1);
    assert_eq!(engine.range::<&str>(..).count(), 2);
}

/// While a segment that was left is synced, the next one must not be left as well: it would be in neither part.
#[test]
fn a_sync_covers_the_segment_that_is_left_meanwhile() {
    let (files, sync) = (FaultFileSystem::new(), SyncPolicy::Never);
    let engine = Engine::open("db", options(&files, sync)).unwrap();
    engine.put("frozen", "1").unwrap();
    engine.freeze().unwrap();
    engine.put("active", "2").unwrap();
    let (began, release) = files.hold_sync("000001.log");
    thread::scope(|scope| {
        let syncing = scope.spawn(|| engine.sync());
        began.recv().unwrap();
        let freezing = scope.spawn(|| engine.freeze());
        // Either it waits for the sync, or it is done by then.
        thread::sleep(Duration::from_millis(50));
        drop(release);
        syncing.join().unwrap().unwrap();
        let after_sync = after_the_worst_crash(&files);
        freezing.join().unwrap().unwrap();
        assert_eq!(rows(&after_sync, sync), 2);
    });
    assert_eq!(engine.stats().frozen_memtables, 2);
}

/// Or each would stay open, and be synced again, as long as no one asks for a sync.
#[test]
fn a_segment_whose_table_is_in_a_file_is_not_synced_any_more() {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, SyncPolicy::Never)).unwrap();
    for key in ["a", "b", "c"] {
        engine.put(key, "").unwrap();
        engine.flush().unwrap();
    }
    engine.put("d", "").unwrap();
    let before = files.operations();
    engine.sync().unwrap();
    assert_eq!(files.operations() - before, 2, "a write and a sync");
}

/// Each attempt writes a table, and cannot know whether the manifest names it.
#[test]
fn a_manifest_that_cannot_be_written_does_not_fill_the_disk_with_tables() {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, SyncPolicy::Always)).unwrap();
    engine.put("k", "v").unwrap();
    files.refuse("MANIFEST.tmp", true);
    for _ in 0..5 {
        assert!(matches!(engine.flush(), Err(Error::Io { .. })));
        assert!(count(&files, "sst") <= 1, "{} tables", count(&files, "sst"));
        assert_eq!(engine.get("k").unwrap().as_deref(), Some(&b"v"[..]));
        assert_eq!(rows(&after_the_worst_crash(&files), SyncPolicy::Always), 1);
    }
    files.refuse("MANIFEST.tmp", false);
    engine.flush().unwrap();
    assert_eq!((count(&files, "sst"), count(&files, "log"), count(&files, "tmp")), (1, 1, 0));
    assert_eq!(rows(&after_the_worst_crash(&files), SyncPolicy::Always), 1);
}

/// As when the process has too many files open: a new one can be made, and then not be opened.
#[test]
fn a_table_that_cannot_be_opened_does_not_fill_the_disk_either() {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, SyncPolicy::Always)).unwrap();
    engine.put("k", "v").unwrap();
    engine.freeze().unwrap();
    let mut failures = 0;
    for at in 0.. {
        files.fail_at(at, Fault::Once(ErrorKind::Other));
        if engine.flush_step().is_ok() {
            break;
        }
        failures += 1;
        assert!(count(&files, "sst") <= 1, "{} tables after {failures}", count(&files, "sst"));
    }
    assert!(failures > 8, "every operation of a flush has failed once, and only {failures} did");
    files.heal();
    engine.put("k", "w").unwrap();
    engine.flush().unwrap();
    assert_eq!((count(&files, "sst"), count(&files, "tmp")), (2, 0));
}

/// Writing goes on in the full table for a while, and then stops with the reason, before memory runs out.
#[test]
fn without_a_new_segment_a_table_grows_to_twice_its_size_at_most() {
    let files = FaultFileSystem::new();
    let memtable_size = 10_000;
    let options = Options { memtable_size, ..options(&files, SyncPolicy::Always) };
    let engine = Engine::open("db", options).unwrap();
    files.refuse("000002.log", true);
    let mut n = 0;
    let error = loop {
        match engine.put(format!("{n:04}"), [0; 100]) {
            Ok(()) if n < 1000 => n += 1,
            Ok(()) => panic!("{} bytes", engine.stats().active_bytes),
            Err(error) => break error.to_string(),
        }
    };
    assert_eq!(error, "cannot create db/000002.log: no storage space");
    let (bytes, written) = (engine.stats().active_bytes as usize, engine.stats().last_sequence);
    assert!((2 * memtable_size..3 * memtable_size).contains(&bytes), "{bytes} bytes");
    assert_eq!(written, n, "the write that failed has not happened");
    assert_eq!(engine.get(format!("{n:04}")).unwrap(), None);
    files.refuse("000002.log", false);
    engine.put(format!("{n:04}"), "").unwrap();
    assert_eq!(engine.range::<&str>(..).count() as u64, n + 1);
    assert_eq!(engine.stats().frozen_memtables, 1);
}

/// A directory may hold what is not the engine's: then it is left alone, whatever it is called.
#[test]
fn files_of_others_are_neither_read_nor_removed() {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, SyncPolicy::Always)).unwrap();
    engine.put("k", "v").unwrap();
    engine.close().unwrap();
    let others = [
        "notes.tmp",
        "7.tmp",
        "+00007.tmp",
        "MANIFEST.old.tmp",
        ".tmp",
        "7.log",
        "+00007.log",
        "0000007.log",
        "18446744073709551615.log",
        "7.sst",
        "0000007.sst",
        "a.sst",
        "18446744073709551615.sst",
        "000007.SST",
        "000007",
        "MANIFEST.bak",
    ];
    let unfinished = ["000007.tmp", "1000000.tmp", "MANIFEST.tmp"];
    for name in others.iter().chain(&unfinished) {
        files.create(&Path::new("db").join(name)).unwrap().write_all(b"mine").unwrap();
    }
    let engine = Engine::open("db", options(&files, SyncPolicy::Always)).unwrap();
    engine.put("l", "v").unwrap();
    engine.flush().unwrap();
    assert_eq!(engine.range::<&str>(..).count(), 2);
    let contents = files.contents();
    for name in others {
        let found = contents.get(&Path::new("db").join(name));
        assert_eq!(found.map(|bytes| &bytes[..]), Some(&b"mine"[..]), "{name}");
    }
    for name in unfinished {
        assert!(!contents.contains_key(&Path::new("db").join(name)), "{name}");
    }
}

/// None of these values is useful, and none of them may hang or be refused with something incomprehensible.
#[test]
fn extreme_options_work() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for (n, memtable_size) in [0, 1, 200, usize::MAX].into_iter().enumerate() {
        let options = Options {
            memtable_size,
            max_frozen_memtables: 0,
            sync: SyncPolicy::EveryBytes(0),
            max_tables: 0,
            block_cache_size: 0,
            stall_timeout: Duration::MAX,
            ..Options::default()
        };
        let dir = dir.path().join(format!("{n}/and/those/above"));
        let db = Db::open(&dir, options.clone()).unwrap();
        thread::scope(|scope| {
            for writer in ["a", "b"] {
                let db = &db;
                let write = move |n| db.put(format!("{writer}{n:02}"), "v").unwrap();
                scope.spawn(move || (0..10).for_each(write));
            }
        });
        db.flush().unwrap();
        assert_eq!(db.range::<&str>(..).count(), 20);
        db.close().unwrap();
        let db = Db::open(&dir, options).unwrap();
        assert_eq!(db.range::<&str>(..).count(), 20);
    }
}

/// Tombstones with nothing below them leave an empty table, which is a table like any other.
#[test]
fn a_merge_that_leaves_nothing_leaves_an_empty_database() {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, SyncPolicy::Always)).unwrap();
    engine.put("k", "v").unwrap();
    engine.flush().unwrap();
    engine.delete("k").unwrap();
    engine.flush().unwrap();
    engine.compact().unwrap();
    assert_eq!((engine.stats().tables, engine.stats().table_entries), (1, 0));
    assert_eq!(engine.get("k").unwrap(), None);
    let files = after_the_worst_crash(&files);
    let engine = Engine::open("db", options(&files, SyncPolicy::Always)).unwrap();
    assert_eq!(engine.range::<&str>(..).rev().count(), 0);
    engine.put("k", "w").unwrap();
    engine.flush().unwrap();
    engine.compact().unwrap();
    assert_eq!(engine.get("k").unwrap().as_deref(), Some(&b"w"[..]));
}
