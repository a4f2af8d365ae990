//! What the compiler does not stop: a thread that waits for a lock that it holds.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::Duration;

// ANCHOR: main
fn main() {
    let carts = Arc::new(Mutex::new(vec!["cart:17 tea"]));
    let (tell, told) = mpsc::channel();

    thread::spawn(move || {
        let look = carts.lock().expect("nobody panicked with the lock");
        for cart in look.iter() {
            println!("{cart}: one more");
            carts.lock().expect("nobody panicked with the lock").push("cart:18 coffee");
        }
        tell.send("done").expect("main listens");
    });
    match told.recv_timeout(Duration::from_secs(2)) {
        Ok(answer) => println!("{answer}"),
        Err(_) => println!("2 seconds later, it still waits for itself"),
    }
}
// ANCHOR_END: main
