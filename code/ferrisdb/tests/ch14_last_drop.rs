//! Freeing a big table is a pause, which no caller pays for: not the one that flushes, not the one that drops
//! the last snapshot of it, and not the writer to whose allocator its memory goes back. Counted by an allocator,
//! thread by thread.

use ferrisdb::{Db, Engine, MemoryFileSystem, Options, Step, SyncPolicy, TableView};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

/// The system's allocator, which counts how many allocations each thread gives back, and how many large ones it
/// asks for.
struct Counting;

thread_local! {
    static FREED: Cell<u64> = const { Cell::new(0) };
    static LARGE: Cell<u64> = const { Cell::new(0) };
}

/// From this size on glibc first puts all small pieces in order that were freed: `_int_malloc`, "large request".
const LARGE_SIZE: usize = 1024;

// SAFETY: every call goes to the system's allocator as it came; the counts are a thread's own and allocate nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGE.set(LARGE.get() + u64::from(layout.size() >= LARGE_SIZE));
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        FREED.set(FREED.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ROWS: u64 = 50_000;

/// Does something, and gives how many allocations this thread gave back meanwhile.
fn freed(what: &str, run: impl FnOnce()) -> u64 {
    let (before, began) = (FREED.get(), Instant::now());
    run();
    let freed = FREED.get() - before;
    println!("{what}: {freed} allocations freed, {:?}", began.elapsed());
    freed
}

#[test]
fn no_caller_pays_for_the_last_drop_of_a_table() {
    let options = Options { sync: SyncPolicy::Never, ..Options::default() };
    let db = Db::open("db", options.files(MemoryFileSystem::new())).unwrap();
    (0..ROWS).for_each(|n| db.put(format!("{n:06}"), [0; 20]).unwrap());
    let (snapshot, mut rows) = (db.snapshot(), db.range::<&str>(..));
    assert!(rows.next().is_some());
    assert_eq!(db.stats().active_rows, ROWS, "one big table");

    // Each row is two allocations; a flush makes and frees some for each block of its file.
    let limit = ROWS / 2;
    assert!(freed("flush of the table", || db.flush().unwrap()) < limit);
    assert!(freed("drop of its last readers", || drop((snapshot, rows))) < limit);
    db.put("k", "v").unwrap();
    assert!(freed("next flush", || db.flush().unwrap()) < limit);

    let deadline = Instant::now() + Duration::from_secs(20);
    while db.stats().retired_memtables > 0 {
        assert!(Instant::now() < deadline, "the background thread frees it after the next flush");
        thread::sleep(Duration::from_millis(1));
    }
    assert!(freed("close", || db.close().unwrap()) < limit);
}

/// Tables that are being written, that wait to be flushed, and that a reader kept from being freed.
#[test]
fn no_caller_pays_for_the_tables_that_closing_leaves() {
    for end in [|db: Db| db.close().unwrap(), drop] {
        let files = MemoryFileSystem::new();
        let options = || Options { sync: SyncPolicy::Never, ..Options::default() };
        let db = Db::open("db", options().files(files.clone())).unwrap();
        let fill = |round: u64| {
            (0..ROWS).for_each(|n| db.put(format!("{round} {n:06}"), [0; 20]).unwrap());
        };
        fill(0);
        let snapshot = db.snapshot();
        db.flush().unwrap();
        fill(1);
        assert_eq!((db.stats().active_rows, db.stats().retired_memtables), (ROWS, 1));
        drop(snapshot);
        assert!(freed("end of the database", || end(db)) < ROWS / 2);
        // And it is closed: the lock is free, and everything is there.
        let db = Db::open("db", options().files(files)).unwrap();
        assert_eq!(db.range::<&str>(..).count() as u64, 2 * ROWS);
    }
}

/// What the count above would be, and what holds for snapshots that outlive their database.
#[test]
fn whoever_outlives_the_database_frees_what_it_holds() {
    let options = Options { sync: SyncPolicy::Never, ..Options::default() };
    let db = Db::open("db", options.files(MemoryFileSystem::new())).unwrap();
    (0..ROWS).for_each(|n| db.put(format!("{n:06}"), [0; 20]).unwrap());
    let snapshot = db.snapshot();
    db.close().unwrap();
    let handles = || match snapshot.tables().next() {
        Some(TableView::Active(table)) => table.handles(),
        _ => unreachable!("the table was being written"),
    };
    while handles() > 1 {
        thread::sleep(Duration::from_millis(1));
    }
    assert!(freed("drop of a snapshot after close", || drop(snapshot)) > ROWS);
}

/// A large request after a big table was freed is a pause of its own. The thread that prepares the next log segment
/// makes it instead of the writer.
#[test]
fn no_writer_asks_for_much_memory_when_it_changes_tables() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { sync: SyncPolicy::Never, memtable_size: 100_000, ..Options::default() };
    let engine = Engine::open(dir.path(), options).unwrap();
    // The first write of a thread makes the skip list's record of that thread.
    engine.put("a", []).unwrap();
    let large = |round: u64| {
        thread::scope(|scope| {
            scope.spawn(|| assert_eq!(engine.prepare_step().unwrap(), Step::Done));
        });
        let before = LARGE.get();
        let mut number = 0;
        while engine.stats().frozen_memtables == round {
            engine.put(format!("{round} {number:06}"), [0; 20]).unwrap();
            number += 1;
        }
        engine.put(format!("{round} z"), [0; 20]).unwrap();
        LARGE.get() - before
    };
    assert_eq!((0..2).map(large).collect::<Vec<_>>(), [0, 0]);
}
