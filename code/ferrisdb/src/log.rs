//! Records at the end of a file, each with a checksum: the form of the write-ahead log and the manifest.
//!
//! ```text
//! log    = record * n
//! record = "FLOG"  length: u32  crc: u32  payload
//! ```
//!
//! The checksum is CRC-32 of the log's number and the record's offset, each as eight bytes, and the
//! payload: a copy of a record somewhere else, in a value or from an older file, is not a record. Where
//! no record stands, the log ends. A crash may leave anything behind that point, also whole records
//! whose predecessors were lost; [`LogContents::beyond`] gives them, because they can prove that what is
//! missing before them was not lost in a crash.
//!
//! After LevelDB's `doc/log_format.md`, without its blocks of 32 KiB: these logs are read whole.

use crate::checksum::crc32;
use crate::decode::{corrupt, quoted};
use crate::error::{Error, Result};
use crate::fs::{FileSystem, IoContext, WriteFile, read_all};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a record begins with.
const MAGIC: [u8; 4] = *b"FLOG";

/// Bytes of records that are gathered before they are handed to the file system, if that may wait.
pub const LOG_BUFFER: usize = 16 << 10;

/// Room in the buffer for the record that makes it full.
const LAST_RECORD: usize = 4 << 10;

/// Bytes of a record before its payload.
const HEADER: usize = 12;

fn checksum(number: u64, offset: u64, payload: &[u8]) -> u32 {
    crc32(&[&number.to_le_bytes(), &offset.to_le_bytes(), payload])
}

/// The file of a log, which can be synced without holding on to the writer.
#[derive(Debug)]
pub struct LogFile {
    /// The log's number.
    pub number: u64,
    /// The file's path.
    pub path: PathBuf,
    file: Arc<dyn WriteFile>,
}

impl LogFile {
    /// Waits until what was written out would survive a crash of the machine.
    pub fn sync(&self) -> Result<()> {
        self.file.sync().context("sync", &self.path)
    }
}

/// Appends records to a log. They are gathered in memory until [`LogWriter::write_out`].
#[derive(Debug)]
pub struct LogWriter {
    file: Arc<LogFile>,
    /// Where in the file the buffer will stand.
    position: u64,
    buffer: Vec<u8>,
}

impl LogWriter {
    /// Begins the log `number` in `file`, which is empty and has the path `path`.
    pub fn new(path: PathBuf, number: u64, file: Arc<dyn WriteFile>) -> LogWriter {
        let file = Arc::new(LogFile { number, path, file });
        // Now, by whoever prepares a log. A writer that asked for it would wait until the allocator has put
        // a freed MemTable in order: 8 ms for 16 MiB.
        let buffer = Vec::with_capacity(LOG_BUFFER + LAST_RECORD);
        LogWriter { file, position: 0, buffer }
    }

    /// Adds a record, whose payload `encode` appends to the buffer.
    // ANCHOR: append
    pub fn append(&mut self, encode: impl FnOnce(&mut Vec<u8>)) {
        let start = self.buffer.len();
        self.buffer.extend([0; HEADER]);
        encode(&mut self.buffer);
        let offset = self.position + start as u64;
        let (header, payload) = self.buffer[start..].split_at_mut(HEADER);
        header[..4].copy_from_slice(&MAGIC);
        header[4..8].copy_from_slice(&(payload.len() as u32).to_le_bytes());
        header[8..].copy_from_slice(&checksum(self.file.number, offset, payload).to_le_bytes());
    }
    // ANCHOR_END: append

