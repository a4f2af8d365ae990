//! The engine's files, taken apart.
//!
//! This reads the formats as the engine's modules `log`, `manifest`, `wal`, `flat_table`, `sstable` and
//! `block` write them down, with none of the engine's code: two readers that agree check each other. It
//! also goes on behind damage, where the engine must stop.

mod blocks;
mod checksum;
mod flat;
mod log;
mod manifest;
mod reader;
mod wal;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
pub use manifest::TableMeta;
pub use reader::{Damage, Part, Piece, Value};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Is handed the pieces of a file, one after the other.
pub type Sink<'a> = &'a mut dyn FnMut(Piece) -> Result<()>;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The list of tables.
    Manifest,
    /// A segment of the write-ahead log, with its number.
    Segment(u64),
    /// A table of format v1.
    Flat,
    /// A table of format v2.
    Blocks,
}

/// What the pieces add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Summary {
    /// The tables that the manifest names.
    Manifest(Vec<TableMeta>),
    /// The writes of a segment.
    Segment {
        /// The numbers of the first and the last of them.
        sequences: Option<(u64, u64)>,
    },
    /// The entries of a table.
    Table {
        /// How many there are.
        entries: u64,
        /// The lowest and the highest of their sequence numbers.
        sequences: Option<(u64, u64)>,
    },
}

impl Kind {
    /// What it is called in output.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Manifest => "manifest, version 1",
            Kind::Segment(_) => "write-ahead log segment",
            Kind::Flat => "table, format v1",
            Kind::Blocks => "table, format v2",
        }
    }

    /// Tells by the name, and for a table by what it begins and ends with, so that damage to one of
    /// the two does not hide what it is.
    pub fn of(path: &Path) -> Result<Kind> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".tmp").unwrap_or(&name);
        if name == "MANIFEST" {
            return Ok(Kind::Manifest);
        }
        if let Some(number) = name.strip_suffix(".log").and_then(|number| number.parse().ok()) {
            return Ok(Kind::Segment(number));
        }
        let cannot = || format!("cannot read {}", path.display());
        let (start, end) = ends(path).with_context(cannot)?;
        if start == *blocks::MAGIC || end == *blocks::MAGIC {
            return Ok(Kind::Blocks);
        }
        if start.starts_with(flat::MAGIC) || name.ends_with(".sst") {
            return Ok(Kind::Flat);
        }
        let path = path.display();
        if start.starts_with(log::MAGIC) {
            bail!(
                "{path} holds log records, but not under its own name, which is part of their \
                 checksums: call it MANIFEST, or 000007.log if 7 is its number"
            );
        }
        bail!("{path} is no file of FerrisDB: expected MANIFEST, a log segment or a table");
    }
}

/// The first eight bytes and the last, or fewer.
fn ends(path: &Path) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut file = File::open(path)?;
    let (mut start, mut end) = (Vec::new(), Vec::new());
    (&file).take(8).read_to_end(&mut start)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(8)))?;
    file.read_to_end(&mut end)?;
    Ok((start, end))
}

/// Takes the file apart.
pub fn walk(path: &Path, kind: Kind, sink: Sink) -> Result<Summary> {
    let file = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    walk_contents(&Bytes::from(file), kind, sink)
}

