//! The manifest: see the engine's module `manifest`.

use crate::log::Log;
use crate::reader::{Damage, Piece, Reader};
use crate::{Sink, Summary};

/// A table file, and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableMeta {
    /// The number in the file's name.
    pub number: u64,
    /// The first and the last generation of the MemTables whose writes it holds.
    pub generations: (u64, u64),
    /// The numbers of the first and the last of these writes.
    pub sequences: (u64, u64),
}

/// A change of the set of tables.
#[derive(Default)]
struct Edit {
    added: Vec<TableMeta>,
    removed: Vec<u64>,
}

/// Gives each record, and what stands behind them.
pub fn walk<'file, E>(file: &'file [u8], sink: Sink<'_, 'file, E>) -> Result<Summary, E> {
    let log = Log::new(file, 0);
    let (mut tables, mut position, mut index): (Vec<TableMeta>, _, _) = (Vec::new(), 0, 0);
    while let Some(end) = log.record_end(position) {
        let read = |reader: &mut Reader| read_edit(reader, index == 0);
        let (mut piece, edit) = log.record(index, position, end, read);
        let Edit { added, removed } = edit.unwrap_or_default();
        let has = |number: &u64| tables.iter().any(|table| table.number == *number);
        if let Some(unknown) = removed.iter().find(|number| !has(number)) {
            let found = format!("{unknown}, which is not there");
            piece.damage.push(Damage::new(position as u64, "a table to remove", found));
        }
        tables.retain(|table| !removed.contains(&table.number));
        tables.extend(added);
        sink(piece)?;
        (position, index) = (end, index + 1);
    }
    if position < file.len() || index == 0 {
        sink(end_of(&log, position, file.len()))?;
    }
    Ok(Summary::Manifest(tables))
}

/// Each record was on disk before the next one was written, so only the last can be torn.
fn end_of<'file>(log: &Log<'file>, position: usize, size: usize) -> Piece<'file> {
    let end = log.end(position);
    let is_damage = position == 0 || end.beyond.is_some();
    let note = match (is_damage, end.is_clean) {
        (true, _) => "no record; nothing behind it can be relied on".to_owned(),
        (false, true) => "zeros".to_owned(),
        (false, false) => format!("{}; as a crash leaves the last record", end.damage),
    };
    let mut piece = Piece::note("end of the log", position, size - position, note);
    let limit = end.beyond.unwrap_or(size);
    let read = &mut |reader: &mut Reader| read_edit(reader, position == 0).map(drop);
    piece.part.parts.extend(log.broken_record(position, limit, read));
    if is_damage {
        piece.damage.push(end.damage);
    }
    piece
}

fn read_edit(reader: &mut Reader, is_first: bool) -> Option<Edit> {
    let offset = reader.offset();
    let (kind, expected) = (reader.u8("kind")?, if is_first { 1 } else { 2 });
    if kind != expected {
        let names = "a snapshot (1) first, then changes (2)";
        reader.wrong(offset, names, format!("kind {kind}"));
        return None;
    }
    if is_first {
        let (offset, version) = (reader.offset(), reader.u32("version")?);
        if version != 1 {
            reader.wrong(offset, "version 1", format!("version {version}"));
            return None;
        }
    }
    let mut edit = Edit::default();
    for index in 0..reader.u32("added")? {
        edit.added.push(reader.group(format!("table {index}").into(), read_table)?);
    }
    for _ in 0..reader.u32("removed")? {
        edit.removed.push(reader.u64("number")?);
    }
    Some(edit)
}

fn read_table(reader: &mut Reader) -> Option<TableMeta> {
    let (offset, number) = (reader.offset(), reader.u64("number")?);
    let generations = (reader.u64("first generation")?, reader.u64("last generation")?);
    let sequences = (reader.u64("first sequence")?, reader.u64("last sequence")?);
    if [generations, sequences].iter().any(|&(first, last)| first == 0 || first > last) {
        let ((low, high), (first, last)) = (generations, sequences);
        let found = format!("generations {low} to {high}, sequences {first} to {last}");
        reader.wrong(offset, "ranges that begin at 1 or above", found);
        return None;
    }
    Some(TableMeta { number, generations, sequences })
}
