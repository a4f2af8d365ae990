//! Table format v1: one flat file, which all the book's languages write byte for byte alike.
//!
//! ```text
//! file  = "MTF1"  count: u32  entry * count  crc: u32     crc is CRC-32 (IEEE) of all before it
//! entry = kind: u8  sequence: u64  key length: u32  value length: u32  key  value
//!                                                         kind is 1 for a put, 0 for a tombstone
//! ```
//!
//! Numbers have their least significant byte first. Keys ascend, one entry for each. The one checksum
//! covers everything, so the file must be read whole before any of it can be believed.

use crate::decode::{Decoder, put_checksum, verified};
use crate::entry::{Entry, Value};
use crate::error::Result;
use crate::freeze::FrozenMemTable;
use crate::row::Row;
use bytes::{BufMut, Bytes};
use std::path::Path;

/// What the file begins with.
pub const MAGIC: &[u8; 4] = b"MTF1";

/// Bytes of an entry before its key.
const ENTRY_HEADER: usize = 1 + 8 + 4 + 4;

impl FrozenMemTable {
    /// The table as a file of format v1: the newest version of each key, tombstones included.
    // ANCHOR: encode
    pub fn encode_flat(&self) -> Vec<u8> {
        let mut file = Vec::with_capacity(12 + self.bytes() + self.len() * ENTRY_HEADER);
        file.put_slice(MAGIC);
        file.put_u32_le(self.newest().count() as u32);
        for row in self.newest() {
            encode_row(&mut file, &row);
        }
        put_checksum(&mut file);
        file
    }
    // ANCHOR_END: encode
}

// ANCHOR: encode_row
fn encode_row(file: &mut Vec<u8>, row: &Row) {
    let value = row.value().unwrap_or_default();
    file.put_u8(row.value().is_some().into());
    file.put_u64_le(row.sequence());
    file.put_u32_le(row.key().len() as u32);
    file.put_u32_le(value.len() as u32);
    file.put_slice(row.key());
    file.put_slice(value);
}
// ANCHOR_END: encode_row

/// A file of format v1 in memory.
#[derive(Debug, Clone)]
pub struct FlatTable {
    /// In the order of their keys.
    pub(crate) entries: Vec<Entry>,
}

impl FlatTable {
    /// Reads a file's contents. `path` is what errors call it.
    ///
    /// # Errors
    ///
    /// [`Error::Corrupt`](crate::Error::Corrupt) if it is not exactly what an encoder writes.
    // ANCHOR: decode
    pub fn decode(path: &Path, file: Bytes) -> Result<FlatTable> {
        let mut rest = Decoder::new(path, 0, verified(path, 0, &file)?);
        rest.expect(MAGIC)?;
        let count = rest.u32()?;
        let mut entries: Vec<Entry> = Vec::new();
        for _ in 0..count {
            let entry = decode_entry(&mut rest, &file)?;
            if entries.last().is_some_and(|previous| previous.key >= entry.key) {
                return Err(rest.corrupt("a key above the one before", "one that is not"));
            }
            entries.push(entry);
        }
        if !rest.is_empty() {
            return Err(rest.corrupt(format!("{count} entries"), "more"));
        }
        Ok(FlatTable { entries })
    }
    // ANCHOR_END: decode

    /// What the table says about `key`; `None` if nothing.
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        let index = self.entries.binary_search_by(|entry| entry.key[..].cmp(key)).ok()?;
        Some(self.entries[index].value.clone())
    }
}

/// The entry shares the bytes of `file`, of which `rest` is a part.
fn decode_entry(rest: &mut Decoder, file: &Bytes) -> Result<Entry> {
    let kind = rest.u8()?;
    let sequence = rest.u64()?;
    let (key_length, value_length) = (rest.u32()? as usize, rest.u32()? as usize);
    let key = file.slice_ref(rest.bytes(key_length)?);
    let value = match kind {
        1 => Value::Put(file.slice_ref(rest.bytes(value_length)?)),
        0 if value_length == 0 => Value::Tombstone,
        _ => return Err(rest.corrupt("a put or an empty tombstone", format!("kind {kind}"))),
    };
    Ok(Entry { key, sequence, value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memtable::MemTable;

    fn sample() -> FrozenMemTable {
        let table = MemTable::new();
        table.put(1, b"banana", b"1");
        table.put(2, b"apple", b"22");
        table.put(3, b"apple", b"333");
        table.delete(4, b"banana");
        table.put(5, b"cherry", b"");
        table.freeze()
    }

    fn decode(file: &[u8]) -> Result<FlatTable> {
        FlatTable::decode(Path::new("1.mtf"), Bytes::copy_from_slice(file))
    }

    #[test]
    fn what_was_written_is_read() {
        let table = decode(&sample().encode_flat()).unwrap();
        assert_eq!(table.get(b"apple").unwrap().as_slice(), Some(&b"333"[..]));
        assert_eq!(table.get(b"banana"), Some(Value::Tombstone));
        assert_eq!(table.get(b"cherry").unwrap().as_slice(), Some(&b""[..]));
        assert_eq!(table.get(b"date"), None);
    }

    #[test]
    fn the_file_is_the_one_the_other_languages_write() {
        let table = MemTable::new();
        table.put(1, b"banana", b"1");
        table.put(2, b"apple", b"22");
        table.put(3, b"apple", b"333");
        table.delete(4, b"banana");
        let file = table.freeze().encode_flat();
        assert_eq!((file.len(), &file[56..]), (60, &[0x42, 0xc3, 0x98, 0x61][..]));
        assert_eq!(MemTable::new().freeze().encode_flat(), b"MTF1\0\0\0\0\xb6\xbd\x60\x45");
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_refused() {
        let file = sample().encode_flat();
        for length in 0..file.len() {
            assert!(decode(&file[..length]).is_err(), "cut at {length}");
        }
        for bit in 0..file.len() * 8 {
            let mut damaged = file.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(decode(&damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_right_checksum_does_not_excuse_wrong_contents() {
        let with_checksum = |mut file: Vec<u8>| {
            put_checksum(&mut file);
            decode(&file).unwrap_err().to_string()
        };
        let huge = with_checksum(b"MTF1\xff\xff\xff\xff".to_vec());
        assert_eq!(huge, "1.mtf is damaged at byte 8: expected 1 bytes, found 0 bytes");
        let entry = |key| [&[1][..], &[0; 8], &[1, 0, 0, 0, 0, 0, 0, 0], &[key]].concat();
        let unsorted = [b"MTF1\x02\0\0\0".to_vec(), entry(b'b'), entry(b'a')].concat();
        assert!(with_checksum(unsorted).contains("a key above the one before"));
        let trailing = [b"MTF1\x01\0\0\0".to_vec(), entry(b'b'), vec![0]].concat();
        assert!(with_checksum(trailing).contains("expected 1 entries, found more"));
    }
}
