//! Fields, with where they stand, out of bytes that may be damaged.

use bytes::Bytes;
use std::borrow::Cow;
use std::fmt::{self, Display};

/// A field of a file, or several that belong together.
#[derive(Debug, Clone)]
pub struct Part {
    /// What the format calls it.
    pub name: Cow<'static, str>,
    /// Where it begins, in bytes from the file's beginning.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
    /// What it holds.
    pub value: Value,
    /// What it consists of.
    pub parts: Vec<Part>,
}

/// What a part holds.
#[derive(Debug, Clone)]
pub enum Value {
    /// Other parts.
    Parts,
    /// A number.
    Number(u64),
    /// A checksum.
    Checksum(u32),
    /// Bytes.
    Bytes(Bytes),
    /// Something that is better said than shown.
    Note(String),
}

/// A part of the file that is not in another one, and what is wrong with it.
#[derive(Debug)]
pub struct Piece {
    /// The part.
    pub part: Part,
    /// What is wrong.
    pub damage: Vec<Damage>,
}

/// Something in a file is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where, in bytes from the file's beginning.
    pub offset: u64,
    /// What should be there.
    pub expected: String,
    /// What is.
    pub found: String,
}

impl Damage {
    /// At `offset` something was expected and something else was found.
    pub fn new(offset: u64, expected: impl Into<String>, found: impl Into<String>) -> Damage {
        Damage { offset, expected: expected.into(), found: found.into() }
    }
}

impl Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Damage { offset, expected, found } = self;
        write!(f, "damaged at byte {offset}: expected {expected}, found {found}")
    }
}

impl Piece {
    /// A note about a stretch of the file.
    pub fn note(name: &'static str, offset: usize, length: usize, note: String) -> Piece {
        let (name, offset, length) = (Cow::Borrowed(name), offset as u64, length as u64);
        let part = Part { name, offset, length, value: Value::Note(note), parts: Vec::new() };
        Piece { part, damage: Vec::new() }
    }
}

/// Takes fields off the front of a piece of a file, and remembers them.
pub struct Reader {
    bytes: Bytes,
    start: usize,
    position: usize,
    parts: Vec<Part>,
}

impl Reader {
    /// Reads `bytes`, which stand at `start` in the file.
    pub fn new(bytes: Bytes, start: usize) -> Reader {
        Reader { bytes, start, position: 0, parts: Vec::new() }
    }

    /// Where in the file the next field begins.
    pub fn offset(&self) -> u64 {
        (self.start + self.position) as u64
    }

    /// Bytes taken so far.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Whether everything was taken.
    pub fn is_empty(&self) -> bool {
        self.position == self.bytes.len()
    }

    /// The fields so far, as a part of the file.
    pub fn into_piece(self, name: impl Into<Cow<'static, str>>, damage: Vec<Damage>) -> Piece {
        let (offset, length) = (self.start as u64, self.bytes.len() as u64);
        let (name, value) = (name.into(), Value::Parts);
        Piece { part: Part { name, offset, length, value, parts: self.parts }, damage }
    }

    fn take(&mut self, name: &str, length: usize) -> Result<Bytes, Damage> {
        let left = self.bytes.len() - self.position;
        if length > left {
            let expected = format!("{name}, {length} bytes");
            return Err(Damage::new(self.offset(), expected, format!("{left} bytes")));
        }
        let taken = self.bytes.slice(self.position..self.position + length);
        self.position += length;
        Ok(taken)
    }

    fn push(&mut self, name: &'static str, offset: u64, value: Value) {
        let (name, length) = (Cow::Borrowed(name), self.offset() - offset);
        self.parts.push(Part { name, offset, length, value, parts: Vec::new() });
    }

    fn array<const N: usize>(&mut self, name: &'static str) -> Result<[u8; N], Damage> {
        let mut array = [0; N];
        array.copy_from_slice(&self.take(name, N)?);
        Ok(array)
    }

    /// Takes a byte.
    pub fn u8(&mut self, name: &'static str) -> Result<u8, Damage> {
        let (offset, [number]) = (self.offset(), self.array(name)?);
        self.push(name, offset, Value::Number(number.into()));
        Ok(number)
    }

    /// Takes four bytes, the least significant first.
    pub fn u32(&mut self, name: &'static str) -> Result<u32, Damage> {
        let (offset, number) = (self.offset(), u32::from_le_bytes(self.array(name)?));
        self.push(name, offset, Value::Number(number.into()));
        Ok(number)
    }

    /// Takes eight bytes, the least significant first.
    pub fn u64(&mut self, name: &'static str) -> Result<u64, Damage> {
        let (offset, number) = (self.offset(), u64::from_le_bytes(self.array(name)?));
        self.push(name, offset, Value::Number(number));
        Ok(number)
    }

    /// Takes a number of one to five bytes, seven bits in each, the lowest first (LEB128).
    pub fn varint(&mut self, name: &'static str) -> Result<u32, Damage> {
        let (offset, mut number) = (self.offset(), 0);
        for shift in (0..35).step_by(7) {
            let [byte] = self.array(name)?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let too_large = |_| Damage::new(offset, format!("{name} below 2^32"), "more");
                let number = u32::try_from(number).map_err(too_large)?;
                self.push(name, offset, Value::Number(number.into()));
                return Ok(number);
            }
        }
        Err(Damage::new(offset, format!("{name} of at most five bytes"), "more"))
    }

    /// Takes `length` bytes.
    pub fn bytes(&mut self, name: &'static str, length: usize) -> Result<Bytes, Damage> {
        let (offset, bytes) = (self.offset(), self.take(name, length)?);
        self.push(name, offset, Value::Bytes(bytes.clone()));
        Ok(bytes)
    }

    /// Takes a checksum.
    pub fn checksum(&mut self, name: &'static str) -> Result<u32, Damage> {
        let (offset, checksum) = (self.offset(), u32::from_le_bytes(self.array(name)?));
        self.push(name, offset, Value::Checksum(checksum));
        Ok(checksum)
    }

    /// Takes bytes that are always the same.
    pub fn magic(&mut self, expected: &[u8]) -> Result<(), Damage> {
        let (offset, found) = (self.offset(), self.bytes("magic", expected.len())?);
        if found == expected {
            return Ok(());
        }
        let quoted = |bytes: &[u8]| format!("\"{}\"", bytes.escape_ascii());
        Err(Damage::new(offset, quoted(expected), quoted(&found)))
    }

    /// Puts the fields that `read` takes into a part of their own, whether it succeeds or not.
    pub fn group<T>(
        &mut self,
        name: impl Into<Cow<'static, str>>,
        read: impl FnOnce(&mut Reader) -> Result<T, Damage>,
    ) -> Result<T, Damage> {
        let (offset, first) = (self.offset(), self.parts.len());
        let result = read(self);
        self.close_group(name.into(), offset, first);
        result
    }

    /// Moves the parts from the one numbered `first` on into one that begins at `offset`.
    fn close_group(&mut self, name: Cow<'static, str>, offset: u64, first: usize) {
        let (length, parts) = (self.offset() - offset, self.parts.split_off(first));
        self.parts.push(Part { name, offset, length, value: Value::Parts, parts });
    }
}
