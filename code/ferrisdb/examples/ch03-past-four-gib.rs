//! A count in 32 bits: the type decides where it wraps, and whether anybody hears of it.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

const GIB: u32 = 1 << 30;
const LIMIT: u32 = 3 * GIB;

// ANCHOR: main
fn main() {
    let narrow = AtomicU32::new(0);
    let wide = AtomicU64::new(0);
    for table in 1..=4 {
        narrow.fetch_add(GIB, Relaxed);
        wide.fetch_add(u64::from(GIB), Relaxed);
        let counted = narrow.load(Relaxed);
        println!("{table} GiB: in 32 bits {counted}, full: {}", counted >= LIMIT);
    }
    println!("in 64 bits {}", wide.load(Relaxed));

    println!("checked: {:?}", LIMIT.checked_add(GIB));
    let mut plain = LIMIT;
    plain += GIB;
    println!("plain: {plain}");
}
// ANCHOR_END: main
