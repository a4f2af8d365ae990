use std::sync::Mutex;
use std::thread;

static BYTES: Mutex<usize> = Mutex::new(0);

fn main() {
    let mut bytes = BYTES.lock().unwrap();
    let other = thread::spawn(move || *bytes += 12);
    other.join().unwrap();
    println!("{} bytes counted", BYTES.lock().unwrap());
}
// rustc refuses this: E0277 at line 8.
