//! The engine with its threads in thousands of orders: at each lock, atomic and channel another thread may go on.
//! The orders are the same in every run; a failure names the schedule that led to it.

use bytes::Bytes;
use ferrisdb_interleaved::{Db, Engine, MemoryFileSystem, Options, Result, Snapshot, SyncPolicy};
use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, Runner, thread};
use std::sync::Arc;

/// Orders tried by each of the two schedulers: `FERRISDB_SCHEDULES=100000` for a long run.
fn schedules() -> usize {
    std::env::var("FERRISDB_SCHEDULES").map_or(3000, |schedules| schedules.parse().unwrap())
}

/// Runs `model` in many orders: random ones, and ones with few but badly placed changes of thread
/// (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).
fn check(model: fn()) {
    let mut config = Config::new();
    config.stack_size = 1 << 20;
    let random = RandomScheduler::new_from_seed(1, schedules());
    Runner::new(random, config.clone()).run(model);
    Runner::new(PctScheduler::new_from_seed(1, 3, schedules()), config).run(model);
}

fn options(files: &MemoryFileSystem) -> Options {
    Options { sync: SyncPolicy::Never, max_tables: 1, ..Options::default() }.files(files.clone())
}

fn open(files: &MemoryFileSystem) -> Arc<Engine> {
    Arc::new(Engine::open("db", options(files)).unwrap())
}

fn number(value: Option<Bytes>) -> u8 {
    value.expect("the key is always there")[0]
}

fn rows(snapshot: &Snapshot) -> Vec<(Bytes, Bytes)> {
    let rows: Vec<_> = snapshot.range::<&str>(..).collect::<Result<_>>().unwrap();
    for (key, value) in &rows {
        assert_eq!(snapshot.get(key).unwrap().as_ref(), Some(value));
    }
    rows
}

