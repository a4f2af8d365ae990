use ferrisdb::MemTable;

fn main() {
    let mut active = MemTable::new();
    let mut flushes = Vec::new();
    for (sequence, cart) in [(1, b"cart:17"), (2, b"cart:18"), (3, b"cart:19")] {
        active.put(sequence, cart, b"tea");
        flushes.push(|| println!("flushed {:?}", keys(&active))); // for later
        active = MemTable::new(); // the next table
    }
    for flush in flushes {
        flush();
    }
}

fn keys(table: &MemTable) -> Vec<String> {
    table.newest().map(|row| String::from_utf8_lossy(row.key()).to_string()).collect()
}
// rustc refuses this: E0506 at line 9.
