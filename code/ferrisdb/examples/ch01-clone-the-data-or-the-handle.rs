//! What it costs to give a flush a table of its own, and what to give it a handle.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Instant;

use ferrisdb::MemTable;

const ROUNDS: usize = 5;
const VALUE: [u8; 100] = [7; 100];

fn main() {
    println!("medians of {ROUNDS} rounds (smallest to largest)");
    println!("a copy of the data, with keys of 16 and values of 100 bytes:");
    let mut per_row = 0.0;
    for rows in [1_000, 10_000, 100_000] {
        per_row = copy_the_data(rows);
    }
    println!("a handle of {} bytes, made and dropped:", size_of::<Arc<MemTable>>());
    let handle = clone_the_handle();
    println!("so n rows cost {per_row:.0} ns * n to copy, and {handle:.0} ns to share");
}

// ANCHOR: data
/// Prints what two kinds of table cost to copy; gives the MemTable's nanoseconds a row.
fn copy_the_data(rows: u64) -> f64 {
    let table = MemTable::new();
    let mut map = BTreeMap::new();
    for row in 0..rows {
        table.put(row, format!("cart:{row:011}").as_bytes(), &VALUE);
        map.insert(format!("cart:{row:011}").into_bytes(), VALUE.to_vec());
    }
    let megabytes = table.bytes() as f64 / 1e6;
    println!("  {rows} rows, {megabytes:.1} MB");
    let cost = measure("MemTable, row by row", "ms", || {
        let start = Instant::now();
        let copy = copy_of(&table);
        (start.elapsed().as_secs_f64() * 1e3, copy)
    });
    measure("BTreeMap::clone", "ms", || {
        let start = Instant::now();
        let copy = map.clone();
        (start.elapsed().as_secs_f64() * 1e3, copy)
    });
    cost * 1e6 / rows as f64
}

fn copy_of(table: &MemTable) -> MemTable {
    let copy = MemTable::new();
    for row in table.iter() {
        copy.put(row.sequence(), row.key(), row.value().unwrap_or_default());
    }
    copy
}
// ANCHOR_END: data

// ANCHOR: handle
/// Prints what three handles cost; gives the nanoseconds of an `Arc` that no other thread uses.
fn clone_the_handle() -> f64 {
    let (shared, local) = (Arc::new(MemTable::new()), Rc::new(MemTable::new()));
    measure("Rc, which no other thread may have", "ns", || (pairs(|| Rc::clone(&local)), ()));
    let alone = measure("Arc", "ns", || (pairs(|| Arc::clone(&shared)), ()));
    measure("Arc, two threads at once", "ns", || {
        let start = Barrier::new(2);
        let thread = || {
            start.wait();
            pairs(|| Arc::clone(&shared))
        };
        let slower = thread::scope(|scope| {
            let other = scope.spawn(thread);
            thread().max(other.join().expect("counting does not panic"))
        });
        (slower, ())
    });
    alone
}

/// Nanoseconds for one clone and one drop.
fn pairs<Handle>(clone: impl Fn() -> Handle) -> f64 {
    const PAIRS: u32 = 2_000_000;
    let start = Instant::now();
    for _ in 0..PAIRS {
        drop(black_box(clone()));
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(PAIRS)
}
// ANCHOR_END: handle

/// Runs a round after the other, prints the spread of their figures, and gives the median. What a
/// round made is dropped after its clock has stopped.
fn measure<Made>(what: &str, unit: &str, round: impl Fn() -> (f64, Made)) -> f64 {
    let mut figures: Vec<f64> = (0..ROUNDS).map(|_| round().0).collect();
    figures.sort_by(f64::total_cmp);
    let (smallest, median, largest) = (figures[0], figures[ROUNDS / 2], figures[ROUNDS - 1]);
    println!("    {what:<35} {median:7.1} {unit} ({smallest:.1} to {largest:.1})");
    median
}