fn walk_contents(file: &Bytes, kind: Kind, sink: Sink) -> Result<Summary> {
    match kind {
        Kind::Manifest => manifest::walk(file, sink),
        Kind::Segment(number) => wal::walk(file, number, sink),
        Kind::Flat => flat::walk(file, sink),
        Kind::Blocks => blocks::walk(file, sink),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ferrisdb::fs::{FileSystem, read_all};
    use ferrisdb::{Engine, MemoryFileSystem, Options, TableFormat};

    /// A file of each kind, and how many of its bytes no crash can have changed.
    fn files() -> Vec<(Kind, Vec<u8>, usize)> {
        let files = MemoryFileSystem::new();
        for table_format in [TableFormat::V1, TableFormat::V2] {
            let options = Options { memtable_size: 1000, table_format, ..Options::default() };
            let engine = Engine::open("db", options.files(files.clone())).unwrap();
            (0..20).for_each(|n| engine.put(format!("key {n}"), "value").unwrap());
            engine.flush().unwrap();
            (0..3).for_each(|n| engine.put(format!("{n}"), "").unwrap());
            engine.close().unwrap();
        }
        let mut kinds = Vec::new();
        for name in files.list(Path::new("db")).unwrap() {
            let file = read_all(&files, &Path::new("db").join(&name)).unwrap();
            let (kind, sure) = match name.strip_suffix(".log") {
                // The first write, which the second calls durable.
                Some(number) => (Kind::Segment(number.parse().unwrap()), 36),
                None if name == "MANIFEST" => (Kind::Manifest, 65),
                None if file.starts_with(flat::MAGIC) => (Kind::Flat, file.len()),
                None => (Kind::Blocks, file.len()),
            };
            kinds.push((kind, file, sure));
        }
        kinds
    }

    fn damage(kind: Kind, file: Vec<u8>) -> Vec<Damage> {
        let mut damage = Vec::new();
        let mut sink = |piece: Piece| {
            damage.extend(piece.damage);
            Ok(())
        };
        walk_contents(&Bytes::from(file), kind, &mut sink).unwrap();
        damage
    }

    #[test]
    fn every_flipped_byte_is_found_and_none_makes_it_panic() {
        for (kind, file, sure) in files() {
            assert_eq!(damage(kind, file.clone()), [], "{kind:?}");
            for at in 0..file.len() {
                for bits in [1, 0x80] {
                    let mut damaged = file.clone();
                    damaged[at] ^= bits;
                    let found = damage(kind, damaged);
                    assert!(at >= sure || !found.is_empty(), "{kind:?} at {at}");
                }
            }
        }
    }

    #[test]
    fn every_cut_table_is_damaged_and_no_cut_makes_it_panic() {
        for (kind, file, sure) in files() {
            for cut in 0..file.len() {
                let found = damage(kind, file[..cut].to_vec());
                assert!(sure < file.len() || !found.is_empty(), "{kind:?} cut at {cut}");
            }
        }
    }

    /// What a checksum cannot catch: it is right, and the contents are not.
    #[test]
    fn wrong_contents_with_right_checksums_make_nothing_panic() {
        for (kind, file, _) in files() {
            for at in 0..file.len() {
                for value in [0, 0x7f, 0xff] {
                    let mut damaged = file.clone();
                    damaged[at] = value;
                    with_right_checksums(kind, &mut damaged);
                    damage(kind, damaged);
                }
            }
        }
    }

    fn with_right_checksums(kind: Kind, file: &mut [u8]) {
        let end = file.len();
        match kind {
            Kind::Flat => set_checksum(file),
            // Blocks, filter and index are read even if their checksums are wrong.
            Kind::Blocks => set_checksum(&mut file[end - 48..end - 8]),
            Kind::Manifest => set_record_checksum(file, 0),
            Kind::Segment(number) => set_record_checksum(file, number),
        }
    }

    fn set_checksum(part: &mut [u8]) {
        let (contents, stored) = part.split_last_chunk_mut::<4>().unwrap();
        *stored = checksum::crc32(b"", contents).to_le_bytes();
    }

    fn set_record_checksum(file: &mut [u8], number: u64) {
        let length = u32::from_le_bytes([file[4], file[5], file[6], file[7]]) as usize;
        let place = [number.to_le_bytes(), [0; 8]].concat();
        if let Some(payload) = file[12..].get(..length) {
            let checksum = checksum::crc32(&place, payload);
            file[8..12].copy_from_slice(&checksum.to_le_bytes());
        }
    }
}
