// The halves are encoded beside each other, and whichever ends first, the file is in key order.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use ch04_two_halves::{Half, encode_in_two};
use ferrisdb::MemTable;

fn table() -> MemTable {
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    table.put(2, b"cart:18", b"juice");
    table
}

/// The lines of one half: the table has a key for each.
fn lines(table: &MemTable, half: Half) -> Vec<u8> {
    let key: &[u8] = if half == Half::First { b"cart:17" } else { b"cart:18" };
    let value = table.get(key).expect("the table has both");
    [key, b"\t", &value, b"\n"].concat()
}

const FILE: &str = "cart:17\ttea\ncart:18\tjuice\n";

/// Something that happens once, and that others wait for, though not for ever.
#[derive(Default)]
struct Event {
    happened: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    fn happens(&self) {
        *self.happened.lock().unwrap() = true;
        self.changed.notify_all();
    }

    /// Whether it happened within two seconds.
    fn awaited(&self) -> bool {
        let happened = self.happened.lock().unwrap();
        let limit = Duration::from_secs(2);
        *self.changed.wait_timeout_while(happened, limit, |happened| !*happened).unwrap().0
    }
}

#[test]
fn the_file_has_both_halves() {
    let file = encode_in_two(&table(), lines);
    let file = String::from_utf8_lossy(&file);
    assert!(
        file == FILE,
        "the file of two halves: expected {FILE:?}, got {file:?}\nLook at which half's bytes come \
         first."
    );
}

// Each half waits until the other has begun, or gives up.
#[test]
fn both_halves_are_encoded_at_once() {
    let (first, second) = (Event::default(), Event::default());
    let together = Mutex::new(true);
    encode_in_two(&table(), |table, half| {
        let (mine, other) = if half == Half::First { (&first, &second) } else { (&second, &first) };
        mine.happens();
        if !other.awaited() {
            *together.lock().unwrap() = false;
        }
        lines(table, half)
    });
    assert!(
        *together.lock().unwrap(),
        "the first half has begun, and the second did not begin beside it\nLook at what stands \
         between the start of a thread and its join."
    );
}

// The second half ends, every time, before the first one does.
#[test]
fn the_first_half_comes_first_though_it_ends_last() {
    let second_has_ended = Event::default();
    let file = encode_in_two(&table(), |table, half| {
        let lines = lines(table, half);
        match half {
            Half::First => assert!(
                second_has_ended.awaited(),
                "the second half waits for the end of the first\nLook at what stands between the \
                 start of a thread and its join."
            ),
            Half::Second => second_has_ended.happens(),
        }
        lines
    });
    let file = String::from_utf8_lossy(&file);
    assert!(
        file == FILE,
        "the second half ended first: expected {FILE:?}, got {file:?}\nLook at the order in which \
         you put the halves together, not in which they end."
    );
}

#[test]
fn both_threads_look_at_the_same_table() {
    let table = table();
    let same = Mutex::new(true);
    encode_in_two(&table, |seen, half| {
        if !ptr::eq(seen, &raw const table) {
            *same.lock().unwrap() = false;
        }
        lines(seen, half)
    });
    assert!(
        *same.lock().unwrap(),
        "right, but a half was encoded from a copy of the table\nLook at what a scope allows that \
         `thread::spawn` does not."
    );
}

#[test]
fn a_panic_in_either_half_gives_no_file() {
    for broken in [Half::First, Half::Second] {
        let file = catch_unwind(AssertUnwindSafe(|| {
            encode_in_two(&table(), |table, half| {
                assert!(half != broken, "this half of the table is damaged");
                lines(table, half)
            })
        }));
        if let Ok(file) = file {
            panic!(
                "half {broken:?} panicked: expected a panic, got the file {:?}\nLook at what you \
                 do with the `Err` that `join` returns.",
                String::from_utf8_lossy(&file)
            );
        }
    }
}
