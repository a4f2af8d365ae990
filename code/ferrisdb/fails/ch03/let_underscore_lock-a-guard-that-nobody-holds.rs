use std::sync::Mutex;

fn main() {
    let bytes = Mutex::new(12);
    let _ = bytes.lock(); // meant: nobody else may count now
    println!("locked: {}", bytes.try_lock().is_err());
}
// rustc refuses this: let_underscore_lock at line 5.
