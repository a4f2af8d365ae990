use ferrisdb::MemTable;
use std::thread::{self, JoinHandle};

struct Shop {
    carts: MemTable,
}

impl Shop {
    fn flush_in_background(&self) -> JoinHandle<()> {
        thread::spawn(move || println!("flush: {} rows", self.carts.len()))
    }
}

fn main() {
    let shop = Shop { carts: MemTable::new() };
    shop.carts.put(1, b"cart:17", b"tea");
    shop.flush_in_background().join().unwrap();
}
// rustc refuses this: E0521 at line 10.
