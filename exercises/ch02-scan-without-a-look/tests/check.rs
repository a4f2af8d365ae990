// What a scan must find, now and on its way, and what it must not do: copy the table, or keep it.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use allocations::on_this_thread;
use ch02_scan_without_a_look::Scan;
use ferrisdb::MemTable;

/// A scan that stands still would give rows for ever.
const MANY: usize = 20;

fn table() -> Arc<MemTable> {
    let table = MemTable::new();
    table.put(1, b"cart:18", b"coffee");
    table.put(2, b"cart:17", b"tea");
    table.put(3, b"cart:19", b"cocoa");
    table.put(4, b"cart:18", b"espresso");
    Arc::new(table)
}

/// A look takes microseconds; a `next` that goes round for ever is told so.
const LONG: Duration = Duration::from_secs(10);

/// The scan's next rows, at most `most`, read on another thread, and the scan.
#[track_caller]
fn found(mut scan: Scan, most: usize) -> (String, Scan) {
    let (done, wait) = mpsc::channel();
    thread::spawn(move || {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let rows = scan.by_ref().take(most);
        let rows = rows.map(|(key, value)| format!("{}={}", text(&key), text(&value)));
        let rows = rows.collect::<Vec<_>>().join(" ");
        // Nobody listens any more if it took too long.
        let _ = done.send((rows, scan));
    });
    match wait.recv_timeout(LONG) {
        Ok(found) => found,
        Err(mpsc::RecvTimeoutError::Disconnected) => panic!("`next` panicked: see above"),
        Err(mpsc::RecvTimeoutError::Timeout) => panic!(
            "`next` has not returned after {LONG:?}\nLook at what changes from one turn of its loop \
             to the next: each must begin behind the last key."
        ),
    }
}

#[track_caller]
fn check(what: &str, expected: &str, got: &str, look: &str) {
    assert!(got == expected, "{what}: expected {expected:?}, got {got:?}\nLook at {look}");
}

#[test]
fn gives_each_cart_once_with_its_newest_value() {
    check(
        "a scan of three carts",
        "cart:17=tea cart:18=espresso cart:19=cocoa",
        &found(Scan::new(table()), MANY).0,
        "where the next look begins: behind every row of the last key.",
    );
}

#[test]
fn passes_over_what_was_deleted() {
    let table = table();
    table.delete(5, b"cart:17");
    table.delete(6, b"cart:18");
    check(
        "a scan where 17 and 18 are deleted",
        "cart:19=cocoa",
        &found(Scan::new(table), MANY).0,
        "a row without a value: it hides its key, and the scan goes on behind it.",
    );
}

#[test]
fn finds_what_is_put_ahead_of_it_and_not_behind() {
    let table = table();
    let (first, scan) = found(Scan::new(Arc::clone(&table)), 1);
    check("the first row", "cart:17=tea", &first, "where the scan begins.");
    table.put(5, b"cart:16", b"juice");
    table.put(6, b"cart:20", b"milk");
    check(
        "the rest, with 16 and 20 put meanwhile",
        "cart:18=espresso cart:19=cocoa cart:20=milk",
        &found(scan, MANY).0,
        "when the rows are read: one look for each `next`, at the table as it is then.",
    );
}

#[test]
fn goes_on_without_its_maker_and_frees_the_table_in_the_end() {
    let table = table();
    let watch = Arc::downgrade(&table);
    let (first, scan) = found(Scan::new(table), 1);
    check("the first row", "cart:17=tea", &first, "where the scan begins.");
    let (rest, scan) = found(scan, MANY);
    check(
        "the rest, on a second thread",
        "cart:18=espresso cart:19=cocoa",
        &rest,
        "what the scan keeps between two calls.",
    );
    drop(scan);
    assert!(
        watch.upgrade().is_none(),
        "the scan is gone: expected no owner of the table, got {}\nLook at who still has a handle: \
         something is never dropped.",
        watch.strong_count()
    );
}

#[test]
fn no_more_is_copied_than_is_given() {
    let table = MemTable::new();
    for sequence in 1..=1000 {
        table.put(sequence, format!("cart:{sequence:04}").as_bytes(), &[b'x'; 100]);
    }
    let mut scan = None;
    let (first, bytes) = on_this_thread(|| scan.insert(Scan::new(Arc::new(table))).next());
    assert!(first.is_some(), "a scan of 1000 carts: expected a first row, got none");
    assert!(
        bytes.allocated < 10_000,
        "right, but it copies the table: one row made the scan allocate {} bytes, expected fewer \
         than 10000\nLook at how far `next` reads: to the first row that it can give.",
        bytes.allocated
    );
}