    /// Hands the gathered records to the file system. They then survive the end of the process, and
    /// after a [`LogFile::sync`] a crash of the machine.
    pub fn write_out(&mut self) -> Result<()> {
        if !self.buffer.is_empty() {
            self.file.file.write_all(&self.buffer).context("write", &self.file.path)?;
            self.position += self.buffer.len() as u64;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Bytes that [`LogWriter::write_out`] would write.
    pub fn buffered(&self) -> usize {
        self.buffer.len()
    }

    /// Bytes of the log, with those not written out yet.
    pub fn size(&self) -> u64 {
        self.position + self.buffer.len() as u64
    }

    /// The file that the records go to.
    pub fn file(&self) -> &Arc<LogFile> {
        &self.file
    }
}

/// A log as it was found.
pub struct LogContents {
    path: PathBuf,
    number: u64,
    bytes: Vec<u8>,
    records: Vec<Range<usize>>,
    end: usize,
}

impl LogContents {
    /// Reads the log `number` at `path` up to where it ends.
    pub fn read(files: &dyn FileSystem, path: &Path, number: u64) -> Result<LogContents> {
        let bytes = read_all(files, path)?;
        Ok(LogContents::parse(path, number, bytes))
    }

    fn parse(path: &Path, number: u64, bytes: Vec<u8>) -> LogContents {
        let (path, records) = (path.to_owned(), Vec::new());
        let mut log = LogContents { path, number, bytes, records, end: 0 };
        while let Some(payload) = log.payload_at(log.end) {
            log.end = payload.end;
            log.records.push(payload);
        }
        log
    }

    /// Where the payload of the record that begins at `offset` is, if one does.
    // ANCHOR: payload_at
    fn payload_at(&self, offset: usize) -> Option<Range<usize>> {
        let (header, rest) = self.bytes.get(offset..)?.split_first_chunk::<HEADER>()?;
        let [magic, length, crc] = [0, 4, 8].map(|at| [0, 1, 2, 3].map(|byte| header[at + byte]));
        let payload = rest.get(..u32::from_le_bytes(length) as usize)?;
        let is_intact = u32::from_le_bytes(crc) == checksum(self.number, offset as u64, payload);
        let start = offset + HEADER;
        (magic == MAGIC && is_intact).then_some(start..start + payload.len())
    }
    // ANCHOR_END: payload_at

    /// The payloads of the records, with their offsets in the file.
    pub fn records(&self) -> impl Iterator<Item = (u64, &[u8])> {
        self.records.iter().map(|range| (range.start as u64, &self.bytes[range.clone()]))
    }

    /// The payloads of the records that stand behind the end of the log, with their offsets.
    pub fn beyond(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let starts = (self.end + 1)..self.bytes.len();
        let marked = starts.filter(|&start| self.bytes[start..].starts_with(&MAGIC));
        let payloads = marked.filter_map(|start| self.payload_at(start));
        payloads.map(|range| (range.start as u64, &self.bytes[range]))
    }

    /// Bytes up to where the log ends.
    pub fn end(&self) -> u64 {
        self.end as u64
    }

    /// Whether nothing but zeros stands behind the end.
    pub fn ends_clean(&self) -> bool {
        self.bytes[self.end..].iter().all(|&byte| byte == 0)
    }

    /// The error that a record should stand where the log ends. `expected` says which.
    pub fn missing(&self, expected: impl Into<String>) -> Error {
        let rest = &self.bytes[self.end..];
        let found = match rest.first_chunk() {
            Some(&MAGIC) => "a record with a wrong length or checksum".to_owned(),
            Some(other) => quoted(other),
            None => format!("{} bytes", rest.len()),
        };
        corrupt(&self.path, self.end(), expected, found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_fs::MemoryFileSystem;

    fn log_of(payloads: &[&[u8]]) -> Vec<u8> {
        let (files, path) = (MemoryFileSystem::new(), Path::new("7.log"));
        let mut log = LogWriter::new(path.to_owned(), 7, files.create(path).unwrap());
        for payload in payloads {
            log.append(|buffer| buffer.extend(*payload));
            log.write_out().unwrap();
        }
        read_all(&files, path).unwrap()
    }

    fn parse(bytes: &[u8]) -> LogContents {
        LogContents::parse(Path::new("7.log"), 7, bytes.to_vec())
    }

    fn payloads(log: &LogContents) -> Vec<&[u8]> {
        log.records().map(|(_, payload)| payload).collect()
    }

    #[test]
    fn a_cut_anywhere_leaves_the_records_before_it() {
        let bytes = log_of(&[b"one", b"", b"three"]);
        for cut in 0..=bytes.len() {
            let log = parse(&bytes[..cut]);
            let whole = [15, 27, 44].iter().filter(|&&end| end <= cut).count();
            assert_eq!(payloads(&log), [&b"one"[..], b"", b"three"][..whole], "cut at {cut}");
        }
    }

    #[test]
    fn a_flipped_bit_ends_the_log_and_what_follows_is_found_beyond() {
        let bytes = log_of(&[b"one", b"", b"three"]);
        for bit in 0..15 * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let log = parse(&damaged);
            assert_eq!(payloads(&log).len(), 0, "bit {bit}");
            let beyond: Vec<_> = log.beyond().map(|(_, payload)| payload).collect();
            assert_eq!(beyond, [&b""[..], b"three"], "bit {bit}");
        }
    }

    #[test]
    fn zeros_end_the_log() {
        let mut bytes = log_of(&[b"one"]);
        bytes.extend([0; 100]);
        assert_eq!((payloads(&parse(&bytes)).len(), parse(&bytes).end()), (1, 15));
    }

    #[test]
    fn a_record_in_another_place_or_of_another_log_is_none() {
        let bytes = log_of(&[b"one"]);
        let moved = [b"x".to_vec(), bytes.clone()].concat();
        assert_eq!(parse(&moved).beyond().count(), 0);
        let other = LogContents::parse(Path::new("8.log"), 8, bytes);
        assert_eq!(payloads(&other).len(), 0);
    }
}
