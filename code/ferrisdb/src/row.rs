//! One version of one key, as a MemTable keeps it.

use std::cmp::Ordering;
use std::hint::black_box;

/// The longest key, in bytes.
pub const MAX_KEY_LENGTH: usize = 64 << 10;

/// The longest value, in bytes.
pub const MAX_VALUE_LENGTH: usize = 64 << 20;

/// One version of one key: the value it was given, or the fact that it was deleted, and when.
///
/// Key and value are copied into one allocation, which takes 32 bytes less than two.
// ANCHOR: row
#[derive(Debug)]
pub struct Row {
    sequence: u64,
    /// Decides most comparisons without following the pointer to the key, which halves an insert's time.
    key_prefix: u64,
    key_length: u32,
    is_tombstone: bool,
    key_and_value: Box<[u8]>,
}
// ANCHOR_END: row

impl Row {
    /// `key` was given `value` by the write number `sequence`.
    ///
    /// # Panics
    ///
    /// If the key is longer than [`MAX_KEY_LENGTH`].
    pub fn put(sequence: u64, key: &[u8], value: &[u8]) -> Row {
        Row::new(sequence, key, value, false)
    }

    /// `key` was deleted by the write number `sequence`. Such a row is called a tombstone.
    ///
    /// # Panics
    ///
    /// If the key is longer than [`MAX_KEY_LENGTH`].
    pub fn tombstone(sequence: u64, key: &[u8]) -> Row {
        Row::new(sequence, key, &[], true)
    }

    fn new(sequence: u64, key: &[u8], value: &[u8], is_tombstone: bool) -> Row {
        assert!(key.len() <= MAX_KEY_LENGTH, "a key of {} bytes is too long", key.len());
        let (key_prefix, key_length) = (key_prefix(key), key.len() as u32);
        let key_and_value = [key, value].concat().into_boxed_slice();
        Row { sequence, key_prefix, key_length, is_tombstone, key_and_value }
    }

    /// The number of the write that made this row; a later write has a higher one.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The key's bytes.
    pub fn key(&self) -> &[u8] {
        &self.key_and_value[..self.key_length as usize]
    }

    /// The value's bytes, or `None` if this row is a tombstone.
    pub fn value(&self) -> Option<&[u8]> {
        if self.is_tombstone { None } else { Some(&self.key_and_value[self.key_length as usize..]) }
    }

    /// Reads a byte of each of the first cache lines. Rows lie scattered in memory: whoever touches several of them
    /// before reading the first lets the processor wait for all of them at once.
    pub(crate) fn touch(&self) {
        black_box(self.key_and_value.iter().step_by(64).take(4).fold(0, |sum, byte| sum ^ byte));
    }

    /// Whether both are versions of one key.
    pub(crate) fn has_same_key(&self, other: &Row) -> bool {
        self.key_prefix == other.key_prefix && self.key() == other.key()
    }

    /// Bytes of key and value together.
    pub fn bytes(&self) -> usize {
        self.key_and_value.len()
    }
}

/// Keys in the order of their bytes, and of one key's versions the newest first.
// ANCHOR: order
impl Ord for Row {
    fn cmp(&self, other: &Row) -> Ordering {
        let by_prefix = self.key_prefix.cmp(&other.key_prefix);
        let by_key = || self.key().cmp(other.key());
        let newest_first = || other.sequence.cmp(&self.sequence);
        by_prefix.then_with(by_key).then_with(newest_first)
    }
}
// ANCHOR_END: order

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Row) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Row {}

/// The key's first eight bytes, as a number: keys whose prefixes differ are in the order of these.
// ANCHOR: key_prefix
pub(crate) fn key_prefix(key: &[u8]) -> u64 {
    let length = key.len().min(8);
    let mut prefix = [0; 8];
    prefix[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(prefix)
}
// ANCHOR_END: key_prefix

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_compared_as_unsigned_bytes_and_the_shorter_first() {
        let long: [&[u8]; 4] = [b"eight by", b"eight by\x00", b"eight bytes", b"eight c"];
        let short: [&[u8]; 6] = [b"", b"\x00", b"a", b"aa", b"\x7f", b"\x80"];
        let mut keys = [&short[..4], &long, &short[4..]].concat();
        keys.insert(2, b"\x00\x00");
        for pair in keys.windows(2) {
            assert!(Row::put(1, pair[0], b"") < Row::put(1, pair[1], b""), "{pair:?}");
        }
    }

    #[test]
    fn of_one_key_the_newest_version_comes_first() {
        assert!(Row::put(u64::MAX, b"k", b"new") < Row::put(1, b"k", b"old"));
        assert!(Row::tombstone(2, b"k") < Row::put(1, b"k", b"old"));
    }

    #[test]
    fn an_empty_value_is_not_a_tombstone() {
        assert_eq!(Row::put(1, b"k", b"").value(), Some(&b""[..]));
        assert_eq!(Row::tombstone(1, b"k").value(), None);
    }

    #[test]
    fn a_row_is_five_words_and_one_allocation() {
        assert_eq!(size_of::<Row>(), 5 * size_of::<u64>());
    }

    #[test]
    #[should_panic(expected = "a key of 65537 bytes is too long")]
    fn a_key_beyond_the_limit_is_refused() {
        Row::put(1, &vec![0; MAX_KEY_LENGTH + 1], b"");
    }
}
