//! What it costs to count one row: alone, and with two threads at once.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex, RwLock};
use std::thread;
use std::time::Instant;

const ROUNDS: usize = 7;
const COUNTS: usize = 4_000_000;

fn main() {
    println!("ns for one count, medians of {ROUNDS} rounds (smallest to largest)");
    println!("{:<28}{:<24}two threads at once", "", "one thread");
    let cell = Cell::new(0);
    let alone = nanoseconds(|| timed(|| cell.set(black_box(cell.get() + 1))));
    println!("{:<28}{}", "Cell", spread(alone));

    // ANCHOR: counts
    let mutex = Mutex::new(0);
    compare("Mutex", |_| *mutex.lock().expect("no panic") += 1);
    let rw_lock = RwLock::new(0);
    compare("RwLock, to write", |_| *rw_lock.write().expect("no panic") += 1);
    compare("RwLock, to read", |_| assert!(*rw_lock.read().expect("no panic") > 0));
    let atomic = AtomicUsize::new(0);
    compare("atomic: fetch_add", |_| _ = atomic.fetch_add(1, Relaxed));
    compare("atomic: compare_exchange", |_| {
        let mut seen = atomic.load(Relaxed);
        while let Err(now) = atomic.compare_exchange_weak(seen, seen + 1, Relaxed, Relaxed) {
            seen = now;
        }
    });
    let neighbours = [AtomicUsize::new(0), AtomicUsize::new(0)];
    compare("an atomic each, neighbours", |thread| _ = neighbours[thread].fetch_add(1, Relaxed));
    let apart = [OwnLine::default(), OwnLine::default()];
    compare("an atomic each, apart", |thread| _ = apart[thread].count.fetch_add(1, Relaxed));
    // ANCHOR_END: counts
}

// ANCHOR: own_line
/// Two cache lines, since processors fetch them in pairs: no neighbour shares them.
#[derive(Default)]
#[repr(align(128))]
struct OwnLine {
    count: AtomicUsize,
}
// ANCHOR_END: own_line

/// `count` is given the number of its thread.
fn compare(name: &str, count: impl Fn(usize) + Sync) {
    let alone = nanoseconds(|| timed(|| count(0)));
    let together = nanoseconds(|| {
        let start = Barrier::new(2);
        let on_thread = |thread| {
            start.wait();
            timed(|| count(thread))
        };
        thread::scope(|scope| {
            let other = scope.spawn(|| on_thread(1));
            on_thread(0).max(other.join().expect("counting does not panic"))
        })
    });
    println!("{name:<28}{:<24}{}", spread(alone), spread(together));
}

/// Nanoseconds for one of many counts.
fn timed(count: impl Fn()) -> f64 {
    let start = Instant::now();
    for _ in 0..COUNTS {
        count();
    }
    start.elapsed().as_secs_f64() * 1e9 / COUNTS as f64
}

fn nanoseconds(round: impl Fn() -> f64) -> Vec<f64> {
    let mut figures: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    figures.sort_by(f64::total_cmp);
    figures
}

fn spread(sorted: Vec<f64>) -> String {
    let (smallest, largest) = (sorted[0], sorted[sorted.len() - 1]);
    format!("{:.1} ({smallest:.1} to {largest:.1})", sorted[sorted.len() / 2])
}
