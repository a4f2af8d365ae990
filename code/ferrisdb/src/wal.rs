//! The write-ahead log: what was written since the last flush, to be done again after a crash.
//!
//! One segment, a [log](crate::log), for each MemTable; its records are writes:
//!
//! ```text
//! write     = first sequence: u64  durable: u64  count: u32  operation * count
//! operation = 1: u8  key length: varint  value length: varint  key  value      a put
//!           | 0: u8  key length: varint  key                                   a delete
//! ```
//!
//! Operations are numbered from the first sequence on. `durable` is the number up to which all writes
//! were known to be on disk when this one was made: it tells damage from the torn end that a crash
//! leaves. If a log ends before a number that it, or a later one, calls durable, it was damaged.

use crate::decode::{Decoder, put_varint};
use crate::entry::Operation;
use crate::error::Result;
use crate::freeze::ActiveMemTable;
use crate::fs::{FileSystem, IoContext};
use crate::log::{LogContents, LogWriter};
use crate::sync::Mutex;
use bytes::BufMut;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The path of the segment of generation `generation`.
pub fn segment_path(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("{generation:06}.log"))
}

impl LogWriter {
    /// Adds a write of `operations`, of which the first has the number `first`. See
    /// [`LogWriter::append`] for when it is safe.
    // ANCHOR: append
    pub fn append_write(&mut self, first: u64, durable: u64, operations: &[Operation]) {
        self.append(|record| {
            record.put_u64_le(first);
            record.put_u64_le(durable);
            record.put_u32_le(operations.len() as u32);
            operations.iter().for_each(|operation| encode(record, operation));
        });
    }
    // ANCHOR_END: append
}

/// Does `operations` in `table`, numbered from `first` on.
pub fn apply(operations: &[Operation], first: u64, table: &ActiveMemTable) {
    for (sequence, operation) in (first..).zip(operations) {
        match operation.value {
            Some(value) => table.put(sequence, operation.key, value),
            None => table.delete(sequence, operation.key),
        }
    }
}

/// Makes the segments, one after the other, in advance of need if asked to. The one for the first MemTable has
/// generation 1, the next 2, and so on.
#[derive(Debug)]
pub struct Segments {
    files: Arc<dyn FileSystem>,
    dir: PathBuf,
    /// Bytes to reserve for each.
    size: u64,
    next: Mutex<Next>,
}

#[derive(Debug)]
struct Next {
    generation: u64,
    spare: Option<LogWriter>,
}

impl Segments {
    /// Segments in `dir` of `size` bytes, of which the first has the generation `generation`.
    pub fn new(files: &Arc<dyn FileSystem>, dir: &Path, size: u64, generation: u64) -> Segments {
        let next = Mutex::new(Next { generation, spare: None });
        Segments { files: Arc::clone(files), dir: dir.to_owned(), size, next }
    }

    /// The next segment: the one that was made in advance, or a new one.
    pub fn take(&self) -> Result<LogWriter> {
        let mut next = self.next.lock();
        let segment = next.spare.take().map_or_else(|| self.create(&next), Ok)?;
        next.generation += 1;
        Ok(segment)
    }

    /// Makes the next segment now, so that whoever takes it need not wait for the disk; `false` if that
    /// has been done already.
    pub fn prepare(&self) -> Result<bool> {
        let mut next = self.next.lock();
        if next.spare.is_some() {
            return Ok(false);
        }
        next.spare = Some(self.create(&next)?);
        Ok(true)
    }

    /// The new segment's name survives a crash of the machine when this returns.
    fn create(&self, next: &Next) -> Result<LogWriter> {
        let path = segment_path(&self.dir, next.generation);
        let file = self.files.create(&path).context("create", &path)?;
        file.reserve(self.size).context("reserve room for", &path)?;
        self.files.sync_dir(&self.dir).context("sync", &self.dir)?;
        Ok(LogWriter::new(path, next.generation, file))
    }
}

fn encode(record: &mut Vec<u8>, operation: &Operation) {
    record.put_u8(operation.value.is_some().into());
    put_varint(record, operation.key.len() as u32);
    if let Some(value) = operation.value {
        put_varint(record, value.len() as u32);
    }
    record.put_slice(operation.key);
    record.put_slice(operation.value.unwrap_or_default());
}

/// What a segment had to say.
pub struct Replay {
    /// The writes, done again.
    pub table: ActiveMemTable,
    /// The number of the last of them, or the one given to [`replay`] if there is none.
    pub last_sequence: u64,
    /// The highest number that the segment calls durable.
    pub durable: u64,
    /// The segment as it was found.
    pub log: LogContents,
}

