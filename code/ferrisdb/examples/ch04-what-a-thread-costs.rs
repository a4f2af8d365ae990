//! What it costs to start a thread and to wait for it, and from how many rows on a second one pays.

use std::hint::black_box;
use std::mem::take;
use std::ops::Bound::{self, Excluded, Included, Unbounded};
use std::thread;
use std::time::Instant;

use ferrisdb::{MemTable, Row};

const ROUNDS: usize = 9;
const VALUE: [u8; 100] = [7; 100];

fn main() {
    let processors = thread::available_parallelism().expect("the machine has processors");
    println!("{processors} processors, medians of {ROUNDS} rounds (smallest to largest)");
    let start = figures(|| microseconds(1_000, || thread::spawn(|| ()).join()));
    println!("start a thread and join it: {:.1} us ({:.1} to {:.1})", start.1, start.0, start.2);
    println!("encode a table, in us:");
    println!("     rows    one thread    two threads    two / one");
    for rows in [100, 1_000, 10_000, 100_000] {
        one_against_two(rows);
    }
}

// ANCHOR: compare
fn one_against_two(rows: u64) {
    let table = table_of(rows);
    let split = || Row::tombstone(u64::MAX, &key(rows / 2));
    // Written to again in each round, so that no round waits for new memory. A thread owns its own meanwhile:
    // two vectors that lie side by side would share a line of the processor's cache.
    let (mut whole, mut lower, mut upper) = (vec![], vec![], vec![]);
    let mut one = || whole = encode(&table, (Unbounded, Unbounded), take(&mut whole));
    let mut two = || {
        let (below, above) = (take(&mut lower), take(&mut upper));
        (lower, upper) = thread::scope(|scope| {
            let below = scope.spawn(|| encode(&table, (Unbounded, Excluded(split())), below));
            let above = encode(&table, (Included(split()), Unbounded), above);
            (below.join().expect("encoding does not panic"), above)
        });
    };
    one();
    two();
    let times = u32::try_from(200_000 / rows).expect("it is small");
    let (mut alone, mut both, mut ratio) = (vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        alone.push(microseconds(times, &mut one));
        both.push(microseconds(times, &mut two));
        ratio.push(both[both.len() - 1] / alone[alone.len() - 1]);
    }
    let (smallest, ratio, largest) = spread(ratio);
    let (one, two) = (spread(alone).1, spread(both).1);
    println!("{rows:9} {one:13.1} {two:14.1} {ratio:12.2} ({smallest:.2} to {largest:.2})");
}
// ANCHOR_END: compare

fn table_of(rows: u64) -> MemTable {
    let table = MemTable::new();
    for row in 0..rows {
        table.put(row + 1, &key(row), &VALUE);
    }
    table
}

fn key(row: u64) -> Vec<u8> {
    format!("cart:{row:011}").into_bytes()
}

/// A line for each row: key, tab, value.
fn encode(table: &MemTable, rows: (Bound<Row>, Bound<Row>), mut lines: Vec<u8>) -> Vec<u8> {
    lines.clear();
    for row in table.range(rows) {
        lines.extend_from_slice(row.key());
        lines.push(b'\t');
        lines.extend_from_slice(row.value().unwrap_or_default());
        lines.push(b'\n');
    }
    lines
}

fn microseconds<T>(times: u32, mut work: impl FnMut() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..times {
        drop(black_box(work()));
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(times)
}

fn figures(round: impl Fn() -> f64) -> (f64, f64, f64) {
    spread((0..ROUNDS).map(|_| round()).collect())
}

/// Smallest, median, largest.
fn spread(mut figures: Vec<f64>) -> (f64, f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[0], figures[figures.len() / 2], figures[figures.len() - 1])
}
