use std::sync::Mutex;
use std::thread;

static BYTES: Mutex<usize> = Mutex::new(0);

fn main() {
    let other = thread::spawn(|| *BYTES.lock().unwrap() += 12);
    other.join().unwrap();
    println!("{} bytes counted", BYTES.lock().unwrap());
}
