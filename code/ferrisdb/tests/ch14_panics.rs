//! A background thread that panics, here because its listener does, is not silent and leaves no one waiting: later
//! writes, flushes and merges fail and say why, reading goes on, and no acknowledged write is lost.

use ferrisdb::{Db, Error, Event, MemoryFileSystem, Options, SyncPolicy};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Longer than anything here takes, and a test that waits as long has failed.
const LONG: Duration = Duration::from_secs(20);

fn options(files: &MemoryFileSystem) -> Options {
    let (memtable_size, max_frozen_memtables, sync) = (2000, 1, SyncPolicy::Never);
    let options = Options { memtable_size, max_frozen_memtables, sync, ..Options::default() };
    Options { stall_timeout: 10 * LONG, max_tables: 1, ..options }.files(files.clone())
}

/// A database whose flushing thread says when it begins its first flush, and panics when the sender is dropped.
fn with_flush_that_panics(files: &MemoryFileSystem) -> (Arc<Db>, Receiver<()>, Sender<()>) {
    let ((begin, began), (release, released)) = (channel(), channel::<()>());
    let released = Mutex::new(released);
    let options = options(files).listener(move |event: &Event| {
        let in_background = thread::current().name() == Some("ferrisdb-flush");
        if matches!(event, Event::FlushStarted { .. }) && in_background {
            begin.send(()).unwrap();
            let _ = released.lock().unwrap().recv();
            panic!("a listener's mistake");
        }
    });
    (Arc::new(Db::open("db", options).unwrap()), began, release)
}

fn put(db: &Db, n: usize) -> Result<(), Error> {
    db.put(format!("{n:03}"), [0; 100])
}

/// Puts rows until a table has been frozen, and one more. Gives how many.
fn freeze(db: &Db) -> usize {
    let freezes = |&n: &usize| {
        put(db, n).unwrap();
        db.stats().active_rows == 0
    };
    let last = (0..1000).find(freezes).expect("the table is frozen");
    put(db, last + 1).unwrap();
    last + 2
}

/// Runs on another thread, which can be given up if it waits for ever.
fn on_a_thread<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Receiver<T> {
    let (send, receive) = channel();
    thread::spawn(move || send.send(run()));
    receive
}

#[track_caller]
fn assert_panicked(result: Result<(), Error>, by: &str) {
    match result {
        Err(Error::Panicked { thread, message }) => {
            assert_eq!((thread, &message[..]), (by, "a listener's mistake"));
        }
        other => panic!("{other:?}"),
    }
}

/// What holds from then on; `rows` were acknowledged.
#[track_caller]
fn assert_only_read(db: Arc<Db>, files: &MemoryFileSystem, rows: usize, by: &str) {
    assert_panicked(put(&db, 999), by);
    assert_panicked(db.delete("000"), by);
    assert_panicked(db.flush(), by);
    assert_panicked(db.compact(), by);
    db.sync().unwrap();
    assert!(db.get("000").unwrap().is_some());
    assert_eq!(db.range::<&str>(..).count(), rows);
    let closed = on_a_thread(|| Arc::into_inner(db).unwrap().close());
    assert_panicked(closed.recv_timeout(LONG).expect("it does not wait for ever"), by);
    let db = Db::open("db", options(files)).unwrap();
    assert_eq!(db.range::<&str>(..).count(), rows);
    db.close().unwrap();
}

/// Puts rows until one must wait for a flush, on another thread, which gives how many it has put, and the error.
fn fill(db: &Arc<Db>) -> Receiver<(usize, Result<(), Error>)> {
    let writing = Arc::clone(db);
    on_a_thread(move || {
        for n in 0..1000 {
            if let Err(error) = put(&writing, n) {
                return (n, Err(error));
            }
        }
        panic!("nothing stops the writer");
    })
}

