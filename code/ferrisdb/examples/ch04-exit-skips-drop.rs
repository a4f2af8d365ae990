//! A flush that is waited for when it is dropped, in a program that ends without dropping.

use std::fs;
use std::process;
use std::thread::{self, JoinHandle};
use std::time::Duration;

const PATH: &str = "target/ch04/exit.flush";

// ANCHOR: main
struct Flush(Option<JoinHandle<()>>);

impl Drop for Flush {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ = thread.join();
        }
    }
}

fn main() {
    remove_left_over();
    let _flush = Flush(Some(thread::spawn(|| {
        slow_disk();
        let _ = fs::write(PATH, "cart:17\ttea\n");
    })));
    println!("main ends the process");
    process::exit(0);
}
// ANCHOR_END: main

/// An hour, so that luck has no part in this.
fn slow_disk() {
    thread::sleep(Duration::from_secs(3600));
}

fn remove_left_over() {
    fs::create_dir_all("target/ch04").expect("run this at the root of the repository");
    let _ = fs::remove_file(PATH);
}
