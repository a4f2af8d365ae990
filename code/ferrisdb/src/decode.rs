//! Reading numbers and byte strings out of a file that may be damaged.

use crate::checksum::crc32;
use crate::error::{Error, Result};
use std::path::Path;

/// Takes values off the front of a piece of a file. Every length is checked against what is there, so
/// that a damaged file gives an error, and never a panic or a huge allocation.
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    path: &'a Path,
    /// Where in the file the piece ends.
    end: u64,
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Decodes `bytes`, which stand at `offset` in the file `path`.
    pub fn new(path: &'a Path, offset: u64, bytes: &'a [u8]) -> Decoder<'a> {
        Decoder { path, end: offset + bytes.len() as u64, rest: bytes }
    }

    /// Whether everything was taken.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Where in the file the bytes stand that were not taken yet.
    fn offset(&self) -> u64 {
        self.end - self.rest.len() as u64
    }

    /// Takes `length` bytes.
    #[inline]
    pub fn bytes(&mut self, length: usize) -> Result<&'a [u8]> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return Err(self.too_short(length));
        };
        self.rest = rest;
        Ok(taken)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(N)?);
        Ok(array)
    }

    /// Takes one byte.
    pub fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>()?[0])
    }

    /// Takes four bytes, the least significant first.
    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Takes eight bytes, the least significant first.
    pub fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Takes a number of one to five bytes: seven bits in each, the lowest first, and the eighth bit
    /// set in all but the last (LEB128, as in LevelDB's `util/coding.cc`).
    #[inline]
    pub fn varint(&mut self) -> Result<u32> {
        // Most numbers have one byte.
        if let Some((&byte, rest)) = self.rest.split_first().filter(|(byte, _)| **byte < 0x80) {
            self.rest = rest;
            return Ok(u32::from(byte));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<u32> {
        let start = self.offset();
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.u8()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 && number <= u64::from(u32::MAX) {
                return Ok(number as u32);
            }
        }
        Err(corrupt(self.path, start, "a number below 2^32", "a larger one"))
    }

    /// Takes `expected`, or says what is there instead.
    pub fn expect(&mut self, expected: &[u8]) -> Result<()> {
        let offset = self.offset();
        let found = self.bytes(expected.len())?;
        if found == expected {
            return Ok(());
        }
        Err(corrupt(self.path, offset, quoted(expected), quoted(found)))
    }

    #[cold]
    fn too_short(&self, length: usize) -> Error {
        self.corrupt(format!("{length} bytes"), format!("{} bytes", self.rest.len()))
    }

    /// The error that what stands here is not what was expected.
    pub fn corrupt(&self, expected: impl Into<String>, found: impl Into<String>) -> Error {
        corrupt(self.path, self.offset(), expected, found)
    }
}

/// The error that the file `path` does not hold at `offset` what was expected.
pub fn corrupt(
    path: &Path,
    offset: u64,
    expected: impl Into<String>,
    found: impl Into<String>,
) -> Error {
    let (path, expected, found) = (path.to_owned(), expected.into(), found.into());
    Error::Corrupt { path, offset, expected, found }
}

/// Bytes as a message shows them.
pub fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

/// Appends a number as [`Decoder::varint`] reads it.
pub fn put_varint(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends the checksum of all that `part` holds, as [`verified`] takes it off.
pub fn put_checksum(part: &mut Vec<u8>) {
    part.extend(crc32(&[part]).to_le_bytes());
}

/// Splits the four bytes of checksum off the end of `bytes`, which stand at `offset` in the file `path`,
/// and gives what they are right for.
pub fn verified<'a>(path: &Path, offset: u64, bytes: &'a [u8]) -> Result<&'a [u8]> {
    let Some((contents, stored)) = bytes.split_last_chunk::<4>() else {
        return Err(corrupt(path, offset, "a checksum", format!("{} bytes", bytes.len())));
    };
    let (stored, computed) = (u32::from_le_bytes(*stored), crc32(&[contents]));
    if stored == computed {
        return Ok(contents);
    }
    let expected = format!("{} bytes with checksum {stored:08x}", contents.len());
    Err(corrupt(path, offset, expected, format!("{computed:08x}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were_written() {
        for number in [0, 1, 0x7f, 0x80, 0x3fff, 0x4000, u32::MAX - 1, u32::MAX] {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, number);
            let mut decoder = Decoder::new(Path::new("f"), 0, &bytes);
            assert_eq!(decoder.varint().unwrap(), number);
            assert!(decoder.is_empty());
        }
    }

    #[test]
    fn a_number_that_does_not_end_or_is_too_large_is_an_error_with_its_place() {
        for bytes in [&[0xff; 5][..], &[0xff; 3], &[0xff, 0xff, 0xff, 0xff, 0x10]] {
            let mut decoder = Decoder::new(Path::new("f"), 40, bytes);
            let error = decoder.varint().unwrap_err().to_string();
            assert!(error.starts_with("f is damaged at byte 4"), "{error}");
        }
    }

    #[test]
    fn the_message_says_what_was_expected_and_what_was_found() {
        let mut decoder = Decoder::new(Path::new("dir/f"), 8, b"MTF2");
        let error = decoder.expect(b"MTF1").unwrap_err().to_string();
        assert_eq!(error, r#"dir/f is damaged at byte 8: expected "MTF1", found "MTF2""#);
        assert!(Decoder::new(Path::new("f"), 0, b"abc").u32().is_err());
    }
}
