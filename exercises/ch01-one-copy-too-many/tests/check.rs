// What a flush in the background must do, and what it must not: copy the rows.

use std::sync::Arc;
use std::thread::JoinHandle;

use allocations::{on_all_threads, on_this_thread};
use ch01_one_copy_too_many::flush_in_background;
use ferrisdb::MemTable;

// So many that the other tests, which run meanwhile and are counted too, do not matter.
const ROWS: u64 = 10_000;

fn table_of(rows: u64) -> Arc<MemTable> {
    let table = MemTable::new();
    for sequence in 0..rows {
        table.put(sequence, format!("cart:{sequence:05}").as_bytes(), &[b'x'; 100]);
    }
    Arc::new(table)
}

fn written(flush: JoinHandle<Vec<u8>>) -> Vec<u8> {
    flush.join().expect("the flush panicked")
}

#[test]
fn the_caller_can_flush_twice_and_read_on() {
    let table = table_of(3);
    let (one, other) = (flush_in_background(&table), flush_in_background(&table));
    assert_eq!(table.len(), 3, "the caller's table has lost rows");
    for file in [written(one), written(other)] {
        let lines = file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        assert!(
            lines == 3 && file.starts_with(b"cart:00000\tx"),
            "a flush of 3 rows: expected 3 lines, got {lines}\nLook at what `encode` is given: it \
             writes every row of that table."
        );
    }
}

#[test]
fn every_handle_is_dropped_in_the_end() {
    let table = table_of(3);
    written(flush_in_background(&table));
    let owners = Arc::strong_count(&table);
    assert!(
        owners == 1,
        "after the flush: expected 1 owner, got {owners}\nLook at where the flush's handle goes: \
         something keeps it for ever, so the table is never freed."
    );
}

// The rows are 110 bytes each. A handle, and starting a thread, take a few hundred bytes in all.
#[test]
fn no_row_is_copied() {
    let table = table_of(ROWS);
    let few = table.bytes() / 10;
    let ((flush, here), everywhere) = on_all_threads(|| {
        let (flush, here) = on_this_thread(|| flush_in_background(&table));
        (written(flush), here)
    });
    assert!(
        here.allocated < few,
        "right, but it copies the table: before the flush had begun, {ROWS} rows made the caller's \
         thread allocate {} bytes, expected fewer than {few}\nLook at what happens outside the \
         closure: it is the caller who waits for it.",
        here.allocated
    );
    let elsewhere = everywhere.allocated.saturating_sub(flush.len());
    assert!(
        elsewhere < few,
        "right, but it copies the table: beside the {} bytes it writes, the flush allocated {} \
         bytes, expected fewer than {}\nLook at what the closure does: a handle is enough to read.",
        flush.len(),
        elsewhere,
        few
    );
}
