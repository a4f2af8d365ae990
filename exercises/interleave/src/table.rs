//! A MemTable in which a test can stop a writer in the middle of its put.

use crate::stop::{self, Place};

/// FerrisDB's MemTable. Under [`while_putting`](crate::while_putting) its `put` stops before it inserts; under
/// [`on_two_threads`](crate::on_two_threads) its `bytes` is a load.
#[derive(Debug, Default)]
pub struct MemTable {
    table: ferrisdb::MemTable,
}

impl MemTable {
    /// An empty table.
    pub fn new() -> MemTable {
        MemTable::default()
    }

    /// As in FerrisDB.
    pub fn put(&self, sequence: u64, key: &[u8], value: &[u8]) {
        stop::here(Place::Put);
        self.table.put(sequence, key, value);
    }

    /// As in FerrisDB.
    pub fn bytes(&self) -> usize {
        let bytes = self.table.bytes();
        crate::rehearsal::loaded(std::ptr::from_ref(self).addr());
        bytes
    }

    /// As in FerrisDB.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// As in FerrisDB.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}
