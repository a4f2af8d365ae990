//! Two values that own each other are never dropped, and nothing warns.

use std::sync::{Arc, OnceLock, Weak};

// ANCHOR: types
struct Table<Reader> {
    name: &'static str,
    reader: OnceLock<Reader>,
}

struct OwningReader {
    table: Arc<Table<OwningReader>>,
}

struct WeakReader {
    table: Weak<Table<WeakReader>>,
}

impl<Reader> Drop for Table<Reader> {
    fn drop(&mut self) {
        println!("{} is dropped", self.name);
    }
}
// ANCHOR_END: types

// ANCHOR: main
fn main() {
    let table = Arc::new(Table { name: "the table of an owning reader", reader: OnceLock::new() });
    let reader = table.reader.get_or_init(|| OwningReader { table: Arc::clone(&table) });
    println!("{}: {} owners", reader.table.name, Arc::strong_count(&table));
    let watch = Arc::downgrade(&table);
    drop(table);
    println!("we let go, {} owner is left: its own reader", watch.strong_count());

    let table = Arc::new(Table { name: "the table of a weak reader", reader: OnceLock::new() });
    let reader = table.reader.get_or_init(|| WeakReader { table: Arc::downgrade(&table) });
    let seen = reader.table.upgrade().expect("we still own the table");
    println!("{}: {} owners while the reader reads", seen.name, Arc::strong_count(&table));
    drop(seen);
    let watch = Arc::downgrade(&table);
    drop(table);
    println!("we let go, {} owners are left", watch.strong_count());
}
// ANCHOR_END: main
