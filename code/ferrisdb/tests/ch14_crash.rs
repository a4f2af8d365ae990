//! The power is cut at every operation of a script, and whatever a machine may find afterwards is opened:
//! every write that was promised is there, and of the others a prefix.

mod common;

use bytes::Bytes;
use common::{Fault, FaultFileSystem, Random};
use ferrisdb::fs::FileSystem;
use ferrisdb::{Engine, Error, Event, Options, Result, Step, SyncPolicy, TableFormat, WriteBatch};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, mpsc};
use std::thread;

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// What a run of the script has done when it ended, of its own or not.
struct Oracle {
    /// The rows after each write; the last one may have failed.
    states: Vec<Rows>,
    /// How many writes must be there after a crash.
    promised: usize,
}

impl Oracle {
    fn new() -> Oracle {
        Oracle { states: vec![Rows::new()], promised: 0 }
    }

    /// Writes, and notes what that means for a crash.
    fn write(
        &mut self,
        engine: &Engine,
        batch: &[(u8, Option<u8>)],
        sync: SyncPolicy,
    ) -> Result<()> {
        let mut rows = self.states.last().unwrap().clone();
        let mut changes = WriteBatch::new();
        for &(key, value) in batch {
            let key = format!("key {:03}", key % 40).into_bytes();
            match value {
                Some(value) => {
                    let value = vec![value; 3 + value as usize % 50];
                    changes.put(key.clone(), value.clone());
                    rows.insert(key, value);
                }
                None => {
                    changes.delete(key.clone());
                    rows.remove(&key);
                }
            }
        }
        self.states.push(rows);
        engine.write(&changes)?;
        if sync == SyncPolicy::Always {
            self.promised = self.states.len() - 1;
        }
        Ok(())
    }

    fn keep(&mut self) {
        self.promised = self.states.len() - 1;
    }

    /// Checks what was found after a crash, and takes it as the state to go on from.
    fn check(&mut self, engine: &Engine, context: &str) -> Result<()> {
        let rows = |reader: Result<Vec<_>>| -> Result<Rows> {
            let row = |(key, value): (Bytes, Bytes)| (key.into(), value.into());
            Ok(reader?.into_iter().map(row).collect())
        };
        let found = rows(engine.range::<&[u8]>(..).collect())?;
        let backwards = rows(engine.range::<&[u8]>(..).rev().collect())?;
        assert_eq!(found, backwards, "{context}");
        for key in (0..40).map(|n| format!("key {n:03}").into_bytes()) {
            let got = engine.get(&key)?;
            assert_eq!(got.as_deref(), found.get(&key).map(|v| &v[..]), "{context}: {key:?}");
        }
        let possible = &self.states[self.promised..];
        assert!(
            possible.contains(&found),
            "{context}: not among the {} states from write {} on: {found:?}",
            possible.len(),
            self.promised
        );
        self.states = vec![found];
        self.promised = 0;
        Ok(())
    }
}

fn options(files: &FaultFileSystem, sync: SyncPolicy, table_format: TableFormat) -> Options {
    let (memtable_size, max_tables) = (1500, 2);
    Options { memtable_size, max_tables, sync, table_format, ..Options::default() }
        .files(files.clone())
}

/// Writes in batches of one to three, with flushes, merges, syncs and reopens in between.
fn script(options: &Options, oracle: &mut Oracle, seed: u64) -> Result<()> {
    let mut random = Random::new(seed);
    let mut engine = Engine::open("db", options.clone())?;
    for step in 0..40 {
        let change = |random: &mut Random| {
            let key = random.below(256) as u8;
            (key, (random.below(4) > 0).then(|| random.below(256) as u8))
        };
        let batch: Vec<_> = (0..=random.below(3)).map(|_| change(&mut random)).collect();
        oracle.write(&engine, &batch, options.sync)?;
        match random.below(12) {
            0 => engine.freeze()?,
            1 | 2 => drop(engine.flush_step()?),
            3 => drop(engine.compact_step()?),
            6 => drop(engine.prepare_step()?),
            4 => {
                engine.sync()?;
                oracle.keep();
            }
            5 => {
                engine.flush()?;
                oracle.keep();
            }
            _ => {}
        }
        if step == 16 {
            engine.close()?;
            oracle.keep();
            engine = Engine::open("db", options.clone())?;
        }
        if step == 28 {
            drop(engine);
            engine = Engine::open("db", options.clone())?;
            // What the process had not handed to the system is gone, and the rest is now on disk.
            oracle.check(&engine, "reopened")?;
        }
    }
    engine.close()?;
    oracle.keep();
    Ok(())
}

