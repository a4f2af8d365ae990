//! Whoever drops the last handle frees the table, and waits while it does.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Instant;

use ferrisdb::MemTable;

const ROUNDS: usize = 5;
const ROWS: u64 = 100_000;

fn main() {
    println!("a table of {ROWS} rows; medians of {ROUNDS} rounds (smallest to largest), in ms");
    println!("{:<16}{:<32}the flush waits", "the last owner", "the foreground waits");
    compare("foreground", foreground_is_last);
    compare("flush thread", flush_is_last);
}

fn compare(last_owner: &str, round: fn() -> (f64, f64)) {
    let (mut foreground, mut flush): (Vec<_>, Vec<_>) = (0..ROUNDS).map(|_| round()).unzip();
    println!("{last_owner:<16}{:<32}{}", spread(&mut foreground), spread(&mut flush));
}

// ANCHOR: rounds
/// What dropping its handle takes the foreground and the flush thread, in milliseconds.
fn foreground_is_last() -> (f64, f64) {
    let table = full_table();
    let for_flush = Arc::clone(&table);
    let flush = thread::spawn(move || time_to_drop(for_flush));
    let flush_waited = flush.join().expect("a drop does not panic");
    (time_to_drop(table), flush_waited)
}

fn flush_is_last() -> (f64, f64) {
    let table = full_table();
    let for_flush = Arc::clone(&table);
    let (foreground_is_done, wait_for_foreground) = mpsc::channel();
    let flush = thread::spawn(move || {
        wait_for_foreground.recv().expect("the foreground tells");
        time_to_drop(for_flush)
    });
    let foreground_waited = time_to_drop(table);
    foreground_is_done.send(()).expect("the flush listens");
    (foreground_waited, flush.join().expect("a drop does not panic"))
}

fn time_to_drop(table: Arc<MemTable>) -> f64 {
    let start = Instant::now();
    drop(table);
    start.elapsed().as_secs_f64() * 1e3
}
// ANCHOR_END: rounds

/// Keys arrive in no order, as a shop's do: the rows lie scattered over the heap.
fn full_table() -> Arc<MemTable> {
    let table = MemTable::new();
    for sequence in 0..ROWS {
        let cart = sequence.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        table.put(sequence, format!("cart:{cart:020}").as_bytes(), &[7; 100]);
    }
    Arc::new(table)
}

fn spread(figures: &mut [f64]) -> String {
    figures.sort_by(f64::total_cmp);
    let (smallest, largest) = (figures[0], figures[figures.len() - 1]);
    format!("{:.4} ({smallest:.4} to {largest:.4})", figures[figures.len() / 2])
}
