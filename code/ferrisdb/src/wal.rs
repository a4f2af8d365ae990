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
use crate::fs::{FileSystem, IoContext, WriteFile};
use crate::log::{LogContents, LogWriter};
use crate::memtable::MemTable;
use crate::sync::Mutex;
use bytes::BufMut;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Log bytes that are gathered before they are handed to the file system, if the policy allows it.
pub const LOG_BUFFER: usize = 16 << 10;

/// Room in the buffer for the record that makes it full.
const LAST_RECORD: usize = 4 << 10;

/// The path of the segment of generation `generation`.
pub fn segment_path(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("{generation:06}.log"))
}

/// The segment that writes are being added to.
#[derive(Debug)]
pub struct Segment {
    generation: u64,
    log: LogWriter,
}

impl Segment {
    /// A new segment, which gets room for `size` bytes in advance. Its name survives a crash of the
    /// machine when this returns.
    fn create(files: &dyn FileSystem, dir: &Path, generation: u64, size: u64) -> Result<Segment> {
        let path = segment_path(dir, generation);
        let file = files.create(&path).context("create", &path)?;
        file.reserve(size).context("reserve room for", &path)?;
        files.sync_dir(dir).context("sync", dir)?;
        let mut log = LogWriter::new(&path, generation, file, 0);
        // Asked of whoever prepares segments: a writer may have to wait until the allocator has put
        // a freed MemTable in order, 8 ms for 16 MiB.
        log.make_room(LOG_BUFFER + LAST_RECORD);
        Ok(Segment { generation, log })
    }

    /// Adds a write of `operations`, of which the first has the number `first`. See
    /// [`LogWriter::append`] for when it is safe.
    // ANCHOR: append
    pub fn append(&mut self, first: u64, durable: u64, operations: &[Operation]) {
        self.log.append(|record| {
            record.put_u64_le(first);
            record.put_u64_le(durable);
            record.put_u32_le(operations.len() as u32);
            operations.iter().for_each(|operation| encode(record, operation));
        });
    }
    // ANCHOR_END: append

    /// Hands all writes to the file system; see [`LogWriter::write_out`].
    pub fn write_out(&mut self) -> Result<()> {
        self.log.write_out()
    }

    /// Bytes that [`Segment::write_out`] would write.
    pub fn buffered(&self) -> usize {
        self.log.buffered()
    }

    /// Bytes of all writes.
    pub fn size(&self) -> u64 {
        self.log.size()
    }

    /// Which MemTable the writes are for: the first has generation 1, the next 2, and so on.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The file, to be synced.
    pub fn file(&self) -> Arc<dyn WriteFile> {
        self.log.file()
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        self.log.path()
    }
}

/// Makes the segments, one after the other, in advance of need if asked to.
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
    spare: Option<Segment>,
}

impl Segments {
    /// Segments in `dir` of `size` bytes, of which the first has the generation `generation`.
    pub fn new(files: &Arc<dyn FileSystem>, dir: &Path, size: u64, generation: u64) -> Segments {
        let next = Mutex::new(Next { generation, spare: None });
        Segments { files: Arc::clone(files), dir: dir.to_owned(), size, next }
    }

    /// The next segment: the one that was made in advance, or a new one.
    pub fn take(&self) -> Result<Segment> {
        let mut next = self.next.lock();
        let segment = match next.spare.take() {
            Some(spare) => spare,
            None => self.create(&next)?,
        };
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

    fn create(&self, next: &Next) -> Result<Segment> {
        Segment::create(&*self.files, &self.dir, next.generation, self.size)
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
    pub table: MemTable,
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
    let table = MemTable::new();
    let (mut durable, mut is_whole) = (0, true);
    for (offset, payload) in log.records() {
        let write = Write::decode(Decoder::new(&path, offset, payload))?;
        durable = durable.max(write.durable);
        is_whole &= write.first.checked_sub(1) == Some(last_sequence);
        if is_whole {
            last_sequence = write.apply(&table);
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

    /// Gives the number of the last operation.
    fn apply(&self, table: &MemTable) -> u64 {
        for (sequence, operation) in (self.first..).zip(&self.operations) {
            match operation.value {
                Some(value) => table.put(sequence, operation.key, value),
                None => table.delete(sequence, operation.key),
            }
        }
        self.first + self.operations.len() as u64 - 1
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

    fn written(files: &MemoryFileSystem) -> Segment {
        let mut segment = Segment::create(files, Path::new("d"), 3, 0).unwrap();
        segment.append(5, 0, &[put(b"a", b"1"), put(b"b", b"2")]);
        segment.append(7, 6, &[Operation { key: b"a", value: None }]);
        segment.append(8, 7, &[]);
        segment.write_out().unwrap();
        segment
    }

    #[test]
    fn a_replay_does_the_writes_again() {
        let files = MemoryFileSystem::new();
        written(&files);
        let replay = replay(&files, Path::new("d"), 3, 4).unwrap();
        assert_eq!((replay.last_sequence, replay.durable, replay.table.len()), (7, 7, 3));
        assert_eq!(replay.table.get(b"a"), None);
        assert_eq!(replay.table.get(b"b").as_deref(), Some(&b"2"[..]));
    }

    #[test]
    fn after_a_gap_nothing_is_done_but_the_claims_count() {
        let files = MemoryFileSystem::new();
        written(&files);
        let replay = replay(&files, Path::new("d"), 3, 3).unwrap();
        assert_eq!((replay.last_sequence, replay.durable, replay.table.len()), (3, 7, 0));
    }

    #[test]
    fn an_intact_record_that_is_no_write_is_an_error() {
        let files = MemoryFileSystem::new();
        let mut segment = written(&files);
        segment.log.append(|record| record.extend(b"what is this"));
        segment.write_out().unwrap();
        let error = replay(&files, Path::new("d"), 3, 4).err().unwrap().to_string();
        assert!(error.starts_with("d/000003.log is damaged at byte "), "{error}");
    }
}
