//! Records with checksums: see the engine's module `log`.

use crate::checksum::{crc32, single_byte_words};
use crate::reader::{Damage, Part, Piece, Reader, quoted};

/// What a record begins with.
pub const MAGIC: &[u8; 4] = b"FLOG";

/// Bytes of a record before its payload.
const HEADER: usize = 12;

/// Takes the fields of a payload.
type ReadPayload<'a> = &'a mut dyn FnMut(&mut Reader) -> Option<()>;

/// A file of records.
pub struct Log<'file> {
    file: &'file [u8],
    number: u64,
}

/// The log has no intact record where one was looked for.
pub struct End {
    /// Where it ends.
    pub offset: usize,
    /// Where the next intact record stands, if there is one.
    pub beyond: Option<usize>,
    /// What stands there instead of a record.
    pub damage: Damage,
    /// Whether nothing but zeros stands behind it.
    pub is_clean: bool,
}

impl<'file> Log<'file> {
    /// The log `number` with these contents.
    pub fn new(file: &'file [u8], number: u64) -> Log<'file> {
        Log { file, number }
    }

    /// The end of the record that begins at `offset`, if an intact one does.
    pub fn record_end(&self, offset: usize) -> Option<usize> {
        let header = self.file.get(offset..)?.first_chunk::<HEADER>()?;
        let word = |at: usize| [0, 1, 2, 3].map(|byte| header[at + byte]);
        let end = (offset + HEADER).checked_add(u32::from_le_bytes(word(4)) as usize)?;
        let payload = self.file.get(offset + HEADER..end)?;
        let checksum = self.checksum(offset, payload);
        (word(0) == *MAGIC && u32::from_le_bytes(word(8)) == checksum).then_some(end)
    }

    fn checksum(&self, offset: usize, payload: &[u8]) -> u32 {
        let place = [self.number.to_le_bytes(), (offset as u64).to_le_bytes()].concat();
        crc32(&place, payload)
    }

    /// The record from `start` to `end`, with what `read` finds in its payload.
    pub fn record<T>(
        &self,
        index: usize,
        start: usize,
        end: usize,
        read: impl Fn(&mut Reader) -> Option<T>,
    ) -> (Piece<'file>, Option<T>) {
        let mut payload = None;
        let piece = self.piece(index, start, end, &mut |reader| {
            payload = read(reader);
            payload.as_ref().map(|_| ())
        });
        let payload = payload.filter(|_| piece.damage.is_empty());
        (piece, payload)
    }

    fn piece(&self, index: usize, start: usize, end: usize, read: ReadPayload) -> Piece<'file> {
        let mut reader = Reader::new(&self.file[start..end], start);
        read_record(&mut reader, read);
        reader.into_piece(format!("record {index}").into())
    }

    /// The record at `offset` as far as it can be read, though it is not intact; up to `limit`.
    pub fn broken_record(
        &self,
        offset: usize,
        limit: usize,
        read: ReadPayload,
    ) -> Option<Part<'file>> {
        let rest = self.file.get(offset..limit)?;
        let length = rest.get(4..8).and_then(|length| length.first_chunk())?;
        let is_zero = rest.iter().all(|&byte| byte == 0);
        let end = (offset + HEADER).saturating_add(u32::from_le_bytes(*length) as usize);
        let mut reader = Reader::new(&self.file[offset..end.min(limit)], offset);
        // What does not fit is said elsewhere; here it is shown.
        read_record(&mut reader, read);
        (!is_zero).then(|| reader.into_piece("what stands there".into()).part)
    }

    /// The first intact record from `offset` on.
    pub fn find_record(&self, offset: usize) -> Option<usize> {
        let mut from = offset;
        loop {
            let rest = self.file.get(from..)?;
            let at = from + rest.windows(MAGIC.len()).position(|window| window == MAGIC)?;
            if self.record_end(at).is_some() {
                return Some(at);
            }
            from = at + 1;
        }
    }

    /// What stands where the log ends.
    pub fn end(&self, offset: usize) -> End {
        let rest = &self.file[offset..];
        let is_clean = rest.iter().all(|&byte| byte == 0);
        let beyond = if is_clean { None } else { self.find_record(offset + 1) };
        let damage = self.damage_at(offset, beyond);
        End { offset, beyond, damage, is_clean }
    }

    fn damage_at(&self, offset: usize, beyond: Option<usize>) -> Damage {
        let (rest, at) = (&self.file[offset..], offset as u64);
        let Some(header) = rest.first_chunk::<HEADER>() else {
            return Damage::new(at, "a record", format!("{} bytes", rest.len()));
        };
        if rest.iter().all(|&byte| byte == 0) {
            return Damage::new(at, "a record", "zeros");
        }
        if header[..4] != *MAGIC {
            return Damage::new(at, "a record, which begins with \"FLOG\"", quoted(&header[..4]));
        }
        let word = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| header[at + byte]));
        let (length, stored) = (word(4) as usize, word(8));
        if let Some(right) = beyond.map(|beyond| beyond - offset - HEADER) {
            let payload = &rest[HEADER..HEADER + right];
            if right != length && self.checksum(offset, payload) == stored {
                return Damage::new(at + 4, format!("the length {right}"), format!("{length}"));
            }
        }
        let Some(payload) = rest[HEADER..].get(..length) else {
            let left = rest.len() - HEADER;
            let expected = format!("a record of {length} bytes");
            return Damage::new(at + 4, expected, format!("{left} bytes"));
        };
        let computed = self.checksum(offset, payload);
        let words = single_byte_words(payload, at + HEADER as u64, at + 8, stored, computed);
        let expected = format!("a record of {length} bytes with checksum {stored:08x}");
        Damage::new(at, expected, format!("checksum {computed:08x}{words}"))
    }
}

fn read_record(reader: &mut Reader, read: ReadPayload) -> Option<()> {
    reader.magic(MAGIC)?;
    reader.u32("length")?;
    reader.checksum("checksum")?;
    reader.group("payload".into(), read)?;
    if !reader.is_empty() {
        reader.wrong(reader.offset(), "the record's end", "more");
    }
    Some(())
}
