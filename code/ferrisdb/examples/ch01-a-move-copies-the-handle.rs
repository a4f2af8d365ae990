//! What a move copies, what `move` captures, what `Arc::clone` shares.

use std::sync::Arc;

use ferrisdb::MemTable;

fn main() {
    // ANCHOR: move
    let table = MemTable::new();
    table.put(1, b"cart:17", b"tea");
    let (handle, row) = (address_of(&table), address_of_first_row(&table));
    let owner = Box::new(table); // `table` moves into the box
    println!("a move: the {} bytes of MemTable are copied", size_of::<MemTable>());
    println!("  the handle is in another place: {}", address_of(&owner) != handle);
    println!("  the row is where it was: {}", address_of_first_row(&owner) == row);
    // ANCHOR_END: move

    // ANCHOR: closure
    let mut sequence = 3; // a number is copied, and both copies are good
    let mut next = move || {
        sequence += 1;
        sequence
    };
    println!("`move`: the closure counts {}, {}", next(), next());
    println!("  our own sequence is still {sequence}");
    // ANCHOR_END: closure

    // ANCHOR: arc
    let table = Arc::new(*owner);
    let row = address_of_first_row(&table);
    let for_flush = Arc::clone(&table);
    println!("Arc::clone: a handle of {} bytes is made", size_of_val(&for_flush));
    println!("  both handles lead to the same table: {}", Arc::ptr_eq(&table, &for_flush));
    println!("  the row is where it was: {}", address_of_first_row(&for_flush) == row);
    println!("  owners: {}", Arc::strong_count(&table));
    // ANCHOR_END: arc
}

fn address_of(table: &MemTable) -> usize {
    &raw const *table as usize
}

fn address_of_first_row(table: &MemTable) -> usize {
    let first = table.iter().next().expect("a row was put");
    first.key().as_ptr() as usize
}
