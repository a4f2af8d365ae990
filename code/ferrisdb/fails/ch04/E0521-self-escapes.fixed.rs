use ferrisdb::MemTable;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

struct Shop {
    carts: Arc<MemTable>,
}

impl Shop {
    fn flush_in_background(&self) -> JoinHandle<()> {
        let carts = Arc::clone(&self.carts);
        thread::spawn(move || println!("flush: {} rows", carts.len()))
    }
}

fn main() {
    let shop = Shop { carts: Arc::new(MemTable::new()) };
    shop.carts.put(1, b"cart:17", b"tea");
    shop.flush_in_background().join().unwrap();
}
