//! Tables of format v1: see the engine's module `flat_table`.

use crate::reader::{Damage, Piece, Reader};
use crate::{Sink, Summary, checksum};
use bytes::Bytes;

/// What the file begins with.
pub const MAGIC: &[u8; 4] = b"MTF1";

/// Gives the header, each entry and the checksum.
pub fn walk<E>(file: &Bytes, sink: Sink<E>) -> Result<Summary, E> {
    let contents = file.len().saturating_sub(4);
    let mut found = Entries::default();
    let (header, count) = read_header(file.slice(..contents.min(8)));
    sink(header)?;
    let mut position = contents.min(8);
    while position < contents {
        let (piece, length) = found.read(file.slice(position..contents), position);
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

fn read_header(bytes: Bytes) -> (Piece, Option<u32>) {
    let mut reader = Reader::new(bytes, 0);
    let mut damage: Vec<Damage> = reader.magic(MAGIC).err().into_iter().collect();
    let count = reader.u32("count").map_err(|short| damage.push(short)).ok();
    (reader.into_piece("header", damage), count)
}

fn read_trailer(file: &Bytes, contents: usize, count: Option<u32>, found: u64) -> Piece {
    let mut reader = Reader::new(file.slice(contents..), contents);
    let mut damage = Vec::new();
    match reader.checksum("checksum") {
        Ok(stored) => damage.extend(checksum::check(0, &file[..contents], stored)),
        Err(short) => damage.push(short),
    }
    if let Some(count) = count.filter(|&count| u64::from(count) != found) {
        damage.push(Damage::new(4, format!("a count of {found}"), format!("{count}")));
    }
    reader.into_piece("trailer", damage)
}

/// The entries so far.
#[derive(Default)]
pub struct Entries {
    pub count: u64,
    pub sequences: Option<(u64, u64)>,
    last_key: Option<Bytes>,
}

impl Entries {
    /// Gives the entry at the beginning of `rest` and how many bytes it has.
    fn read(&mut self, rest: Bytes, offset: usize) -> (Piece, usize) {
        let name = format!("entry {}", self.count);
        let mut reader = Reader::new(rest, offset);
        let damage = read_entry(&mut reader)
            .and_then(|(key, sequence)| self.add(key, sequence, offset as u64));
        let length = reader.position();
        let mut piece = reader.into_piece(name, damage.err().into_iter().collect());
        piece.part.length = length as u64;
        (piece, length)
    }

    /// Counts an entry, whose key must be above the one before.
    pub fn add(&mut self, key: Bytes, sequence: u64, offset: u64) -> Result<(), Damage> {
        let (low, high) = self.sequences.unwrap_or((sequence, sequence));
        self.sequences = Some((low.min(sequence), high.max(sequence)));
        self.count += 1;
        let ascends = self.last_key.as_ref().is_none_or(|last| *last < key);
        let quoted = key.escape_ascii().to_string();
        self.last_key = Some(key);
        let wrong = || Damage::new(offset, "a key above the one before", format!("\"{quoted}\""));
        if ascends { Ok(()) } else { Err(wrong()) }
    }

    /// The key that was added last.
    pub fn last_key(&self) -> Option<&Bytes> {
        self.last_key.as_ref()
    }
}

fn read_entry(reader: &mut Reader) -> Result<(Bytes, u64), Damage> {
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
            return Err(Damage::new(start, "a put (1) or an empty tombstone (0)", found));
        }
    }
    Ok((key, sequence))
}
