//! Tables of format v1: see the engine's module `flat_table`.

use crate::reader::{Damage, Piece, Reader, quoted};
use crate::{Sink, Summary, checksum};

/// What the file begins with.
pub const MAGIC: &[u8; 4] = b"MTF1";

/// Gives the header, each entry and the checksum.
pub fn walk<'file, E>(file: &'file [u8], sink: Sink<'_, 'file, E>) -> Result<Summary, E> {
    let contents = file.len().saturating_sub(4);
    let mut found = Entries::default();
    let (header, count) = read_header(&file[..contents.min(8)]);
    sink(header)?;
    let mut position = contents.min(8);
    while position < contents {
        let (piece, length) = found.read(&file[position..contents], position);
        let is_damaged = !piece.damage.is_empty();
        sink(piece)?;
        position += length;
        if is_damaged {
            break;
        }
    }
    sink(read_trailer(file, contents, count, found.count))?;
    Ok(Summary::Table { entries: found.count, sequences: found.sequences })
}

fn read_header(bytes: &[u8]) -> (Piece<'_>, Option<u32>) {
    let mut reader = Reader::new(bytes, 0);
    reader.magic(MAGIC);
    let count = reader.u32("count");
    (reader.into_piece("header".into()), count)
}

fn read_trailer(file: &[u8], contents: usize, count: Option<u32>, found: u64) -> Piece<'_> {
    let mut reader = Reader::new(&file[contents..], contents);
    if let Some(stored) = reader.checksum("checksum") {
        reader.add_damage(checksum::check(0, &file[..contents], stored));
    }
    if let Some(count) = count.filter(|&count| u64::from(count) != found) {
        reader.wrong(4, format!("a count of {found}"), count.to_string());
    }
    reader.into_piece("trailer".into())
}

/// The entries so far.
#[derive(Default)]
pub struct Entries {
    pub count: u64,
    pub sequences: Option<(u64, u64)>,
    last_key: Option<Vec<u8>>,
}

impl Entries {
    /// Gives the entry at the beginning of `rest` and how many bytes it has.
    fn read<'file>(&mut self, rest: &'file [u8], offset: usize) -> (Piece<'file>, usize) {
        let name = format!("entry {}", self.count);
        let mut reader = Reader::new(rest, offset);
        if let Some((key, sequence)) = read_entry(&mut reader) {
            reader.add_damage(self.add(key, sequence, offset as u64));
        }
        let length = reader.position();
        let mut piece = reader.into_piece(name.into());
        piece.part.length = length as u64;
        (piece, length)
    }

    /// Counts an entry, whose key must be above the one before.
    pub fn add(&mut self, key: &[u8], sequence: u64, offset: u64) -> Option<Damage> {
        let (low, high) = self.sequences.unwrap_or((sequence, sequence));
        self.sequences = Some((low.min(sequence), high.max(sequence)));
        self.count += 1;
        let ascends = self.last_key.as_ref().is_none_or(|last| &last[..] < key);
        let wrong = || Damage::new(offset, "a key above the one before", quoted(key));
        let damage = (!ascends).then(wrong);
        self.last_key = Some(key.to_owned());
        damage
    }

    /// The key that was added last.
    pub fn last_key(&self) -> Option<&[u8]> {
        self.last_key.as_deref()
    }
}

fn read_entry<'file>(reader: &mut Reader<'file>) -> Option<(&'file [u8], u64)> {
    let start = reader.offset();
    let kind = reader.u8("kind")?;
    let sequence = reader.u64("sequence")?;
    let (key_length, value_length) = (reader.u32("key length")?, reader.u32("value length")?);
    let key = reader.bytes("key", key_length as usize)?;
    match (kind, value_length) {
        (1, _) => reader.bytes("value", value_length as usize).map(|_| ())?,
        (0, 0) => {}
        _ => {
            let found = format!("kind {kind} with a value of {value_length} bytes");
            reader.wrong(start, "a put (1) or an empty tombstone (0)", found);
            return None;
        }
    }
    Some((key, sequence))
}
