// What the highest number must survive. The solution passes these same tests, and wrong ones fail them.

use ch03_highest_number::NumberedTable;
use interleave::{after_a_load, on_two_threads};

// The first writer has loaded, and the second is done, before the first goes on, every time.
#[test]
fn a_writer_who_was_held_up_lowers_nothing() {
    check("number 7 was held up while 9 went in", 9, held_up(7, 9));
}

#[test]
fn a_writer_who_was_held_up_does_not_give_up() {
    check("number 9 was held up while 7 went in", 9, held_up(9, 7));
}

#[test]
fn numbers_come_in_any_order() {
    let table = NumberedTable::default();
    check("nothing is written", 0, table.highest());
    for (sequence, highest) in [(5, 5), (3, 5), (8, 8), (7, 8)] {
        table.put(sequence, b"k", b"v");
        check(&format!("number {sequence} is put"), highest, table.highest());
    }
}

#[test]
fn a_delete_has_a_number_too() {
    let table = NumberedTable::default();
    table.put(1, b"cart:17", b"tea");
    table.delete(2, b"cart:17");
    check("number 1 is put, number 2 deletes", 2, table.highest());
}

#[test]
fn rows_go_into_the_engines_table() {
    let table = NumberedTable::default();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"juice");
    table.delete(3, b"cart:18");
    let got = (table.rows().len(), table.rows().get(b"cart:18").is_some());
    assert!(
        got == (3, false),
        "two puts and a delete: expected 3 rows and no cart:18, got {} rows, cart:18 there: {}\n\
         {LOOK_AT}: `put` and `delete` must go on to the engine's table.",
        got.0,
        got.1
    );
}

#[test]
fn the_check_can_watch_the_number() {
    let table = NumberedTable::default();
    let seen = on_two_threads(|| table.put(1, b"k", b"v"));
    assert!(
        seen.operations > 0,
        "two threads put at once: the check cannot watch them.\n{LOOK_AT}: keep the number in \
         `interleave::AtomicU64`. Yours may be right; nothing here can tell."
    );
}

fn held_up(number: u64, meanwhile: u64) -> u64 {
    let table = NumberedTable::default();
    after_a_load(|| table.put(number, b"a", b"1"), || table.put(meanwhile, b"b", b"2"));
    table.highest()
}

const LOOK_AT: &str = "Look at src/lib.rs";

#[track_caller]
fn check(what: &str, expected: u64, got: u64) {
    assert!(
        got == expected,
        "{what}: expected {expected} as the highest, got {got}\n\
         {LOOK_AT}: what may another writer do between two lines of `note`, and who calls it?"
    );
}
