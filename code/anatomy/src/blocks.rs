//! Tables of format v2: see the engine's modules `sstable` and `block`.

use crate::flat::Entries;
use crate::reader::{Damage, Piece, Reader};
use crate::{Sink, Summary, checksum};
use bytes::Bytes;

/// What the file begins and ends with.
pub const MAGIC: &[u8; 8] = b"FERRISDB";

const FOOTER_LENGTH: usize = 48;

/// Entries from one restart point to the next.
const RESTART_INTERVAL: u64 = 16;

/// Where a part of the file is.
#[derive(Clone, Copy)]
struct Place {
    offset: u64,
    length: u32,
}

struct Footer {
    filter: Place,
    index: Place,
    entries: u64,
}

struct IndexEntry {
    last_key: Bytes,
    place: Place,
}

/// Gives the magic, each block, the filter, the index and the footer.
pub fn walk<E>(file: &Bytes, sink: Sink<E>) -> Result<Summary, E> {
    let footer_offset = file.len().saturating_sub(FOOTER_LENGTH);
    let mut reader = Reader::new(file.slice(..file.len().min(MAGIC.len())), 0);
    let damage = reader.magic(MAGIC).err().into_iter().collect();
    sink(reader.into_piece("header", damage))?;

    let (mut footer_piece, footer) = read_footer(file.slice(footer_offset..), footer_offset);
    let mut found = Entries::default();
    if let Some(footer) = &footer {
        let (index_piece, index) = read_index(file, footer.index);
        let mut expected = MAGIC.len() as u64;
        for (number, entry) in index.iter().enumerate() {
            let mut piece = read_block(file, number, entry, &mut found);
            if entry.place.offset != expected {
                let found = format!("one at {}", entry.place.offset);
                piece.damage.push(Damage::new(expected, "the next block", found));
            }
            expected = entry.place.offset.saturating_add(entry.place.length.into());
            sink(piece)?;
        }
        sink(read_filter(file, footer.filter))?;
        sink(index_piece)?;
        if footer.entries != found.count {
            let expected = format!("{} entries, as there are in the blocks", found.count);
            let offset = footer_offset as u64 + 24;
            footer_piece.damage.push(Damage::new(offset, expected, footer.entries.to_string()));
        }
    }
    sink(footer_piece)?;
    Ok(Summary::Table { entries: found.count, sequences: found.sequences })
}

fn read_footer(bytes: Bytes, offset: usize) -> (Piece, Option<Footer>) {
    let mut reader = Reader::new(bytes.clone(), offset);
    let mut damage = Vec::new();
    let footer = read_footer_fields(&mut reader, &bytes, offset, &mut damage);
    let footer = footer.map_err(|error| damage.push(error)).ok();
    (reader.into_piece("footer", damage), footer)
}

fn read_footer_fields(
    reader: &mut Reader,
    bytes: &[u8],
    offset: usize,
    damage: &mut Vec<Damage>,
) -> Result<Footer, Damage> {
    let filter =
        Place { offset: reader.u64("filter offset")?, length: reader.u32("filter length")? };
    let index = Place { offset: reader.u64("index offset")?, length: reader.u32("index length")? };
    let entries = reader.u64("entries")?;
    let (at, version) = (reader.offset(), reader.u32("version")?);
    if version != 2 {
        damage.push(Damage::new(at, "version 2", format!("version {version}")));
    }
    let checked = &bytes[..reader.position()];
    damage.extend(checksum::check(offset, checked, reader.checksum("checksum")?));
    damage.extend(reader.magic(MAGIC).err());
    Ok(Footer { filter, index, entries })
}

/// The bytes of a part, without its checksum, which is compared.
fn open(file: &Bytes, place: Place) -> (Reader, Vec<Damage>) {
    let start = usize::try_from(place.offset).unwrap_or(usize::MAX).min(file.len());
    let end = start.saturating_add(place.length as usize);
    let Some(bytes) = file.get(start..end) else {
        let expected = format!("{} bytes", place.length);
        let found = format!("the file's end at {}", file.len());
        let damage = Damage::new(place.offset, expected, found);
        return (Reader::new(Bytes::new(), start), vec![damage]);
    };
    let damage = match bytes.split_last_chunk::<4>() {
        Some((contents, stored)) => checksum::check(start, contents, u32::from_le_bytes(*stored)),
        None => Some(Damage::new(place.offset, "a checksum", format!("{} bytes", bytes.len()))),
    };
    (Reader::new(file.slice(start..end), start), damage.into_iter().collect())
}

fn read_filter(file: &Bytes, place: Place) -> Piece {
    let (mut reader, mut damage) = open(file, place);
    let bits = (place.length as usize).saturating_sub(5);
    let fields = reader.u8("probes").and_then(|_| reader.bytes("bits", bits));
    let fields = fields.and_then(|_| reader.checksum("checksum"));
    if damage.is_empty() {
        damage.extend(fields.err());
    }
    reader.into_piece("filter", damage)
}

