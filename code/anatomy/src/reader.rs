//! Fields, with where they stand, out of bytes that may be damaged.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::Range;

/// A field of a file, or several that belong together.
#[derive(Debug, Clone)]
pub struct Part<'file> {
    /// What the format calls it.
    pub name: Cow<'static, str>,
    /// Where it begins, in bytes from the file's beginning.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
    /// What it holds.
    pub value: Value<'file>,
    /// What it consists of.
    pub parts: Vec<Part<'file>>,
}

/// What a part holds.
#[derive(Debug, Clone)]
pub enum Value<'file> {
    /// Other parts.
    Parts,
    /// A number.
    Number(u64),
    /// A checksum.
    Checksum(u32),
    /// Bytes.
    Bytes(&'file [u8]),
    /// Something that is better said than shown.
    Note(String),
}

/// A part of the file that is not in another one, and what is wrong with it.
#[derive(Debug)]
pub struct Piece<'file> {
    /// The part.
    pub part: Part<'file>,
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

impl Piece<'_> {
    /// A note about a stretch of the file.
    pub fn note(name: &'static str, offset: usize, length: usize, note: String) -> Self {
        let (name, offset, length) = (Cow::Borrowed(name), offset as u64, length as u64);
        let part = Part { name, offset, length, value: Value::Note(note), parts: Vec::new() };
        Piece { part, damage: Vec::new() }
    }
}

/// Bytes as text in quotes.
pub fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", bytes.escape_ascii())
}

/// Takes fields off the front of a piece of a file, and remembers them, and what is wrong with them.
pub struct Reader<'file> {
    bytes: &'file [u8],
    start: usize,
    position: usize,
    parts: Vec<Part<'file>>,
    damage: Vec<Damage>,
}

impl<'file> Reader<'file> {
    /// Reads `bytes`, which stand at `start` in the file.
    #[inline(never)]
    pub fn new(bytes: &'file [u8], start: usize) -> Reader<'file> {
        Reader { bytes, start, position: 0, parts: Vec::new(), damage: Vec::new() }
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

    /// Remembers that at `offset` something was expected and something else was found.
    pub fn wrong(&mut self, offset: u64, expected: impl Into<String>, found: impl Into<String>) {
        self.damage.push(Damage::new(offset, expected, found));
    }

    /// Remembers damage that was found elsewhere.
    pub fn add_damage(&mut self, damage: Option<Damage>) {
        self.damage.extend(damage);
    }

    /// Forgets all damage but the first: it is the cause, and the rest its consequence.
    pub fn keep_first_damage(&mut self) {
        self.damage.truncate(1);
    }

    /// The fields so far, as a part of the file.
    #[inline(never)]
    pub fn into_piece(self, name: Cow<'static, str>) -> Piece<'file> {
        let (offset, length) = (self.start as u64, self.bytes.len() as u64);
        let part = Part { name, offset, length, value: Value::Parts, parts: self.parts };
        Piece { part, damage: self.damage }
    }

    fn take(&mut self, name: &str, length: usize) -> Option<Range<usize>> {
        let left = self.bytes.len() - self.position;
        if length > left {
            let expected = format!("{name}, {length} bytes");
            self.wrong(self.offset(), expected, format!("{left} bytes"));
            return None;
        }
        let start = self.position;
        self.position += length;
        Some(start..self.position)
    }

    /// Takes a number, the least significant byte first.
    fn take_number(&mut self, name: &str, length: usize) -> Option<u64> {
        let taken = self.take(name, length)?;
        let bytes = self.bytes[taken].iter().rev();
        Some(bytes.fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn push(&mut self, name: &'static str, offset: u64, value: Value<'file>) {
        let (name, length) = (Cow::Borrowed(name), self.offset() - offset);
        self.parts.push(Part { name, offset, length, value, parts: Vec::new() });
    }

    fn number(&mut self, name: &'static str, length: usize) -> Option<u64> {
        let (offset, number) = (self.offset(), self.take_number(name, length)?);
        self.push(name, offset, Value::Number(number));
        Some(number)
    }

    /// Takes a byte.
    pub fn u8(&mut self, name: &'static str) -> Option<u8> {
        self.number(name, 1).map(|number| number as u8)
    }

    /// Takes four bytes, the least significant first.
    pub fn u32(&mut self, name: &'static str) -> Option<u32> {
        self.number(name, 4).map(|number| number as u32)
    }

    /// Takes eight bytes, the least significant first.
    pub fn u64(&mut self, name: &'static str) -> Option<u64> {
        self.number(name, 8)
    }

    /// Takes a number of one to five bytes, seven bits in each, the lowest first (LEB128).
    pub fn varint(&mut self, name: &'static str) -> Option<u32> {
        let (offset, mut number) = (self.offset(), 0);
        for shift in (0..35).step_by(7) {
            let byte = self.take_number(name, 1)?;
            number |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                if number > u32::MAX.into() {
                    self.wrong(offset, format!("{name} below 2^32"), "more");
                    return None;
                }
                self.push(name, offset, Value::Number(number));
                return Some(number as u32);
            }
        }
        self.wrong(offset, format!("{name} of at most five bytes"), "more");
        None
    }

    /// Takes `length` bytes.
    pub fn bytes(&mut self, name: &'static str, length: usize) -> Option<&'file [u8]> {
        let (offset, taken) = (self.offset(), self.take(name, length)?);
        let bytes = &self.bytes[taken];
        self.push(name, offset, Value::Bytes(bytes));
        Some(bytes)
    }

    /// Takes a checksum.
    pub fn checksum(&mut self, name: &'static str) -> Option<u32> {
        let (offset, checksum) = (self.offset(), self.take_number(name, 4)? as u32);
        self.push(name, offset, Value::Checksum(checksum));
        Some(checksum)
    }

    /// Takes bytes that are always the same.
    pub fn magic(&mut self, expected: &[u8]) -> Option<()> {
        let (offset, found) = (self.offset(), self.bytes("magic", expected.len())?);
        if found == expected {
            return Some(());
        }
        self.wrong(offset, quoted(expected), quoted(found));
        None
    }

    /// Puts the fields that `read` takes into a part of their own, whether it succeeds or not.
    pub fn group<T>(
        &mut self,
        name: Cow<'static, str>,
        read: impl FnOnce(&mut Reader<'file>) -> Option<T>,
    ) -> Option<T> {
        let (offset, first) = (self.offset(), self.parts.len());
        let result = read(self);
        self.close_group(name, offset, first);
        result
    }

    /// Moves the parts from the one numbered `first` on into one that begins at `offset`.
    fn close_group(&mut self, name: Cow<'static, str>, offset: u64, first: usize) {
        let (length, parts) = (self.offset() - offset, self.parts.split_off(first));
        self.parts.push(Part { name, offset, length, value: Value::Parts, parts });
    }
}
