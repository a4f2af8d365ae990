use std::sync::Mutex;

fn main() {
    let bytes = Mutex::new(12);
    let _guard = bytes.lock(); // held until the end of the block
    println!("locked: {}", bytes.try_lock().is_err());
}