fn read_index(file: &Bytes, place: Place) -> (Piece, Vec<IndexEntry>) {
    let (mut reader, mut damage) = open(file, place);
    let (end, mut blocks) = ((place.length as usize).saturating_sub(4), Vec::new());
    let fields = loop {
        if reader.position() >= end {
            break reader.checksum("checksum");
        }
        match reader.group(format!("block {}", blocks.len()), read_index_entry) {
            Ok(entry) => blocks.push(entry),
            Err(error) => break Err(error),
        }
    };
    if damage.is_empty() {
        damage.extend(fields.err());
    }
    (reader.into_piece("index", damage), blocks)
}

fn read_index_entry(reader: &mut Reader) -> Result<IndexEntry, Damage> {
    let length = reader.varint("key length")? as usize;
    let last_key = reader.bytes("last key", length)?;
    let place = Place { offset: reader.u64("offset")?, length: reader.u32("length")? };
    Ok(IndexEntry { last_key, place })
}

fn read_block(file: &Bytes, number: usize, entry: &IndexEntry, found: &mut Entries) -> Piece {
    let (mut reader, mut damage) = open(file, entry.place);
    let contents = read_block_contents(&mut reader, file, entry, found);
    // What a wrong checksum says is the cause, and the rest its consequence.
    if damage.is_empty() {
        damage.extend(contents.err());
    }
    reader.into_piece(format!("block {number}"), damage)
}

fn read_block_contents(
    reader: &mut Reader,
    file: &Bytes,
    entry: &IndexEntry,
    found: &mut Entries,
) -> Result<(), Damage> {
    let start = reader.offset();
    let end = start + u64::from(entry.place.length);
    let too_short = || Damage::new(start, "a block", format!("{} bytes", entry.place.length));
    let count_at = end.checked_sub(8).filter(|&at| at >= start).ok_or_else(too_short)? as usize;
    let count = file.get(count_at..).and_then(|rest| rest.first_chunk()).ok_or_else(too_short)?;
    let restarts = u64::from(u32::from_le_bytes(*count));
    let impossible =
        || Damage::new(count_at as u64, "a count of restart points", restarts.to_string());
    let room = count_at as u64 - start;
    let entries_end = room.checked_sub(restarts * 4).filter(|_| restarts > 0);
    let entries_end = start + entries_end.ok_or_else(impossible)?;

    let expected = read_entries(reader, entries_end, found)?;
    if found.last_key() != Some(&entry.last_key) {
        let key =
            |key: Option<&Bytes>| format!("\"{}\"", key.map_or(&[][..], |key| key).escape_ascii());
        let wanted = format!("the last key {}, as in the index", key(Some(&entry.last_key)));
        return Err(Damage::new(entries_end, wanted, key(found.last_key())));
    }
    let mut restart_points = Vec::new();
    for _ in 0..restarts {
        restart_points.push(reader.u32("restart")?);
    }
    reader.u32("restarts")?;
    reader.checksum("checksum")?;
    if restart_points == expected {
        return Ok(());
    }
    let wanted = format!("the restart points{}", list(&expected));
    Err(Damage::new(entries_end, wanted, format!("those at{}", list(&restart_points))))
}

fn list(numbers: &[u32]) -> String {
    numbers.iter().map(|number| format!(" {number}")).collect()
}

/// Reads the entries and gives the restart points that there should be.
fn read_entries(reader: &mut Reader, end: u64, found: &mut Entries) -> Result<Vec<u32>, Damage> {
    let (start, mut restarts) = (reader.offset(), Vec::new());
    let (mut key, mut index) = (Vec::new(), 0);
    while reader.offset() < end {
        let offset = reader.offset();
        if index % RESTART_INTERVAL == 0 {
            restarts.push((offset - start) as u32);
            key.clear();
        }
        let name = format!("entry {index}");
        let sequence = reader.group(name, |reader| read_entry(reader, &mut key))?;
        found.add(Bytes::copy_from_slice(&key), sequence, offset)?;
        index += 1;
    }
    Ok(restarts)
}

/// Makes `key`, the key of the entry before, this entry's.
fn read_entry(reader: &mut Reader, key: &mut Vec<u8>) -> Result<u64, Damage> {
    let offset = reader.offset();
    let shared = reader.varint("shared")? as usize;
    let unshared = reader.varint("unshared")? as usize;
    let value = reader.varint("value length + 1")? as usize;
    let sequence = reader.u64("sequence")?;
    if shared > key.len() {
        let expected = format!("at most {} shared bytes", key.len());
        return Err(Damage::new(offset, expected, shared.to_string()));
    }
    key.truncate(shared);
    key.extend(&reader.bytes("key", unshared)?);
    if let Some(length) = value.checked_sub(1) {
        reader.bytes("value", length)?;
    }
    Ok(sequence)
}
