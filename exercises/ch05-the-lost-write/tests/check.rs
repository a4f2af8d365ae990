// An acknowledged write is in the frozen table or in the next one, and nobody waits without need.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use ch05_the_lost_write::Store;
use interleave::while_putting;

fn store_with_two_rows() -> Store {
    let store = Store::default();
    store.put(1, b"cart:18", b"coffee");
    store.put(2, b"cart:17", b"tea");
    store
}

#[test]
fn a_freeze_takes_the_rows_and_leaves_an_empty_table() {
    let store = store_with_two_rows();
    let rows = [store.freeze().len(), store.freeze().len()];
    assert!(
        rows == [2, 0],
        "2 writes, then 2 freezes: expected tables of [2, 0] rows, got {rows:?}\nLook at `freeze`: \
         it was right."
    );
}

// The writer is stopped before its row goes in. Only a freeze that waits for it may see it go on.
#[test]
fn a_freeze_in_the_middle_of_a_put_loses_nothing() {
    let store = store_with_two_rows();
    let flushed =
        while_putting(|| store.put(3, b"cart:16", b"juice"), || store.freeze().len()).result;
    let next = store.freeze().len();
    assert!(
        flushed + next == 3,
        "3 acknowledged writes: expected 3 rows, got {flushed} in the flushed table and {next} in \
         the next\nLook at `put`: a freeze came between fetching the table and inserting the row."
    );
}

#[test]
fn writers_do_not_wait_for_each_other() {
    let store = store_with_two_rows();
    let seen =
        while_putting(|| store.put(3, b"cart:16", b"juice"), || store.put(4, b"cart:19", b"cocoa"));
    assert!(
        !seen.waited,
        "right, but a put waited for another put\nLook at the lock in `put`: which kind lets in \
         more than one?"
    );
}

#[test]
fn a_reader_does_not_hold_up_a_freeze() {
    let store = Arc::new(store_with_two_rows());
    let reader = store.reader();
    let (frozen, is_frozen) = mpsc::channel();
    let freezing = Arc::clone(&store);
    thread::spawn(move || frozen.send(freezing.freeze().len()));
    let rows = is_frozen.recv_timeout(Duration::from_secs(3));
    assert!(
        rows == Ok(2),
        "a reader holds the table, and it is frozen: expected 2 rows within 3 s, got {rows:?}\nLook \
         at what `freeze` waits for: readers do no harm."
    );
    drop(reader);
}
