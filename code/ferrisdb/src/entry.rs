//! Keys and values that own their bytes.

use crate::error::{Error, Result};
use crate::row::{MAX_KEY_LENGTH, MAX_VALUE_LENGTH, Row};
use bytes::Bytes;

/// What a write left behind for its key. Cloning shares the bytes.
// ANCHOR: value
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The key has this value.
    Put(Bytes),
    /// The key was deleted: whatever an older table says about it no longer holds.
    Tombstone,
}
// ANCHOR_END: value

impl Value {
    /// The value's bytes, or `None` for a tombstone.
    pub fn as_slice(&self) -> Option<&[u8]> {
        match self {
            Value::Put(bytes) => Some(bytes),
            Value::Tombstone => None,
        }
    }

    /// The value itself, or `None` for a tombstone.
    pub fn into_bytes(self) -> Option<Bytes> {
        match self {
            Value::Put(bytes) => Some(bytes),
            Value::Tombstone => None,
        }
    }
}

impl From<&Row> for Value {
    fn from(row: &Row) -> Value {
        row.value().map_or(Value::Tombstone, |value| Value::Put(Bytes::copy_from_slice(value)))
    }
}

/// One version of one key, outside of any table: what scans yield and flushes write.
// ANCHOR: entry
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Bytes,
    /// The number of the write that made this version.
    pub sequence: u64,
    /// Its value, or a tombstone.
    pub value: Value,
}
// ANCHOR_END: entry

impl From<&Row> for Entry {
    fn from(row: &Row) -> Entry {
        let key = Bytes::copy_from_slice(row.key());
        Entry { key, sequence: row.sequence(), value: Value::from(row) }
    }
}

/// One change that a write asks for. It borrows: the table and the log make their own copies.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'a> {
    /// The key to change.
    pub key: &'a [u8],
    /// Its new value, or `None` to delete it.
    pub value: Option<&'a [u8]>,
}

impl Operation<'_> {
    /// An error if the key or the value is longer than the format allows.
    pub fn check(&self) -> Result<()> {
        let value_length = self.value.map_or(0, <[u8]>::len);
        if self.key.len() > MAX_KEY_LENGTH {
            return Err(Error::KeyTooLong { length: self.key.len(), limit: MAX_KEY_LENGTH });
        }
        if value_length > MAX_VALUE_LENGTH {
            return Err(Error::ValueTooLong { length: value_length, limit: MAX_VALUE_LENGTH });
        }
        Ok(())
    }
}

/// Changes that happen together: after a crash all of them are there, or none.
///
/// A later change of a key in the same batch wins over an earlier one.
#[derive(Debug, Clone, Default)]
pub struct WriteBatch {
    changes: Vec<(Bytes, Value)>,
}

impl WriteBatch {
    /// A batch that changes nothing yet.
    pub fn new() -> WriteBatch {
        WriteBatch::default()
    }

    /// Adds: `key` gets `value`.
    pub fn put(&mut self, key: impl Into<Bytes>, value: impl Into<Bytes>) {
        self.changes.push((key.into(), Value::Put(value.into())));
    }

    /// Adds: `key` is deleted.
    pub fn delete(&mut self, key: impl Into<Bytes>) {
        self.changes.push((key.into(), Value::Tombstone));
    }

    /// The changes in the order in which they were added.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        self.changes.iter().map(|(key, value)| Operation { key, value: value.as_slice() }).collect()
    }
}
