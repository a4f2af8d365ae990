// What the sum of all tables' memory must do. The solution passes these same tests, and wrong ones fail them.

use std::thread;

use ch03_past_the_end::MemoryUse;
use ferrisdb::ROW_OVERHEAD;

const GIB: u64 = 1 << 30;

#[test]
fn four_gib_are_four_gib() {
    let memory = MemoryUse::default();
    for _ in 0..4 {
        memory.add(0, GIB);
    }
    let look = "An atomic wraps around without a word: which type has room for this number?";
    check("4 tables of 1 GiB", 4 * GIB, memory.bytes(), look);
    memory.give_back(0, GIB);
    check("3 of 4 tables of 1 GiB", 3 * GIB, memory.bytes(), "Give back what was added.");
    memory.add(0, 5 * GIB);
    check(
        "and a table of 5 GiB",
        8 * GIB,
        memory.bytes(),
        "`as` cuts a number off. Which is cut here?",
    );
}

#[test]
fn a_billion_small_rows_are_counted() {
    let memory = MemoryUse::default();
    memory.add(1_000_000_000, GIB);
    let expected = GIB + 1_000_000_000 * ROW_OVERHEAD as u64;
    let look = "The bytes fit, and so does the number of rows. Does the product?";
    check("a billion rows of 1 GiB", expected, memory.memory(), look);
    memory.add(4_000_000_000, 0);
    let expected = GIB + 5_000_000_000 * ROW_OVERHEAD as u64;
    check("five billion rows", expected, memory.memory(), "How many rows can be counted?");
}

#[test]
fn zero_is_the_least() {
    let memory = MemoryUse::default();
    memory.add(1, 100);
    memory.give_back(2, 200);
    let look = "Below 0 an unsigned number wraps around to the largest: stop at 0, in one step.";
    check("100 bytes are added, 200 are given back", 0, memory.bytes(), look);
    check("1 row is added, 2 are given back", 0, memory.memory(), look);
}

#[test]
fn threads_add_and_give_back_at_once() {
    let memory = MemoryUse::default();
    memory.add(1_000_000, GIB);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10_000 {
                    memory.add(3, 300);
                    memory.give_back(2, 200);
                }
            });
        }
    });
    let look = "Each of both must be one step, or be tried again.";
    check("40,000 times 300 bytes more and 200 less", GIB + 4_000_000, memory.bytes(), look);
}

#[track_caller]
fn check(what: &str, expected: u64, got: u64, look: &str) {
    assert!(
        got == expected,
        "{what}: expected {expected} bytes, got {got}\nLook at src/lib.rs: {look}"
    );
}
