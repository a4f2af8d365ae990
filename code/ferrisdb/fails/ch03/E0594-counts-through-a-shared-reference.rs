use ferrisdb::MemTable;

struct CountedTable {
    rows: MemTable,
    bytes: usize,
}

impl CountedTable {
    fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        self.rows.put(sequence, key, value);
        self.bytes += key.len() + value.len();
    }
}

fn main() {
    let table = CountedTable { rows: MemTable::new(), bytes: 0 };
    table.put(1, b"cart:17", b"cocoa");
    println!("{} bytes counted", table.bytes);
}
// rustc refuses this: E0594 at line 11.
