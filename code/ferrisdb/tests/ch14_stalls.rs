//! Writers that are ahead of the flushes are slowed down and stopped, for a bounded time and at a bounded size of
//! memory; a flush that fails is tried again; and readers wait for none of it.

mod common;

use common::FaultFileSystem;
use ferrisdb::{Db, Error, Event, MemoryFileSystem, Options, SyncPolicy};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

const MEMTABLE_SIZE: usize = 8000;

/// A row of [`put`] in memory: four bytes of key, a hundred of value, and what the table adds.
const ROW: u64 = 104 + ferrisdb::ROW_OVERHEAD as u64;

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);

fn put(db: &Db, n: u64) -> Result<(), Error> {
    db.put(format!("{n:04}"), [0; 100])
}

/// A database whose flushes begin, and end only when the sender is dropped; it tells of its stalls.
fn with_held_flushes(stall_timeout: Duration) -> (Db, Sender<()>, Receiver<Event>) {
    let (release, held) = channel::<()>();
    let held = Mutex::new(held);
    let (stalls, told) = channel();
    let listener = move |event: &Event| match event {
        Event::FlushStarted { .. } => drop(held.lock().unwrap().recv()),
        Event::StallBegan { .. } | Event::StallEnded => drop(stalls.send(event.clone())),
        _ => {}
    };
    let (memtable_size, max_frozen_memtables, sync) = (MEMTABLE_SIZE, 1, SyncPolicy::Never);
    let options =
        Options { memtable_size, max_frozen_memtables, sync, stall_timeout, ..Options::default() };
    let options = options.files(MemoryFileSystem::new()).listener(listener);
    (Db::open("db", options).unwrap(), release, told)
}

#[test]
fn writers_slow_down_then_stall_until_a_flush_ends_and_readers_do_not() {
    let (db, release, told) = with_held_flushes(LONG);
    let began = Instant::now();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut n = 0;
            while db.stats().stalls == 0 {
                put(&db, n).unwrap();
                n += 1;
                assert!(n < 1000, "nothing stops the writer");
            }
            n
        });
        assert_eq!(told.recv_timeout(LONG), Ok(Event::StallBegan { frozen: 1 }));
        let (stats, elapsed) = (db.stats(), began.elapsed());

        let rows = stats.last_sequence;
        assert_eq!((stats.stalls, stats.frozen_memtables), (1, 1));
        assert_eq!(stats.active_rows, (MEMTABLE_SIZE as u64).div_ceil(ROW), "not a row more");
        assert_eq!(stats.slow_downs, stats.active_rows / 2, "from half full on, each write");
        assert!(elapsed >= Duration::from_millis(stats.slow_downs), "{elapsed:?}");

        assert!(db.get("0000").unwrap().is_some(), "from the table that is being flushed");
        assert_eq!(db.range::<&str>(..).count() as u64, rows);

        thread::sleep(Duration::from_millis(20));
        drop(release);
        assert_eq!(writer.join().unwrap(), rows + 1, "the write that waited was made");
    });
    assert_eq!(told.recv_timeout(LONG), Ok(Event::StallEnded));
    let stats = db.stats();
    assert_eq!(stats.stalls, 1);
    assert!(stats.stalled_ms >= 20, "{} ms", stats.stalled_ms);
    db.close().unwrap();
}

#[test]
fn a_stall_that_lasts_too_long_is_an_error_and_nothing_was_written() {
    let timeout = Duration::from_millis(30);
    let (db, release, told) = with_held_flushes(timeout);
    let mut n = 0;
    let waited = loop {
        match put(&db, n) {
            Ok(()) if n < 1000 => n += 1,
            Ok(()) => panic!("nothing stops the writer"),
            Err(Error::Stalled { waited }) => break waited,
            Err(error) => panic!("{error}"),
        }
    };
    assert!(waited >= timeout, "{waited:?}");
    assert_eq!((db.stats().last_sequence, db.stats().stalls), (n, 1));
    assert_eq!(db.get(format!("{n:04}")).unwrap(), None);
    assert_eq!(told.try_iter().count(), 2, "it began and it ended");

    drop(release);
    db.flush().unwrap();
    put(&db, n).unwrap();
    assert_eq!(db.range::<&str>(..).count() as u64, n + 1);
    db.close().unwrap();
}

/// By the background thread, which nothing rings meanwhile: after pauses that double.
#[test]
fn a_failed_flush_leaves_the_table_readable_and_is_tried_again() {
    let files = FaultFileSystem::new();
    let (flushes, told) = channel();
    let options = Options::default().files(files.clone()).listener(move |event: &Event| {
        let in_background = thread::current().name() == Some("ferrisdb-flush");
        match event {
            Event::FlushFailed { error, .. } if in_background => {
                flushes.send((Instant::now(), Some(error.clone()))).unwrap();
            }
            Event::FlushFinished { .. } => flushes.send((Instant::now(), None)).unwrap(),
            _ => {}
        }
    });
    let db = Db::open("db", options).unwrap();
    db.put("k", "v").unwrap();
    files.refuse("tmp", true);
    assert!(matches!(db.flush(), Err(Error::Io { action: "create", .. })));

    let next = |n| {
        let (when, error) = told.recv_timeout(LONG).expect("the background thread tries again");
        let expected = format!("cannot create db/{:06}.tmp: no storage space", n + 2);
        assert_eq!(error, Some(expected), "each attempt is at a new file");
        when
    };
    let failures: Vec<Instant> = (0..5).map(next).collect();
    assert_eq!(db.get("k").unwrap().as_deref(), Some(&b"v"[..]));
    assert!(db.stats().frozen_memtables == 1 && db.stats().failed_flushes >= 5);
    // The ring that began it may have cut the first pause short.
    for (pause, pair) in [20, 40, 80].into_iter().zip(failures[1..].windows(2)) {
        let waited = pair[1] - pair[0];
        assert!(waited >= Duration::from_millis(pause), "{waited:?}, not {pause} ms");
    }

    files.refuse("tmp", false);
    while told.recv_timeout(LONG).unwrap().1.is_some() {}
    let stats = db.stats();
    assert_eq!((stats.frozen_memtables, stats.tables, stats.flushes), (0, 1, 1));
    assert_eq!(db.get("k").unwrap().as_deref(), Some(&b"v"[..]));
    db.close().unwrap();
}
