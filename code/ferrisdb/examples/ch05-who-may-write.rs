//! The freeze that takes the table by value, and at each step who may write.

use std::mem;
use std::sync::{Barrier, RwLock, RwLockReadGuard};
use std::thread;

use ferrisdb::{ActiveMemTable, FrozenMemTable, MemTableReader};
use steps::{Holding, name_thread, owned, step};

struct Store {
    active: RwLock<ActiveMemTable>,
}

// ANCHOR: steps
fn main() {
    let store = Store { active: RwLock::new(two_carts()) };
    let reader = store.active.read().unwrap().reader();
    step(
        "The store owns the active table. A reader has a handle that can only look.",
        [state(&store), looking(&reader)],
    );

    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            name_thread("writer");
            store.put(3, b"cart:16", b"juice");
        });
        SLOW_WRITER.wait(); // it has borrowed the active table
        step(
            "The table is lent, so no freeze can begin.",
            [state(&store), looking(&reader), owned("writer", &writer)],
        );

        SLOW_WRITER.wait(); // and now it may go on
        let frozen = store.freeze();
        writer.join().unwrap();
        step(
            "The freeze has waited for the writer, and not for the reader.",
            [state(&store), looking(&reader), owned("frozen", &frozen).with(rows(&frozen))],
        );

        drop(frozen);
        step(
            "Once a file stands for it, the frozen table may go. The reader reads on.",
            [state(&store), looking(&reader).with(rows(&reader))],
        );
    });
}

impl Store {
    fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        let active = self.active.read().unwrap();
        step("The writer has a guard, which is a loan of the table.", [loan(&active)]);
        slow_writer();
        active.put(sequence, key, value);
        step("The row is in. No freeze can begin until the guard is dropped.", [loan(&active)]);
    }

    fn freeze(&self) -> FrozenMemTable {
        let mut active = self.active.write().unwrap();
        mem::take(&mut *active).freeze()
    }
}
// ANCHOR_END: steps

fn two_carts() -> ActiveMemTable {
    let active = ActiveMemTable::new();
    active.put(1, b"cart:18", b"coffee");
    active.put(2, b"cart:17", b"tea");
    active
}

/// The store, and whether a freeze could begin now.
fn state(store: &Store) -> Holding {
    let free = store.active.try_write().map(|active| rows(&active.reader()));
    owned("store", store).with(free.unwrap_or_else(|_| "its table is lent".to_owned()))
}

fn loan(active: &RwLockReadGuard<ActiveMemTable>) -> Holding {
    owned("active", active).with(rows(&active.reader()))
}

fn looking(reader: &MemTableReader) -> Holding {
    owned("reader", reader).with(match reader.handles() {
        1 => "the last handle".to_owned(),
        handles => format!("one of {handles} handles"),
    })
}

fn rows(table: &MemTableReader) -> String {
    format!("{} rows", table.len())
}

/// Where main and the writer wait for each other, so that the steps always come in this order.
static SLOW_WRITER: Barrier = Barrier::new(2);

fn slow_writer() {
    SLOW_WRITER.wait();
    SLOW_WRITER.wait();
}
