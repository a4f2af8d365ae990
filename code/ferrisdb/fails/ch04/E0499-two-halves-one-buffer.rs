use std::thread;

fn main() {
    let (first, second) = (["cart:17 tea"], ["cart:18 juice"]);
    let mut file = Vec::new();
    thread::scope(|scope| {
        scope.spawn(|| file.extend(first));
        scope.spawn(|| file.extend(second));
    });
    println!("{file:?}");
}
// rustc refuses this: E0499 at line 8.
