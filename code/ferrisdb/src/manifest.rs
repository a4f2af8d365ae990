//! Which table files make up the database.
//!
//! The file `MANIFEST` is a [log](crate::log) with number 0 whose first record names all tables and whose
//! others are edits:
//!
//! ```text
//! snapshot = 1: u8  version: u32  edit
//! change   = 2: u8  edit
//! edit     = added: u32  table * added  removed: u32  number: u64 * removed
//! table    = number: u64  first generation: u64  last generation: u64
//!            first sequence: u64  last sequence: u64
//! ```
//!
//! Each record is on disk before anything happens that relies on it, such as removing a log segment. A
//! new snapshot is written beside the file and takes its name.

use crate::decode::Decoder;
use crate::error::{Error, Result};
use crate::fs::FileSystem;
use crate::log::{LogContents, LogWriter};
use crate::new_file::NewFile;
use bytes::BufMut;
use std::io::ErrorKind;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The version of the format.
const VERSION: u32 = 1;

/// A manifest of this many bytes is written anew at the next edit.
const LARGEST: u64 = 64 << 10;

/// A table file, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableMeta {
    /// The number in the file's name.
    pub number: u64,
    /// The generations of the MemTables whose writes it holds.
    pub generations: RangeInclusive<u64>,
    /// The numbers of these writes.
    pub sequences: RangeInclusive<u64>,
}

/// A change of the set of tables: those that are now part of the database, and the numbers of those that no
/// longer are.
#[derive(Debug, Default)]
struct Edit {
    added: Vec<TableMeta>,
    removed: Vec<u64>,
}

/// The manifest of an open database.
#[derive(Debug)]
pub struct Manifest {
    files: Arc<dyn FileSystem>,
    path: PathBuf,
    tables: Vec<TableMeta>,
    /// `None` when it is not known what the file holds, because a write or a sync of it failed.
    log: Option<LogWriter>,
}

/// The path of the manifest.
pub fn manifest_path(dir: &Path) -> PathBuf {
    dir.join("MANIFEST")
}

impl Manifest {
    /// Writes a manifest of these tables, in place of the one that is there.
    pub fn create(
        files: &Arc<dyn FileSystem>,
        dir: &Path,
        tables: Vec<TableMeta>,
    ) -> Result<Manifest> {
        let (files, path) = (Arc::clone(files), manifest_path(dir));
        let mut manifest = Manifest { files, path, tables, log: None };
        manifest.write_snapshot()?;
        Ok(manifest)
    }

    /// Puts `table` in the place of those that it replaces. When this returns that survives a crash of the
    /// machine.
    ///
    /// # Errors
    ///
    /// After an error it is open whether the next open finds the change made. The next one writes the
    /// manifest anew, so that it then says what the running database holds.
    // ANCHOR: add
    pub fn add(&mut self, table: TableMeta) -> Result<()> {
        let before = self.tables.clone();
        let replaced = before.iter().filter(|old| table.replaces(old)).map(|old| old.number);
        let edit = Edit { removed: replaced.collect(), added: vec![table] };
        edit.apply(&mut self.tables);
        let written = match self.log.take().filter(|log| log.size() < LARGEST) {
            Some(log) => self.append(log, &edit),
            None => self.write_snapshot(),
        };
        written.inspect_err(|_| self.tables = before)
    }
    // ANCHOR_END: add

    /// Makes it known again what the file holds, after an edit that failed: that it did not happen.
    pub fn settle(&mut self) -> Result<()> {
        if self.log.is_some() { Ok(()) } else { self.write_snapshot() }
    }

    fn append(&mut self, mut log: LogWriter, edit: &Edit) -> Result<()> {
        log.append(|record| {
            record.put_u8(2);
            edit.encode(record);
        });
        log.write_out()?;
        log.file().sync()?;
        self.log = Some(log);
        Ok(())
    }

    fn write_snapshot(&mut self) -> Result<()> {
        let new = NewFile::create(&self.files, &self.path)?;
        let mut log = LogWriter::new(self.path.clone(), 0, new.file());
        log.append(|record| {
            record.put_u8(1);
            record.put_u32_le(VERSION);
            Edit { added: self.tables.clone(), removed: Vec::new() }.encode(record);
        });
        log.write_out()?;
        new.publish()?;
        self.log = Some(log);
        Ok(())
    }
}

/// The tables that the manifest names; `None` if there is no manifest.
///
/// # Errors
///
/// [`Error::Corrupt`] if it is not a manifest, or if a record is missing before others.
// ANCHOR: read
pub fn read_manifest(files: &dyn FileSystem, dir: &Path) -> Result<Option<Vec<TableMeta>>> {
    let path = manifest_path(dir);
    let log = match LogContents::read(files, &path, 0) {
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => return Ok(None),
        log => log?,
    };
    if log.end() == 0 {
        return Err(log.missing("a record of all tables"));
    }
    // Each record was on disk before the next one was written.
    if log.beyond().next().is_some() {
        return Err(log.missing("a record, as there is one behind it"));
    }
    let mut tables = Vec::new();
    for (index, (offset, payload)) in log.records().enumerate() {
        Edit::decode(Decoder::new(&path, offset, payload), index == 0)?.apply(&mut tables);
    }
    Ok(Some(tables))
}
// ANCHOR_END: read

