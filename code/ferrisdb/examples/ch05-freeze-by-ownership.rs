//! A freeze that takes the table by value: a write is in the frozen table or in the next one.

use std::mem;
use std::sync::Barrier;
use std::thread;

use ferrisdb::{ActiveMemTable, FrozenMemTable, MemTableReader};

// From `crate`: a program that includes this file brings its own, as `ch05-every-schedule.rs` does.
use crate::sync::{RwLock, slow_writer};

// ANCHOR: store
#[derive(Default)]
pub struct Store {
    active: RwLock<ActiveMemTable>,
}

impl Store {
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        let active = self.active.read().unwrap();
        slow_writer();
        active.put(sequence, key, value);
    } // `active` is dropped: only now can a freeze begin

    pub fn freeze(&self) -> FrozenMemTable {
        let mut active = self.active.write().unwrap();
        mem::take(&mut *active).freeze()
    }
}
// ANCHOR_END: store

// ANCHOR: main
fn main() {
    let store = Store::default();
    store.put(1, b"cart:18", b"coffee");
    store.put(2, b"cart:17", b"tea");

    thread::scope(|scope| {
        let put = || store.put(3, b"cart:16", b"juice");
        let writer = thread::Builder::new().name("slow".into()).spawn_scoped(scope, put).unwrap();
        SLOW_WRITER.wait(); // the writer has borrowed its table
        println!("can a freeze begin? {}", store.active.try_write().is_ok());
        SLOW_WRITER.wait(); // and now the writer may go on
        let frozen = store.freeze(); // waits for the writer's borrow to end
        writer.join().unwrap();
        println!("cart:16 = juice is acknowledged");
        println!("the flush writes {:?}", keys(&frozen));
    });

    println!("the active table has {:?}", keys(&store.freeze()));
}
// ANCHOR_END: main

fn keys(table: &MemTableReader) -> Vec<String> {
    let text = |key: &[u8]| String::from_utf8_lossy(key).into_owned();
    table.newest().map(|row| text(row.key())).collect()
}

static SLOW_WRITER: Barrier = Barrier::new(2);

mod sync {
    pub use std::sync::RwLock;

    /// Here the thread named "slow" waits for main, twice.
    pub fn slow_writer() {
        if std::thread::current().name() == Some("slow") {
            super::SLOW_WRITER.wait();
            super::SLOW_WRITER.wait();
        }
    }
}
