//! A freeze that sets a flag, which writers look at first: as good as none.

use std::mem;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Barrier};
use std::thread;

use ferrisdb::MemTable;

// From `crate`: a program that includes this file brings its own, as `ch05-every-schedule.rs` does.
use crate::sync::{AtomicBool, RwLock, slow_writer};

// ANCHOR: store
#[derive(Default)]
pub struct Table {
    pub rows: MemTable,
    is_frozen: AtomicBool,
}

#[derive(Default)]
pub struct Store {
    active: RwLock<Arc<Table>>,
}

impl Store {
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        let mut table = Arc::clone(&self.active.read().unwrap());
        while table.is_frozen.load(SeqCst) {
            table = Arc::clone(&self.active.read().unwrap());
        }
        slow_writer();
        table.rows.put(sequence, key, value);
    }

    pub fn freeze(&self) -> Arc<Table> {
        let table = mem::take(&mut *self.active.write().unwrap());
        table.is_frozen.store(true, SeqCst);
        table
    }
}
// ANCHOR_END: store

fn main() {
    let store = Store::default();
    store.put(1, b"cart:18", b"coffee");
    store.put(2, b"cart:17", b"tea");

    thread::scope(|scope| {
        let put = || store.put(3, b"cart:16", b"juice");
        let writer = thread::Builder::new().name("slow".into()).spawn_scoped(scope, put).unwrap();
        SLOW_WRITER.wait(); // the writer has looked at the flag
        let frozen = store.freeze();
        println!("the flush writes {:?}, the table is dropped", keys(&frozen.rows));
        drop(frozen);
        SLOW_WRITER.wait(); // and now the writer may go on
        writer.join().unwrap();
        println!("cart:16 = juice is acknowledged");
    });

    println!("the active table has {:?}", keys(&store.freeze().rows));
}

fn keys(table: &MemTable) -> Vec<String> {
    let text = |key: &[u8]| String::from_utf8_lossy(key).into_owned();
    table.newest().map(|row| text(row.key())).collect()
}

static SLOW_WRITER: Barrier = Barrier::new(2);

mod sync {
    pub use std::sync::{RwLock, atomic::AtomicBool};

    /// Here the thread named "slow" waits for main, twice.
    pub fn slow_writer() {
        if std::thread::current().name() == Some("slow") {
            super::SLOW_WRITER.wait();
            super::SLOW_WRITER.wait();
        }
    }
}
