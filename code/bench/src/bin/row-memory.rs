//! Bytes of memory that a row takes in FerrisDB's MemTable beyond its key and value, beside a plain
//! `SkipMap<Vec<u8>, Vec<u8>>`: 16-byte random keys, 100-byte values.
//!
//! ```text
//! cargo run --release -p bench --bin row-memory
//! ```
//!
//! The same number on every machine: the allocator counts, no clock is involved. "Asked for" is what the
//! program requested; "taken" is what the system's allocator gives away for it, its own header included.

#[allow(dead_code, reason = "it reads nothing back")]
#[path = "../rows.rs"]
mod rows;

use crossbeam_skiplist::SkipMap;
use ferrisdb::MemTable;
use rows::Rows;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const ROWS: u64 = 500_000;
const VALUE_BYTES: usize = 100;

/// What glibc keeps before each allocation.
const HEADER_BYTES: usize = 8;

static ASKED_FOR: AtomicUsize = AtomicUsize::new(0);
static TAKEN: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: `GlobalAlloc` is an unsafe trait. Both methods pass on what they get, and count.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let pointer = unsafe { System.alloc(layout) };
        ASKED_FOR.fetch_add(layout.size(), Relaxed);
        TAKEN.fetch_add(usable(pointer) + HEADER_BYTES, Relaxed);
        pointer
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ASKED_FOR.fetch_sub(layout.size(), Relaxed);
        TAKEN.fetch_sub(usable(pointer) + HEADER_BYTES, Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

fn usable(pointer: *mut u8) -> usize {
    // SAFETY: the pointer comes from the system's allocator and was not freed; null gives 0.
    unsafe { libc::malloc_usable_size(pointer.cast()) }
}

/// Bytes beyond key and value that each row costs: asked for, and taken.
fn measure<T>(fill: impl FnOnce(&Rows) -> T) -> (f64, f64) {
    let rows = Rows::new(42, VALUE_BYTES);
    let counts = || (ASKED_FOR.load(Relaxed), TAKEN.load(Relaxed));
    let before = counts();
    let table = fill(&rows);
    let after = counts();
    drop(table);
    let each = |bytes: usize| bytes as f64 / ROWS as f64 - rows.row_bytes() as f64;
    (each(after.0 - before.0), each(after.1 - before.1))
}

fn main() {
    let ours = measure(|rows| {
        let table = MemTable::new();
        (0..ROWS).for_each(|n| table.put(n + 1, &rows.key(n), rows.value(n)));
        table
    });
    let plain = measure(|rows| {
        let table = SkipMap::new();
        (0..ROWS).for_each(|n| {
            table.insert(rows.key(n).to_vec(), rows.value(n).to_vec());
        });
        table
    });
    println!("{ROWS} rows of 16 + {VALUE_BYTES} bytes; bytes of each beyond these:");
    println!("                           asked for   taken");
    for (name, (asked_for, taken)) in [("MemTable", ours), ("SkipMap<Vec<u8>, Vec<u8>>", plain)] {
        println!("{name:<25} {asked_for:10.1} {taken:7.1}");
    }
    let is_met = ours.1 < plain.1;
    println!("Target, less than SkipMap: {}", if is_met { "met" } else { "NOT met" });
}
