//! What it costs to look at a value where it is, and what to take a copy along.

use std::hint::black_box;
use std::time::Instant;

use ferrisdb::MemTable;

const ROUNDS: usize = 9;
const ROWS: u64 = 1_000;
const READS: u64 = 20_000;

fn main() {
    println!("medians of {ROUNDS} rounds (smallest to largest), a table of {ROWS} rows");
    for length in [100, 10_000, 100_000] {
        compare(length);
    }
}

// ANCHOR: compare
/// A round of looks and a round of copies in turn, so that both meet the same disturbances.
fn compare(length: usize) {
    let table = full_table(length);
    let rounds = (0..ROUNDS).map(|_| {
        (nanoseconds(|read| look_at(&table, read)), nanoseconds(|read| copy_of(&table, read)))
    });
    let (mut looks, mut copies): (Vec<_>, Vec<_>) = rounds.unzip();
    println!("one cart, a value of {length} bytes:");
    let look = show("lookup, and use it where it is", &mut looks);
    let copy = show("get, which copies it", &mut copies);
    println!("    a copy takes {:.1} times as long", copy / look);
}

fn look_at(table: &MemTable, read: u64) -> usize {
    let row = table.lookup(&key(read % ROWS), u64::MAX).expect("every cart is there");
    black_box(row.value()).map_or(0, <[u8]>::len)
}

fn copy_of(table: &MemTable, read: u64) -> usize {
    let value = table.get(&key(read % ROWS)).expect("every cart is there");
    black_box(value).len()
}
// ANCHOR_END: compare

fn full_table(length: usize) -> MemTable {
    let table = MemTable::new();
    for cart in 0..ROWS {
        table.put(cart, &key(cart), &vec![7; length]);
    }
    table
}

/// Keys in no order, as a shop's are.
fn key(cart: u64) -> [u8; 8] {
    cart.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes()
}

/// What a read takes, on average over a round.
fn nanoseconds(length_of: impl Fn(u64) -> usize) -> f64 {
    let start = Instant::now();
    black_box((0..READS).map(length_of).sum::<usize>());
    start.elapsed().as_secs_f64() * 1e9 / READS as f64
}

/// Prints the spread of the rounds, and gives the median.
fn show(what: &str, figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    let (smallest, median, largest) = (figures[0], figures[ROUNDS / 2], figures[ROUNDS - 1]);
    println!("    {what:<32} {median:8.0} ns ({smallest:.0} to {largest:.0})");
    median
}
