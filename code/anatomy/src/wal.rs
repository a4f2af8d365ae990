//! Segments of the write-ahead log: see the engine's module `wal`.

use crate::log::{End, Log};
use crate::reader::{Damage, Piece, Reader};
use crate::{Sink, Summary};

/// What a write says of itself.
struct Write {
    first: u64,
    durable: u64,
    count: u64,
}

/// The writes so far.
#[derive(Default)]
struct Writes {
    first: Option<u64>,
    last: u64,
    durable: u64,
}

/// Gives each record, and what stands behind them.
pub fn walk<'file, E>(
    file: &'file [u8],
    number: u64,
    sink: Sink<'_, 'file, E>,
) -> Result<Summary, E> {
    let log = Log::new(file, number);
    let (mut writes, mut position, mut index) = (Writes::default(), 0, 0);
    while let Some(end) = log.record_end(position) {
        let (mut piece, write) = log.record(index, position, end, read_write);
        piece.damage.extend(write.and_then(|write| writes.add(&write, position as u64)));
        sink(piece)?;
        (position, index) = (end, index + 1);
    }
    if position < file.len() {
        walk_end(&log, log.end(position), file.len(), &writes, sink)?;
    }
    let sequences = writes.first.map(|first| (first, writes.last));
    Ok(Summary::Segment { sequences })
}

/// A crash may leave anything behind the end. It is damage only if a record proves that the missing
/// write was on disk.
fn walk_end<'file, E>(
    log: &Log<'file>,
    end: End,
    size: usize,
    writes: &Writes,
    sink: Sink<'_, 'file, E>,
) -> Result<(), E> {
    let End { offset, beyond, mut damage, is_clean } = end;
    let (mut records, mut proof) = (Vec::new(), writes.proof_of_more());
    let mut next = beyond;
    while let Some((start, stop)) = next.and_then(|at| Some((at, log.record_end(at)?))) {
        let (piece, write) = log.record(records.len(), start, stop, read_write);
        proof = proof.or(write.and_then(|write| writes.proof_by(&write)));
        records.push(piece);
        next = log.find_record(stop);
    }
    let length = beyond.unwrap_or(size) - offset;
    let mut note = match (is_clean, &proof) {
        (true, None) => format!("{length} zeros: room for more records"),
        (false, None) => format!("{damage}; as a crash may leave it behind the last write on disk"),
        (_, Some(_)) => format!("{length} bytes that are no record"),
    };
    if !records.is_empty() {
        note += &format!("; intact records behind it: {}", records.len());
    }
    let mut piece = Piece::note("end of the log", offset, length, note);
    let read = &mut |reader: &mut Reader| read_write(reader).map(drop);
    piece.part.parts.extend(log.broken_record(offset, offset + length, read));
    if let Some(durable) = proof {
        damage.expected += &format!(", as all writes up to {durable} were on disk");
        piece.damage.push(damage);
    }
    sink(piece)?;
    for mut record in records {
        record.part.name = format!("{} behind the end", record.part.name).into();
        sink(record)?;
    }
    Ok(())
}

impl Writes {
    fn add(&mut self, write: &Write, offset: u64) -> Option<Damage> {
        let expected = self.first.map(|_| self.last + 1);
        self.durable = self.durable.max(write.durable);
        if expected.is_some_and(|expected| expected != write.first) {
            let expected = format!("write {}", self.last + 1);
            return Some(Damage::new(offset, expected, format!("write {}", write.first)));
        }
        self.first.get_or_insert(write.first);
        self.last = write.first + write.count - 1;
        None
    }

    fn proof_of_more(&self) -> Option<u64> {
        (self.first.is_some() && self.durable > self.last).then_some(self.durable)
    }

    /// Whether this write, which stands behind the end, says that the writes missing before it were on
    /// disk: then up to which number.
    fn proof_by(&self, write: &Write) -> Option<u64> {
        let is_proof = match self.first {
            Some(_) => write.durable > self.last,
            None => write.durable.saturating_add(1) >= write.first,
        };
        is_proof.then_some(write.durable)
    }
}

fn read_write(reader: &mut Reader) -> Option<Write> {
    let start = reader.offset();
    let (first, durable) = (reader.u64("first sequence")?, reader.u64("durable")?);
    let count = u64::from(reader.u32("count")?);
    let last = first.checked_add(count).filter(|_| first > 0);
    if last.is_none() {
        reader.wrong(start, "sequence numbers from 1 on, below 2^64", first.to_string());
        return None;
    }
    for index in 0..count {
        reader.group(format!("operation {index}").into(), read_operation)?;
    }
    Some(Write { first, durable, count })
}

fn read_operation(reader: &mut Reader) -> Option<()> {
    let offset = reader.offset();
    let kind = reader.u8("kind")?;
    if kind > 1 {
        reader.wrong(offset, "a put (1) or a delete (0)", format!("kind {kind}"));
        return None;
    }
    let key_length = reader.varint("key length")? as usize;
    let value_length = if kind == 1 { reader.varint("value length")? as usize } else { 0 };
    reader.bytes("key", key_length)?;
    if kind == 1 {
        reader.bytes("value", value_length)?;
    }
    Some(())
}