#[test]
fn a_stalled_writer_hears_of_the_panic() {
    let files = MemoryFileSystem::new();
    let (db, began, release) = with_flush_that_panics(&files);
    let writer = fill(&db);
    began.recv_timeout(LONG).unwrap();
    while db.stats().stalls == 0 {
        thread::sleep(Duration::from_millis(1));
    }
    drop(release);
    let (rows, result) = writer.recv_timeout(LONG).expect("it does not wait for ever");
    assert_panicked(result, "ferrisdb-flush");
    assert_only_read(db, &files, rows, "ferrisdb-flush");
}

/// It flushes what the thread has left behind, so everything is in files when it returns.
#[test]
fn a_flush_that_waits_goes_on_alone() {
    let files = MemoryFileSystem::new();
    let (db, began, release) = with_flush_that_panics(&files);
    let rows = freeze(&db);
    began.recv_timeout(LONG).unwrap();
    let flushing = Arc::clone(&db);
    let flushed = on_a_thread(move || flushing.flush());
    assert!(
        flushed.recv_timeout(Duration::from_millis(30)).is_err(),
        "the first table has to be in a file before it"
    );
    assert_eq!(db.stats().tables, 0);
    drop(release);
    flushed.recv_timeout(LONG).expect("it does not wait for ever").unwrap();
    assert_eq!((db.stats().tables, db.stats().frozen_memtables), (2, 0));
    while put(&db, 0).is_ok() {
        thread::sleep(Duration::from_millis(1));
    }
    assert_only_read(db, &files, rows, "ferrisdb-flush");
}

#[test]
fn closing_while_it_happens_says_so() {
    let files = MemoryFileSystem::new();
    let (db, began, release) = with_flush_that_panics(&files);
    let rows = freeze(&db);
    began.recv_timeout(LONG).unwrap();
    let closed = on_a_thread(|| Arc::into_inner(db).unwrap().close());
    assert!(closed.recv_timeout(Duration::from_millis(30)).is_err(), "it waits for the flush");
    drop(release);
    assert_panicked(closed.recv_timeout(LONG).expect("but not for ever"), "ferrisdb-flush");
    let db = Db::open("db", options(&files)).unwrap();
    assert_eq!(db.range::<&str>(..).count(), rows);
}

#[test]
fn a_merge_that_panics_ends_writing_as_well() {
    let files = MemoryFileSystem::new();
    let options = options(&files).listener(|event: &Event| {
        assert!(!matches!(event, Event::CompactionStarted { .. }), "a listener's mistake");
    });
    let db = Arc::new(Db::open("db", options).unwrap());
    put(&db, 0).unwrap();
    db.flush().unwrap();
    put(&db, 1).unwrap();
    db.flush().unwrap();
    while put(&db, 0).is_ok() {
        thread::sleep(Duration::from_millis(1));
    }
    assert_only_read(db, &files, 2, "ferrisdb-compact");
}

/// A panic on a caller's own thread is the caller's: the engine goes on.
#[test]
fn a_listener_that_panics_on_a_callers_thread_ends_nothing() {
    let files = MemoryFileSystem::new();
    let options = options(&files).listener(|event: &Event| {
        let in_background = thread::current().name().is_some_and(|name| name.starts_with("ferris"));
        assert!(in_background || !matches!(event, Event::Frozen { generation: 1, .. }));
    });
    // Or the two tables might be one by the time they are counted.
    let options = Options { max_tables: 2, ..options };
    let db = Arc::new(Db::open("db", options).unwrap());
    let flushing = Arc::clone(&db);
    put(&db, 0).unwrap();
    thread::spawn(move || flushing.flush()).join().unwrap_err();
    put(&db, 1).unwrap();
    db.flush().unwrap();
    assert_eq!((db.stats().tables, db.stats().frozen_memtables), (2, 0));
    assert_eq!(db.range::<&str>(..).count(), 2);
    Arc::into_inner(db).unwrap().close().unwrap();
}
