//! What it costs to hold a read guard over an insert, and how long a freeze then waits.

use std::hint::black_box;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Barrier, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use ferrisdb::{ActiveMemTable, MemTable};

const ROUNDS: usize = 5;
const WRITES: u64 = 50_000;
const FREEZES: usize = 300;
const VALUE: [u8; 100] = [7; 100];

/// One way to put a row, and to freeze.
trait Store: Default + Sync {
    fn put(&self, sequence: u64);
    fn freeze(&self);
}

// ANCHOR: stores
/// No lock, so no freeze: what a put costs by itself.
#[derive(Default)]
struct Bare(MemTable);

/// The guard is held while the handle is cloned; a freeze may lose writes.
#[derive(Default)]
struct Cloned(RwLock<Arc<MemTable>>);

/// The guard is held until the row is in.
#[derive(Default)]
struct Guarded(RwLock<ActiveMemTable>);
// ANCHOR_END: stores

impl Store for Bare {
    fn put(&self, sequence: u64) {
        self.0.put(sequence, &key(sequence), &VALUE);
    }

    fn freeze(&self) {}
}

impl Store for Cloned {
    fn put(&self, sequence: u64) {
        let table = Arc::clone(&self.0.read().unwrap());
        table.put(sequence, &key(sequence), &VALUE);
    }

    fn freeze(&self) {
        mem::forget(mem::take(&mut *self.0.write().unwrap()));
    }
}

impl Store for Guarded {
    fn put(&self, sequence: u64) {
        self.0.read().unwrap().put(sequence, &key(sequence), &VALUE);
    }

    // Forgotten, so that no drop is timed.
    fn freeze(&self) {
        mem::forget(mem::take(&mut *self.0.write().unwrap()).freeze());
    }
}

/// 16 bytes, and the writes fall all over the table.
fn key(sequence: u64) -> [u8; 16] {
    let scattered = sequence.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (u128::from(scattered) << 64).to_be_bytes()
}

fn main() {
    println!("medians of {ROUNDS} rounds (smallest to largest)");
    for writers in [1, 2] {
        println!("a put of 116 bytes, {writers} writing:");
        measure("no lock", "ns", || put_cost::<Bare>(writers));
        measure("guard for the clone only", "ns", || put_cost::<Cloned>(writers));
        measure("guard over the put", "ns", || put_cost::<Guarded>(writers));
    }
    println!("{FREEZES} freezes while 2 write:");
    measure("guard for the clone only, median", "us", || freeze_cost::<Cloned>().0);
    measure("guard over the put, median", "us", || freeze_cost::<Guarded>().0);
    measure("guard for the clone only, longest", "us", || freeze_cost::<Cloned>().1);
    measure("guard over the put, longest", "us", || freeze_cost::<Guarded>().1);
}

/// Nanoseconds of each writer for one put.
fn put_cost<S: Store>(writers: u64) -> f64 {
    let (store, start) = (S::default(), Barrier::new(writers as usize));
    let write = |writer: u64| {
        start.wait();
        let clock = Instant::now();
        for n in 0..WRITES {
            store.put(1 + n * writers + writer);
        }
        clock.elapsed().as_secs_f64() * 1e9 / WRITES as f64
    };
    let slowest = thread::scope(|scope| {
        let write = &write;
        let spawn = |writer| scope.spawn(move || write(writer));
        let threads: Vec<_> = (0..writers).map(spawn).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).fold(0.0, f64::max)
    });
    black_box(&store);
    slowest
}

/// The median and the longest of many freezes under two writers, in microseconds.
fn freeze_cost<S: Store>() -> (f64, f64) {
    let (store, is_over) = (S::default(), AtomicBool::new(false));
    let write = |writer: u64| {
        let mut sequence = writer;
        while !is_over.load(Relaxed) {
            sequence += 2;
            store.put(sequence);
        }
    };
    let mut waits: Vec<f64> = thread::scope(|scope| {
        let write = &write;
        for writer in [1, 2] {
            scope.spawn(move || write(writer));
        }
        let freeze = |_| {
            thread::sleep(Duration::from_micros(500)); // some rows come in
            let clock = Instant::now();
            store.freeze();
            clock.elapsed().as_secs_f64() * 1e6
        };
        let waits = (0..FREEZES).map(freeze).collect();
        is_over.store(true, Relaxed);
        waits
    });
    waits.sort_by(f64::total_cmp);
    (waits[FREEZES / 2], waits[FREEZES - 1])
}

/// Runs a round after the other, and prints the spread of their figures.
fn measure(what: &str, unit: &str, round: impl Fn() -> f64) {
    let mut figures: Vec<f64> = (0..ROUNDS).map(|_| round()).collect();
    figures.sort_by(f64::total_cmp);
    let (smallest, median, largest) = (figures[0], figures[ROUNDS / 2], figures[ROUNDS - 1]);
    println!("  {what:<35} {median:9.1} {unit} ({smallest:.1} to {largest:.1})");
}
