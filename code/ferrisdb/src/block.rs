//! A block: some kilobytes of entries, read and checked together.
//!
//! ```text
//! block = entry * n  restart: u32 * r  r: u32  crc: u32
//! entry = shared: varint  unshared: varint  value: varint  sequence: u64  key  value
//! ```
//!
//! A key leaves out the `shared` bytes that it begins with like the key before. Every 16th entry shares
//! nothing and is a restart point, where reading can begin; the restarts are their offsets in the block.
//! `value` is 0 for a tombstone, and otherwise the value's length and one. The checksum is CRC-32 of all
//! before it. After LevelDB's `doc/table_format.md` and `table/block_builder.cc`.

use crate::decode::{Decoder, corrupt, put_checksum, put_varint, verified};
use crate::entry::{Entry, Value};
use crate::error::Result;
use crate::row::MAX_KEY_LENGTH;
use bytes::{BufMut, Bytes, BytesMut};
use std::cmp::Ordering;
use std::path::Path;

/// Entries from one restart point to the next.
const RESTART_INTERVAL: usize = 16;

/// Gathers entries, whose keys must ascend, into a block.
#[derive(Debug, Default)]
pub struct BlockBuilder {
    block: Vec<u8>,
    restarts: Vec<u32>,
    last_key: Vec<u8>,
    entries: usize,
}

impl BlockBuilder {
    /// Adds an entry; `None` is a tombstone.
    // ANCHOR: add
    pub fn add(&mut self, key: &[u8], sequence: u64, value: Option<&[u8]>) {
        let mut shared = 0;
        if self.entries.is_multiple_of(RESTART_INTERVAL) {
            self.restarts.push(self.block.len() as u32);
        } else {
            shared = shared_length(key, &self.last_key);
        }
        put_varint(&mut self.block, shared as u32);
        put_varint(&mut self.block, (key.len() - shared) as u32);
        put_varint(&mut self.block, value.map_or(0, |value| value.len() as u32 + 1));
        self.block.put_u64_le(sequence);
        self.block.put_slice(&key[shared..]);
        self.block.put_slice(value.unwrap_or_default());
        self.last_key.truncate(shared);
        self.last_key.extend(&key[shared..]);
        self.entries += 1;
    }
    // ANCHOR_END: add

    /// Bytes of the entries so far.
    pub fn size(&self) -> usize {
        self.block.len()
    }

    /// The key that was added last.
    pub fn last_key(&self) -> &[u8] {
        &self.last_key
    }

    /// The block, complete. Then the builder must be cleared before the next one.
    // ANCHOR: finish
    pub fn finish(&mut self) -> &[u8] {
        for restart in &self.restarts {
            self.block.put_u32_le(*restart);
        }
        self.block.put_u32_le(self.restarts.len() as u32);
        put_checksum(&mut self.block);
        &self.block
    }
    // ANCHOR_END: finish

    /// Empties the builder, which keeps its memory.
    pub fn clear(&mut self) {
        self.block.clear();
        self.restarts.clear();
        self.last_key.clear();
        self.entries = 0;
    }
}

/// How many bytes both begin with.
fn shared_length(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// A block that was read, and whose checksum was right. Cloning shares the bytes.
#[derive(Debug, Clone)]
pub struct Block {
    /// Where it stands in its file.
    offset: u64,
    /// Entries and restarts.
    contents: Bytes,
    /// Where in `contents` the restarts begin.
    restarts: usize,
}

/// An entry as it stands in the block.
struct RawEntry<'a> {
    shared: usize,
    unshared: &'a [u8],
    sequence: u64,
    value: Option<&'a [u8]>,
}

impl Block {
    /// Checks the block that stands at `offset` in the file `path`.
    pub fn decode(path: &Path, offset: u64, mut block: Bytes) -> Result<Block> {
        let contents = verified(path, offset, &block)?;
        let end = offset + contents.len() as u64;
        let Some((rest, count)) = contents.split_last_chunk::<4>() else {
            return Err(corrupt(path, end, "a restart count", format!("{} bytes", contents.len())));
        };
        let count = u32::from_le_bytes(*count) as usize;
        let restarts = rest.len().checked_sub(count.saturating_mul(4));
        let Some(restarts) = restarts.filter(|_| count > 0) else {
            return Err(corrupt(path, end, "restart points", format!("a count of {count}")));
        };
        block.truncate(rest.len());
        Ok(Block { offset, contents: block, restarts })
    }

    /// Bytes of memory that the block takes.
    pub fn memory(&self) -> usize {
        self.contents.len()
    }

    /// What the block says about `key`; `None` if nothing. No entry's key is put together for it.
    // ANCHOR: get
    pub fn get(&self, path: &Path, key: &[u8]) -> Result<Option<Value>> {
        let mut decoder = self.decoder_at(path, self.restart_before(path, key)?)?;
        // Of the entry before, which is below `key`: its key's length, and how much of `key` it begins with.
        let (mut length, mut matched) = (0, 0);
        while !decoder.is_empty() {
            let entry = RawEntry::decode(&mut decoder)?;
            length = entry.key_length(length, &decoder)?;
            if entry.shared > matched {
                continue; // It differs from `key` where the one before does.
            }
            let rest = &key[entry.shared..];
            match entry.unshared.cmp(rest) {
                Ordering::Less => matched = entry.shared + shared_length(entry.unshared, rest),
                Ordering::Equal => return Ok(Some(self.value(entry.value))),
                Ordering::Greater => break,
            }
        }
        Ok(None)
    }
    // ANCHOR_END: get

