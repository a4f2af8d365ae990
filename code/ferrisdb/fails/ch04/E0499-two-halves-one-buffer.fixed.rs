use std::thread;

fn main() {
    let (first, second) = (["cart:17 tea"], ["cart:18 juice"]);
    let mut file = Vec::new();
    thread::scope(|scope| {
        let first = scope.spawn(|| Vec::from(first));
        let second = scope.spawn(|| Vec::from(second));
        file.extend(first.join().unwrap());
        file.extend(second.join().unwrap());
    });
    println!("{file:?}");
}