/// How many scripts: `FERRISDB_CRASH_SEEDS=100` for a long run.
fn seeds() -> u64 {
    std::env::var("FERRISDB_CRASH_SEEDS").map_or(3, |seeds| seeds.parse().unwrap())
}

/// Cuts the power at every operation of a run, or at each so manieth, and then the recovery after it as
/// well, at up to two operations.
fn crash_everywhere(sync: SyncPolicy, table_format: TableFormat, every: usize) -> (u64, u64) {
    let (mut cuts, mut recoveries) = (0, 0);
    for seed in 1..=seeds() {
        for at in (seed % every as u64..).step_by(every) {
            let files = FaultFileSystem::that_reserves();
            let mut oracle = Oracle::new();
            files.fail_at(at, Fault::Crash);
            let run = script(&options(&files, sync, table_format), &mut oracle, seed);
            cuts += 1;
            for crash in 0..2 {
                let context = format!("{sync:?} seed {seed}, operation {at}, crash {crash}");
                let mut random = Random::new(crash * 1_000_003 + at);
                let mut files = files.after_crash(&mut random);
                // The recovery may be cut as well, several times.
                for again in 0..random.below(3) {
                    files.fail_at(random.below(30), Fault::Crash);
                    let opened = Engine::open("db", options(&files, sync, table_format));
                    drop(opened);
                    files = files.after_crash(&mut random);
                    recoveries += again + 1;
                }
                files.heal();
                let engine = Engine::open("db", options(&files, sync, table_format));
                let engine = engine.unwrap_or_else(|error| panic!("{context}: {error}"));
                let mut oracle =
                    Oracle { states: oracle.states.clone(), promised: oracle.promised };
                oracle.check(&engine, &context).unwrap();
                go_on(engine, &mut oracle, &files, sync, table_format, &context);
            }
            if run.is_ok() {
                break;
            }
        }
    }
    (cuts, recoveries)
}

/// A database that was recovered works: it takes writes, and keeps them over another crash.
fn go_on(
    engine: Engine,
    oracle: &mut Oracle,
    files: &FaultFileSystem,
    sync: SyncPolicy,
    table_format: TableFormat,
    context: &str,
) {
    for key in 0..5 {
        oracle.write(&engine, &[(key, Some(key)), (key + 20, None)], sync).unwrap();
    }
    engine.sync().unwrap();
    oracle.keep();
    let files = files.after_crash(&mut Random::new(7));
    let engine = Engine::open("db", options(&files, sync, table_format))
        .unwrap_or_else(|error| panic!("{context}, second crash: {error}"));
    oracle.check(&engine, &format!("{context}, second crash")).unwrap();
}

#[test]
fn a_crash_at_any_operation_loses_no_acknowledged_write() {
    let (cuts, recoveries) = crash_everywhere(SyncPolicy::Always, TableFormat::V2, 1);
    println!("{cuts} cuts, {recoveries} cut recoveries");
}

#[test]
fn a_crash_at_any_operation_leaves_a_prefix_if_syncs_are_rare() {
    crash_everywhere(SyncPolicy::EveryBytes(500), TableFormat::V2, 3);
}

#[test]
fn a_crash_at_any_operation_leaves_a_prefix_if_nothing_is_synced() {
    crash_everywhere(SyncPolicy::Never, TableFormat::V2, 1);
}

#[test]
fn a_crash_at_any_operation_loses_no_acknowledged_write_with_flat_tables() {
    crash_everywhere(SyncPolicy::Always, TableFormat::V1, 3);
}

/// Every operation fails once, or from then on, in each way in which a disk can fail.
#[test]
fn a_failing_disk_gives_errors_and_a_consistent_database() {
    use std::io::ErrorKind::{Other, StorageFull};
    let sync = SyncPolicy::Always;
    for fault in [Fault::Once(Other), Fault::Once(StorageFull), Fault::FromNowOn(StorageFull)] {
        for at in 0.. {
            let context = format!("{fault:?} at operation {at}");
            let files = FaultFileSystem::that_reserves();
            let mut oracle = Oracle::new();
            files.fail_at(at, fault);
            let run = script(&options(&files, sync, TableFormat::V2), &mut oracle, 3);
            if let Err(error) = &run {
                let is_clear = matches!(error, Error::Io { .. } | Error::Poisoned { .. });
                assert!(is_clear, "{context}: {error}");
            }
            files.heal();
            for files in [files.after_crash(&mut Random::new(at)), files.clone()] {
                let engine = Engine::open("db", options(&files, sync, TableFormat::V2));
                let engine = engine.unwrap_or_else(|error| panic!("{context}: {error}"));
                let (states, promised) = (oracle.states.clone(), oracle.promised);
                let mut oracle = Oracle { states, promised };
                oracle.check(&engine, &context).unwrap();
                if at % 3 == 0 {
                    go_on(engine, &mut oracle, &files, sync, TableFormat::V2, &context);
                }
            }
            if run.is_ok() && files.operations() <= at {
                println!("{fault:?}: at {at} operations");
                break;
            }
        }
    }
}

