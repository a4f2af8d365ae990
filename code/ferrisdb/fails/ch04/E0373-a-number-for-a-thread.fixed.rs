use std::thread;

fn main() {
    let rows = 2;
    thread::spawn(move || println!("{rows} rows")).join().unwrap();
}
