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
    let file = Bytes::from(file);
    match kind {
        Kind::Manifest => manifest::walk(&file, sink),
        Kind::Segment(number) => wal::walk(&file, number, sink),
        Kind::Flat => flat::walk(&file, sink),
        Kind::Blocks => blocks::walk(&file, sink),
    }
}