/// What the file system of these tests must itself get right: a rename that survives names the file that was
/// renamed, also when an older file of the same name is what the crash left in its place.
#[test]
fn a_rename_that_survives_a_crash_names_the_file_that_was_renamed() {
    let (files, dir) = (FaultFileSystem::new(), Path::new("db"));
    let (temporary, path) = (dir.join("MANIFEST.tmp"), dir.join("MANIFEST"));
    files.create(&temporary).unwrap().write_all(b"torn").unwrap();
    files.sync_dir(dir).unwrap();
    let file = files.create(&temporary).unwrap();
    file.write_all(b"whole").unwrap();
    file.sync().unwrap();
    files.rename(&temporary, &path).unwrap();
    let found = |n| files.after_crash(&mut Random::new(n)).contents().remove(&path);
    let renamed: Vec<_> = (0..100).filter_map(found).collect();
    assert!(!renamed.is_empty() && renamed.iter().all(|contents| contents == b"whole"));
}

/// The database goes on reading when the log can no longer be written.
#[test]
fn a_failed_sync_ends_writing_and_not_reading() {
    let files = FaultFileSystem::new();
    let engine = Engine::open("db", options(&files, SyncPolicy::Always, TableFormat::V2)).unwrap();
    engine.put("a", "1").unwrap();
    // A put is a write and a sync.
    files.fail_at(1, Fault::Once(std::io::ErrorKind::Other));
    let error = engine.put("a", "2").unwrap_err().to_string();
    assert_eq!(error, "cannot sync db/000001.log: other error");
    let error = engine.put("b", "3").unwrap_err().to_string();
    assert_eq!(
        error,
        "no more writes, db/000001.log failed before: cannot sync db/000001.log: other error"
    );
    assert!(matches!(engine.flush(), Err(Error::Poisoned { .. })));
    assert_eq!(engine.get("a").unwrap().as_deref(), Some(&b"1"[..]));
    assert_eq!(engine.range::<&str>(..).count(), 1);
    drop(engine);
    let engine = Engine::open("db", options(&files, SyncPolicy::Always, TableFormat::V2)).unwrap();
    engine.put("b", "3").unwrap();
}

/// A table is written while an earlier one, whose log was never synced, is still on its way: then nothing of
/// the earlier one may be missing.
#[test]
fn a_crash_after_flushes_that_end_out_of_order_leaves_a_prefix() {
    let files = FaultFileSystem::new();
    let (started, flush_began) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let released = Mutex::new(released);
    let options = options(&files, SyncPolicy::Never, TableFormat::V2).listener(move |e: &Event| {
        if matches!(e, Event::FlushStarted { generation: 1, .. }) {
            started.send(()).unwrap();
            released.lock().unwrap().recv().unwrap();
        }
    });
    let engine = Engine::open("db", options.clone()).unwrap();
    engine.put("first", "1").unwrap();
    engine.freeze().unwrap();
    engine.put("second", "2").unwrap();
    engine.freeze().unwrap();
    thread::scope(|scope| {
        let first = scope.spawn(|| engine.flush_step().unwrap());
        flush_began.recv().unwrap();
        assert_eq!(engine.flush_step().unwrap(), Step::Done);
        let crashed: Vec<_> = (0..20).map(|n| files.after_crash(&mut Random::new(n))).collect();
        release.send(()).unwrap();
        for files in crashed {
            let options = options.clone().files(files).listener(|_: &Event| {});
            let engine = Engine::open("db", options).unwrap();
            let [first, second] = ["first", "second"].map(|key| engine.get(key).unwrap());
            assert!(first.is_some() || second.is_none(), "the second write without the first");
        }
        assert_eq!(first.join().unwrap(), Step::Done);
    });
    assert_eq!((engine.stats().tables, engine.stats().frozen_memtables), (2, 0));
    assert_eq!(engine.range::<&str>(..).count(), 2);
}
