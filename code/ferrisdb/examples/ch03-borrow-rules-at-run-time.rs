//! `RefCell` keeps the borrow rules of chapter 2, and checks them when the program runs.

use std::cell::RefCell;

// ANCHOR: main
fn main() {
    let carts = RefCell::new(vec!["cart:17 tea", "cart:18 coffee"]);

    carts.borrow_mut().push("cart:19 cocoa");
    println!("{} carts, one more: nobody was looking", carts.borrow().len());

    let look = carts.borrow();
    for cart in look.iter() {
        println!("{cart}");
        carts.borrow_mut().push("cart:20 milk"); // while `look` looks
    }
}
// ANCHOR_END: main