/// Does the writes of a segment again that follow on the number `last_sequence` without a gap.
///
/// # Errors
///
/// [`Error::Corrupt`](crate::Error::Corrupt) if an intact record does not hold a write. Where the log
/// ends too early is for the caller to judge, who knows what the other segments call durable.
// ANCHOR: replay
pub fn replay(
    files: &dyn FileSystem,
    dir: &Path,
    generation: u64,
    mut last_sequence: u64,
) -> Result<Replay> {
    let path = segment_path(dir, generation);
    let log = LogContents::read(files, &path, generation)?;
    let table = ActiveMemTable::new();
    let (mut durable, mut is_whole) = (0, true);
    for (offset, payload) in log.records() {
        let write = Write::decode(Decoder::new(&path, offset, payload))?;
        durable = durable.max(write.durable);
        is_whole &= write.first.checked_sub(1) == Some(last_sequence);
        if is_whole {
            apply(&write.operations, write.first, &table);
            last_sequence += write.operations.len() as u64;
        }
    }
    for (offset, payload) in log.beyond() {
        durable = durable.max(Write::decode(Decoder::new(&path, offset, payload))?.durable);
    }
    Ok(Replay { table, last_sequence, durable, log })
}
// ANCHOR_END: replay

struct Write<'a> {
    first: u64,
    durable: u64,
    operations: Vec<Operation<'a>>,
}

impl<'a> Write<'a> {
    fn decode(mut record: Decoder<'a>) -> Result<Write<'a>> {
        let (first, durable, count) = (record.u64()?, record.u64()?, record.u32()?);
        let mut operations = Vec::new();
        for _ in 0..count {
            operations.push(decode_operation(&mut record)?);
        }
        if !record.is_empty() {
            return Err(record.corrupt(format!("{count} operations"), "more"));
        }
        if first.checked_add(u64::from(count)).is_none() {
            return Err(record.corrupt("sequence numbers below 2^64", format!("{first}")));
        }
        Ok(Write { first, durable, operations })
    }
}

fn decode_operation<'a>(record: &mut Decoder<'a>) -> Result<Operation<'a>> {
    let kind = record.u8()?;
    let key_length = record.varint()? as usize;
    let (key, value) = match kind {
        0 => (record.bytes(key_length)?, None),
        1 => {
            let value_length = record.varint()? as usize;
            (record.bytes(key_length)?, Some(record.bytes(value_length)?))
        }
        _ => return Err(record.corrupt("a put or a delete", format!("kind {kind}"))),
    };
    let operation = Operation { key, value };
    operation.check().map_err(|error| record.corrupt("lengths in bounds", error.to_string()))?;
    Ok(operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_fs::MemoryFileSystem;

    fn put<'a>(key: &'a [u8], value: &'a [u8]) -> Operation<'a> {
        Operation { key, value: Some(value) }
    }

    fn written(files: &MemoryFileSystem) -> LogWriter {
        let files: Arc<dyn FileSystem> = Arc::new(files.clone());
        let mut segment = Segments::new(&files, Path::new("d"), 0, 3).take().unwrap();
        segment.append_write(5, 0, &[put(b"a", b"1"), put(b"b", b"2")]);
        segment.append_write(7, 6, &[Operation { key: b"a", value: None }]);
        segment.append_write(8, 7, &[]);
        segment.write_out().unwrap();
        segment
    }

    #[test]
    fn a_replay_does_the_writes_again() {
        let files = MemoryFileSystem::new();
        written(&files);
        let replay = replay(&files, Path::new("d"), 3, 4).unwrap();
        let table = replay.table.freeze();
        assert_eq!((replay.last_sequence, replay.durable, table.len()), (7, 7, 3));
        assert_eq!(table.get(b"a"), None);
        assert_eq!(table.get(b"b").as_deref(), Some(&b"2"[..]));
    }

    #[test]
    fn after_a_gap_nothing_is_done_but_the_claims_count() {
        let files = MemoryFileSystem::new();
        written(&files);
        let replay = replay(&files, Path::new("d"), 3, 3).unwrap();
        let table = replay.table.freeze();
        assert_eq!((replay.last_sequence, replay.durable, table.len()), (3, 7, 0));
    }

    #[test]
    fn an_intact_record_that_is_no_write_is_an_error() {
        let files = MemoryFileSystem::new();
        let mut segment = written(&files);
        segment.append(|record| record.extend(b"what is this"));
        segment.write_out().unwrap();
        let error = replay(&files, Path::new("d"), 3, 4).err().unwrap().to_string();
        assert!(error.starts_with("d/000003.log is damaged at byte "), "{error}");
    }
}