    /// The offset of the last restart point whose key is not above `key`, by halving; or of the first.
    fn restart_before(&self, path: &Path, key: &[u8]) -> Result<usize> {
        let (restarts, _) = self.contents[self.restarts..].as_chunks();
        let restart = |index: usize| u32::from_le_bytes(restarts[index]) as usize;
        let (mut low, mut high) = (0, restarts.len());
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let mut decoder = self.decoder_at(path, restart(middle))?;
            let entry = RawEntry::decode(&mut decoder)?;
            if entry.unshared <= key { low = middle } else { high = middle }
        }
        Ok(restart(low))
    }

    fn decoder_at<'a>(&'a self, path: &'a Path, start: usize) -> Result<Decoder<'a>> {
        let mut decoder = Decoder::new(path, self.offset, &self.contents[..self.restarts]);
        decoder.bytes(start)?;
        Ok(decoder)
    }

    /// Appends all entries to `found`. Their keys share one buffer, their values share the block.
    // ANCHOR: entries
    pub fn append_entries(&self, path: &Path, found: &mut Vec<Entry>) -> Result<()> {
        let mut decoder = self.decoder_at(path, 0)?;
        let (mut keys, first) = (BytesMut::with_capacity(self.restarts / 4), found.len());
        while !decoder.is_empty() {
            let entry = RawEntry::decode(&mut decoder)?;
            let previous = found[first..].last().map_or(&[][..], |entry| &entry.key);
            entry.key_length(previous.len(), &decoder)?;
            keys.extend_from_slice(&previous[..entry.shared]);
            keys.extend_from_slice(entry.unshared);
            let key = keys.split().freeze();
            found.push(Entry { key, sequence: entry.sequence, value: self.value(entry.value) });
        }
        Ok(())
    }
    // ANCHOR_END: entries

    fn value(&self, value: Option<&[u8]>) -> Value {
        value.map_or(Value::Tombstone, |value| Value::Put(self.contents.slice_ref(value)))
    }
}

impl<'a> RawEntry<'a> {
    fn decode(decoder: &mut Decoder<'a>) -> Result<RawEntry<'a>> {
        let (shared, unshared) = (decoder.varint()? as usize, decoder.varint()? as usize);
        let value_length = decoder.varint()? as usize;
        let sequence = decoder.u64()?;
        let unshared = decoder.bytes(unshared)?;
        let value = match value_length {
            0 => None,
            length => Some(decoder.bytes(length - 1)?),
        };
        Ok(RawEntry { shared, unshared, sequence, value })
    }

    /// The length of the entry's key, if it can follow on one of `previous` bytes.
    fn key_length(&self, previous: usize, decoder: &Decoder) -> Result<usize> {
        if self.shared > previous || self.shared + self.unshared.len() > MAX_KEY_LENGTH {
            let found = format!("{} bytes, {} of them shared", self.unshared.len(), self.shared);
            return Err(decoder.corrupt("a key that continues the one before", found));
        }
        Ok(self.shared + self.unshared.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "2.sst";

    fn keys() -> impl Iterator<Item = Vec<u8>> {
        (0..100).map(|n| format!("user/{:04}", n * 3).into_bytes())
    }

    fn encoded() -> Vec<u8> {
        let mut builder = BlockBuilder::default();
        for (sequence, key) in (1..).zip(keys()) {
            builder.add(&key, sequence, (sequence % 7 != 0).then_some(&key[5..]));
        }
        builder.finish().to_vec()
    }

    fn decode(block: Vec<u8>) -> Result<Block> {
        Block::decode(Path::new(PATH), 100, Bytes::from(block))
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        let block = decode(encoded()).unwrap();
        for (sequence, key) in (1..).zip(keys()) {
            let value = block.get(Path::new(PATH), &key).unwrap().unwrap();
            assert_eq!(value.as_slice(), (sequence % 7 != 0).then_some(&key[5..]));
        }
        for absent in [&b""[..], b"user/", b"user/0001", b"user/0298", b"v"] {
            assert_eq!(block.get(Path::new(PATH), absent).unwrap(), None);
        }
    }

    #[test]
    fn all_entries_come_in_order() {
        let mut entries = Vec::new();
        decode(encoded()).unwrap().append_entries(Path::new(PATH), &mut entries).unwrap();
        assert!(entries.iter().map(|entry| entry.key.to_vec()).eq(keys()));
        assert!(entries.iter().map(|entry| entry.sequence).eq(1..=100));
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_refused() {
        let block = encoded();
        for length in 0..block.len() {
            assert!(decode(block[..length].to_vec()).is_err(), "cut at {length}");
        }
        for bit in 0..block.len() * 8 {
            let mut damaged = block.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(decode(damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_first_key_cannot_continue_one_of_another_block() {
        let mut block = encoded();
        block.truncate(block.len() - 4);
        block[0] = 1;
        put_checksum(&mut block);
        let mut entries = Vec::new();
        decode(encoded()).unwrap().append_entries(Path::new(PATH), &mut entries).unwrap();
        let error = decode(block).unwrap().append_entries(Path::new(PATH), &mut entries);
        assert!(
            error.unwrap_err().to_string().contains("expected a key that continues the one before")
        );
    }

    /// What a checksum cannot catch: it is right, and the contents are not.
    #[test]
    fn wrong_contents_give_errors_or_entries_but_no_panic() {
        let block = encoded();
        for byte in 0..block.len() - 4 {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut damaged = block[..block.len() - 4].to_vec();
                damaged[byte] = value;
                put_checksum(&mut damaged);
                if let Ok(block) = decode(damaged) {
                    let path = Path::new(PATH);
                    let _ = block.append_entries(path, &mut Vec::new());
                    let _ = block.get(path, b"user/0150");
                }
            }
        }
    }
}