impl TableMeta {
    /// Whether this table holds the writes of that one.
    pub fn replaces(&self, other: &TableMeta) -> bool {
        self.generations.contains(other.generations.start())
    }

    fn is_possible(&self) -> bool {
        let is_possible = |range: &RangeInclusive<u64>| {
            *range.start() > 0 && !range.is_empty() && *range.end() < u64::MAX
        };
        is_possible(&self.generations) && is_possible(&self.sequences) && self.number < u64::MAX
    }
}

impl Edit {
    fn apply(&self, tables: &mut Vec<TableMeta>) {
        tables.retain(|table| !self.removed.contains(&table.number));
        tables.extend_from_slice(&self.added);
    }

    fn encode(&self, record: &mut Vec<u8>) {
        record.put_u32_le(self.added.len() as u32);
        for table in &self.added {
            record.put_u64_le(table.number);
            for range in [&table.generations, &table.sequences] {
                record.put_u64_le(*range.start());
                record.put_u64_le(*range.end());
            }
        }
        record.put_u32_le(self.removed.len() as u32);
        self.removed.iter().for_each(|number| record.put_u64_le(*number));
    }

    fn decode(mut record: Decoder, is_first: bool) -> Result<Edit> {
        record.expect(&[if is_first { 1 } else { 2 }])?;
        if is_first {
            record.expect(&VERSION.to_le_bytes())?;
        }
        let mut edit = Edit::default();
        for _ in 0..record.u32()? {
            edit.added.push(TableMeta {
                number: record.u64()?,
                generations: record.u64()?..=record.u64()?,
                sequences: record.u64()?..=record.u64()?,
            });
        }
        if let Some(table) = edit.added.iter().find(|table| !table.is_possible()) {
            let (memtables, writes) = (text(&table.generations), text(&table.sequences));
            let found = format!("MemTables {memtables}, writes {writes}");
            return Err(record.corrupt("generations and sequence numbers", found));
        }
        for _ in 0..record.u32()? {
            edit.removed.push(record.u64()?);
        }
        if !record.is_empty() {
            return Err(record.corrupt("the record's end", "more"));
        }
        Ok(edit)
    }
}

/// Not by `Debug`, which the engine in the page is built without.
fn text(range: &RangeInclusive<u64>) -> String {
    format!("{} to {}", range.start(), range.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs::read_all;
    use crate::memory_fs::MemoryFileSystem;

    fn meta(number: u64, generations: RangeInclusive<u64>) -> TableMeta {
        TableMeta { number, generations, sequences: number * 100..=number * 100 + 99 }
    }

    fn written(files: &Arc<dyn FileSystem>) -> Vec<u8> {
        let mut manifest = Manifest::create(files, Path::new("d"), vec![meta(1, 1..=1)]).unwrap();
        manifest.add(meta(2, 2..=2)).unwrap();
        manifest.add(meta(3, 1..=2)).unwrap();
        read_all(&**files, Path::new("d/MANIFEST")).unwrap()
    }

    #[test]
    fn a_cut_leaves_the_edits_before_it_and_a_snapshot_at_least() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        let bytes = written(&files);
        let mut found = Vec::new();
        for cut in 0..=bytes.len() {
            let file = files.create(Path::new("d/MANIFEST")).unwrap();
            file.write_all(&bytes[..cut]).unwrap();
            found.push(read_manifest(&*files, Path::new("d")).ok().flatten());
        }
        found.dedup();
        let [first, second, merged] = [meta(1, 1..=1), meta(2, 2..=2), meta(3, 1..=2)];
        let states = [vec![first.clone()], vec![first, second], vec![merged]].map(Some);
        assert_eq!(found, [&[None][..], &states].concat());
    }

    #[test]
    fn a_damaged_record_before_others_is_an_error() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        let bytes = written(&files);
        let last = bytes.len() - 12 - 1 - 4 - 40 - 4 - 16;
        for byte in 0..last {
            let mut damaged = bytes.clone();
            damaged[byte] ^= 1;
            files.create(Path::new("d/MANIFEST")).unwrap().write_all(&damaged).unwrap();
            let error = read_manifest(&*files, Path::new("d")).unwrap_err().to_string();
            assert!(error.starts_with("d/MANIFEST is damaged at byte "), "{error}");
        }
    }

    #[test]
    fn a_manifest_that_has_grown_is_written_anew() {
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        let mut manifest = Manifest::create(&files, Path::new("d"), vec![]).unwrap();
        for number in 1..2000 {
            manifest.add(meta(number, 1..=1)).unwrap();
        }
        let tables = read_manifest(&*files, Path::new("d")).unwrap();
        assert_eq!(tables, Some(vec![meta(1999, 1..=1)]));
        assert!(read_all(&*files, Path::new("d/MANIFEST")).unwrap().len() < 70_000);
    }
}
