use std::thread;

fn main() {
    let rows = 2;
    thread::spawn(|| println!("{rows} rows")).join().unwrap();
}
// rustc refuses this: E0373 at line 5.
