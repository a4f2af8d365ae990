// The caller gets its row count, and the rows are freed, but neither by the caller nor at its cost.

use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use allocations::{on_this_thread, while_others_free_none};
use ch01_who_frees_it::finish;
use ferrisdb::MemTable;

const ROWS: u64 = 1000;
/// Key and value of a row: one block of memory, of a size that nothing else here has.
const ROW: usize = 5 + 1002;

fn full_table() -> Arc<MemTable> {
    let table = MemTable::new();
    for sequence in 0..ROWS {
        table.put(sequence, format!("{sequence:05}").as_bytes(), &[b'x'; ROW - 5]);
    }
    Arc::new(table)
}

/// A flush that has ended and let its handle go: the caller's is the last.
fn ended_flush(table: &Arc<MemTable>) -> JoinHandle<usize> {
    let for_flush = Arc::clone(table);
    let flush = thread::spawn(move || for_flush.len());
    while !flush.is_finished() || Arc::strong_count(table) > 1 {
        thread::yield_now();
    }
    flush
}

fn wait_until_freed(table: &Weak<MemTable>) {
    let start = Instant::now();
    while table.strong_count() > 0 {
        let waited = start.elapsed();
        assert!(
            waited < Duration::from_secs(3),
            "{} s after `finish`: expected the table to have no owner, got {}\nLook at where the \
             last handle is: who will ever drop it?",
            waited.as_secs(),
            table.strong_count()
        );
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_finished_flush_tells_its_rows() {
    let table = full_table();
    let rows = finish(ended_flush(&table), table);
    assert!(
        rows == ROWS as usize,
        "a flush of {ROWS} rows: `finish` said {rows}\nLook at what `join` gives you."
    );
}

// The allocator counts what this thread gives back.
#[test]
fn the_caller_frees_no_row() {
    let table = full_table();
    let flush = ended_flush(&table);
    let (_, here) = on_this_thread(|| finish(flush, table));
    let few = ROW * 10;
    assert!(
        here.freed < few,
        "the caller's thread freed the rows: {} bytes, expected fewer than {few}\nLook at which \
         thread the last handle is on when it is dropped.",
        here.freed
    );
}

// The allocator lets no other thread free a row until `finish` has returned.
#[test]
fn the_caller_does_not_wait_for_the_rows_to_be_freed() {
    let table = full_table();
    let flush = ended_flush(&table);
    let (_, free_to_go) = while_others_free_none(ROW, || finish(flush, table));
    assert!(
        free_to_go,
        "the caller waited until the rows were freed: another thread freed them, and `finish` did \
         not return before it was done\nLook at what you join: the flush, and nothing else."
    );
}

#[test]
fn the_rows_are_freed_in_the_end() {
    let table = full_table();
    let watch = Arc::downgrade(&table);
    finish(ended_flush(&table), table);
    wait_until_freed(&watch);
}

// The flush says another number than the table has, so that only its own answer will do.
#[test]
fn the_row_count_comes_from_the_flush() {
    let table = full_table();
    let flush = thread::spawn(|| 7);
    let rows = finish(flush, table);
    assert!(
        rows == 7,
        "the flush was not waited for: it said 7, `finish` said {rows}\nLook at what `join` gives \
         you: only the flush knows how many rows it wrote."
    );
}