/// Runs all at once and waits for them.
fn together(threads: Vec<Box<dyn FnOnce() + Send>>) {
    let threads: Vec<_> = threads.into_iter().map(|run| thread::spawn(run)).collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// A reader finds a key whose table is frozen and flushed meanwhile, and never an older value after a newer one.
#[test]
fn flush_against_get() {
    check(|| {
        let engine = open(&MemoryFileSystem::new());
        engine.put("k", [0]).unwrap();
        let (writing, reading) = (Arc::clone(&engine), Arc::clone(&engine));
        let writer = move || {
            for n in 1..=2 {
                writing.put("k", [n]).unwrap();
                writing.freeze().unwrap();
                writing.flush_step().unwrap();
            }
        };
        let reader = move || {
            let mut last = 0;
            for _ in 0..3 {
                let found = number(reading.get("k").unwrap());
                let (_, scanned) = reading.range::<&str>(..).next().expect("in scans too").unwrap();
                assert!(last <= found && found <= scanned[0]);
                last = scanned[0];
            }
        };
        together(vec![Box::new(writer), Box::new(reader)]);
        assert_eq!(number(engine.get("k").unwrap()), 2);
    });
}

/// Two flushes, which may end in either order: what a snapshot sees is all that was written up to some moment,
/// and nothing later than its number.
#[test]
fn a_snapshot_takes_its_tables_before_its_number() {
    check(|| {
        let engine = open(&MemoryFileSystem::new());
        engine.put("first", "").unwrap();
        engine.flush().unwrap();
        let shared = || Arc::clone(&engine);
        let (writing, flushing, reading) = (shared(), shared(), shared());
        let writer = move || {
            for key in ["second", "third"] {
                writing.put(key, "").unwrap();
                writing.freeze().unwrap();
            }
            writing.flush_step().unwrap();
        };
        let flusher = move || {
            flushing.flush_step().unwrap();
        };
        let reader = move || {
            let snapshot = reading.snapshot();
            let found = ["first", "second", "third"].map(|key| snapshot.get(key).unwrap());
            let found = found.map(|value| value.is_some());
            assert!(found[0] && found[1] >= found[2], "{found:?}");
            let writes = found.iter().filter(|&&is_found| is_found).count() as u64;
            assert!(writes <= snapshot.sequence(), "{writes} writes of {}", snapshot.sequence());
        };
        together(vec![Box::new(writer), Box::new(flusher), Box::new(reader)]);
    });
}

/// Merges, two at once, against flushes that may end in either order and a snapshot: the snapshot does not
/// change, and afterwards every row is there, also when the database is opened again.
#[test]
fn snapshot_against_compaction() {
    check(|| {
        let files = MemoryFileSystem::new();
        let engine = open(&files);
        for n in 0..2 {
            engine.put("k", [n]).unwrap();
            engine.put(format!("only {n}"), "").unwrap();
            engine.flush().unwrap();
        }
        for n in 2..4 {
            engine.put("k", [n]).unwrap();
            engine.put(format!("only {n}"), "").unwrap();
            engine.freeze().unwrap();
        }
        let shared = || Arc::clone(&engine);
        let [first, second] = [shared(), shared()];
        let merging = [shared(), shared()];
        let reading = shared();
        let mut threads: Vec<Box<dyn FnOnce() + Send>> = vec![
            Box::new(move || {
                first.flush_step().unwrap();
            }),
            Box::new(move || {
                second.flush_step().unwrap();
            }),
            Box::new(move || {
                let snapshot = reading.snapshot();
                let before = rows(&snapshot);
                assert_eq!(before.len(), 5);
                reading.delete("k").unwrap();
                assert_eq!(rows(&snapshot), before);
            }),
        ];
        for engine in merging {
            threads.push(Box::new(move || {
                engine.compact_step().unwrap();
            }));
        }
        together(threads);
        assert_eq!(rows(&engine.snapshot()).len(), 4);
        assert_eq!(engine.stats().frozen_memtables, 0, "both are installed");
        let tables = engine.stats().tables;
        Arc::into_inner(engine).unwrap().close().unwrap();
        let engine = open(&files);
        assert_eq!(rows(&engine.snapshot()).len(), 4);
        // One more than before: the row in the log is flushed when the database is opened.
        assert_eq!(engine.stats().tables, tables + 1);
    });
}

/// Closing waits for the threads that flush and merge, whatever they are doing, and does not wait for ever; a
/// snapshot goes on reading; and the database can be opened again at once, with everything in it.
#[test]
fn close_against_everything() {
    check(|| {
        let files = MemoryFileSystem::new();
        let options = Options { memtable_size: 200, ..options(&files) };
        let db = Arc::new(Db::open("db", options).unwrap());
        let writing = Arc::clone(&db);
        let writer = thread::spawn(move || {
            (0..3).for_each(|n| writing.put(format!("b{n}"), [n; 100]).unwrap());
        });
        (0..3).for_each(|n| db.put(format!("a{n}"), [n; 100]).unwrap());
        let snapshot = db.snapshot();
        writer.join().unwrap();
        let reader = thread::spawn(move || {
            let found = rows(&snapshot);
            assert!(found.len() >= 3);
            assert_eq!(rows(&snapshot), found);
        });
        Arc::into_inner(db).unwrap().close().unwrap();
        let engine = open(&files);
        assert_eq!(rows(&engine.snapshot()).len(), 6);
        reader.join().unwrap();
    });
}

/// Writers that share syncs: each reads what it has written, and none waits for a sync that no one makes.
#[test]
fn group_commit() {
    check(|| {
        let files = MemoryFileSystem::new();
        let options = Options { sync: SyncPolicy::Always, ..options(&files) };
        let engine = Arc::new(Engine::open("db", options).unwrap());
        let write = |key: &'static str, engine: Arc<Engine>| -> Box<dyn FnOnce() + Send> {
            Box::new(move || {
                for n in 0..2 {
                    engine.put(key, [n]).unwrap();
                    assert_eq!(number(engine.get(key).unwrap()), n);
                }
            })
        };
        let freezing = Arc::clone(&engine);
        together(vec![
            write("a", Arc::clone(&engine)),
            write("b", Arc::clone(&engine)),
            Box::new(move || freezing.freeze().unwrap()),
        ]);
        assert_eq!(rows(&engine.snapshot()).len(), 2);
    });
}
