//! The anatomy of FerrisDB's files: each taken apart into its fields, with where they stand.
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

pub use manifest::TableMeta;
pub use reader::{Damage, Part, Piece, Value};

/// Is handed the pieces of a file, one after the other.
pub type Sink<'a, 'file, E> = &'a mut dyn FnMut(Piece<'file>) -> Result<(), E>;

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
    /// the two does not hide what it is; `None` if it is none of the engine's files.
    pub fn of(name: &str, contents: &[u8]) -> Option<Kind> {
        let end = &contents[contents.len().saturating_sub(blocks::MAGIC.len())..];
        Kind::by_name(name).or_else(|| Kind::by_ends(name, contents, end))
    }

    fn by_name(name: &str) -> Option<Kind> {
        let name = name.strip_suffix(".tmp").unwrap_or(name);
        if name == "MANIFEST" {
            return Some(Kind::Manifest);
        }
        name.strip_suffix(".log")?.parse().ok().map(Kind::Segment)
    }

    fn by_ends(name: &str, start: &[u8], end: &[u8]) -> Option<Kind> {
        if start.starts_with(blocks::MAGIC) || end == *blocks::MAGIC {
            return Some(Kind::Blocks);
        }
        (start.starts_with(flat::MAGIC) || name.ends_with(".sst")).then_some(Kind::Flat)
    }
}

/// Whether it is a log, or a manifest, whatever its name.
pub fn holds_log_records(contents: &[u8]) -> bool {
    contents.starts_with(log::MAGIC)
}

/// Takes the file apart.
///
/// # Errors
///
/// Those of `sink` only: damage is a part of what there is to tell.
pub fn walk<'file, E>(
    file: &'file [u8],
    kind: Kind,
    sink: Sink<'_, 'file, E>,
) -> Result<Summary, E> {
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
    use std::convert::Infallible;
    use std::path::Path;

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
            Ok::<(), Infallible>(())
        };
        let Ok(_) = walk(&file, kind, &mut sink);
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
