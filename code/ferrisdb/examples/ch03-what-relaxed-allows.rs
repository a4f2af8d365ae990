//! Every outcome that the memory model allows two threads, tried one after the other by loom.

use std::collections::BTreeSet;
use std::sync::mpsc;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::thread;

fn main() {
    println!("{:<20}{:<24}after join", "store, load", "the flusher sees");
    for (store, load) in
        [(Ordering::Relaxed, Ordering::Relaxed), (Ordering::Release, Ordering::Acquire)]
    {
        let (seen, joined) = outcomes(store, load);
        println!("{:<20}{seen:<24}{joined}", format!("{store:?}, {load:?}"));
    }
}

// ANCHOR: outcomes
/// The bytes that a flusher can see when it sees `full`, and after a join.
fn outcomes(store: Ordering, load: Ordering) -> (String, String) {
    let (tell_seen, seen) = mpsc::channel();
    let (tell_joined, joined) = mpsc::channel();
    loom::model(move || {
        let table = Arc::new((AtomicUsize::new(0), AtomicBool::new(false)));
        let theirs = Arc::clone(&table);
        let writer = thread::spawn(move || {
            let (bytes, full) = &*theirs;
            bytes.store(24, Ordering::Relaxed);
            full.store(true, store);
        });

        let (bytes, full) = &*table;
        if full.load(load) {
            tell_seen.send(bytes.load(Ordering::Relaxed)).unwrap();
        }
        writer.join().unwrap();
        tell_joined.send(bytes.load(Ordering::Relaxed)).unwrap();
    });
    (list(seen), list(joined))
}
// ANCHOR_END: outcomes

fn list(found: mpsc::Receiver<usize>) -> String {
    let distinct: BTreeSet<usize> = found.into_iter().collect();
    distinct.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ") + " bytes"
}
