//! Tables of format v2: see the engine's modules `sstable` and `block`.

use crate::flat::Entries;
use crate::reader::{Damage, Piece, Reader, quoted};
use crate::{Sink, Summary, checksum};

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

struct IndexEntry<'file> {
    last_key: &'file [u8],
    place: Place,
}

/// Gives the magic, each block, the filter, the index and the footer.
pub fn walk<'file, E>(file: &'file [u8], sink: Sink<'_, 'file, E>) -> Result<Summary, E> {
    let footer_offset = file.len().saturating_sub(FOOTER_LENGTH);
    let mut reader = Reader::new(&file[..file.len().min(MAGIC.len())], 0);
    reader.magic(MAGIC);
    sink(reader.into_piece("header".into()))?;

    let (mut footer_piece, footer) = read_footer(&file[footer_offset..], footer_offset);
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

fn read_footer(bytes: &[u8], offset: usize) -> (Piece<'_>, Option<Footer>) {
    let mut reader = Reader::new(bytes, offset);
    let footer = read_footer_fields(&mut reader, bytes, offset);
    (reader.into_piece("footer".into()), footer)
}

fn read_footer_fields(reader: &mut Reader, bytes: &[u8], offset: usize) -> Option<Footer> {
    let filter =
        Place { offset: reader.u64("filter offset")?, length: reader.u32("filter length")? };
    let index = Place { offset: reader.u64("index offset")?, length: reader.u32("index length")? };
    let entries = reader.u64("entries")?;
    let (at, version) = (reader.offset(), reader.u32("version")?);
    if version != 2 {
        reader.wrong(at, "version 2", format!("version {version}"));
    }
    let checked = &bytes[..reader.position()];
    let stored = reader.checksum("checksum")?;
    reader.add_damage(checksum::check(offset, checked, stored));
    reader.magic(MAGIC);
    Some(Footer { filter, index, entries })
}

/// The bytes of a part, without its checksum, which is compared.
fn open(file: &[u8], place: Place) -> Reader<'_> {
    let start = usize::try_from(place.offset).unwrap_or(usize::MAX).min(file.len());
    let end = start.saturating_add(place.length as usize);
    let Some(bytes) = file.get(start..end) else {
        let expected = format!("{} bytes", place.length);
        let found = format!("the file's end at {}", file.len());
        let mut reader = Reader::new(&[], start);
        reader.wrong(place.offset, expected, found);
        return reader;
    };
    let mut reader = Reader::new(&file[start..end], start);
    reader.add_damage(match bytes.split_last_chunk::<4>() {
        Some((contents, stored)) => checksum::check(start, contents, u32::from_le_bytes(*stored)),
        None => Some(Damage::new(place.offset, "a checksum", format!("{} bytes", bytes.len()))),
    });
    reader
}

fn read_filter(file: &[u8], place: Place) -> Piece<'_> {
    let mut reader = open(file, place);
    let bits = (place.length as usize).saturating_sub(5);
    let fields = reader.u8("probes").and_then(|_| reader.bytes("bits", bits));
    fields.and_then(|_| reader.checksum("checksum"));
    reader.keep_first_damage();
    reader.into_piece("filter".into())
}

fn read_index(file: &[u8], place: Place) -> (Piece<'_>, Vec<IndexEntry<'_>>) {
    let (mut reader, mut blocks) = (open(file, place), Vec::new());
    read_index_fields(&mut reader, (place.length as usize).saturating_sub(4), &mut blocks);
    reader.keep_first_damage();
    (reader.into_piece("index".into()), blocks)
}

fn read_index_fields<'file>(
    reader: &mut Reader<'file>,
    end: usize,
    blocks: &mut Vec<IndexEntry<'file>>,
) -> Option<()> {
    while reader.position() < end {
        let name = format!("block {}", blocks.len());
        blocks.push(reader.group(name.into(), read_index_entry)?);
    }
    reader.checksum("checksum").map(|_| ())
}

fn read_index_entry<'file>(reader: &mut Reader<'file>) -> Option<IndexEntry<'file>> {
    let length = reader.varint("key length")? as usize;
    let last_key = reader.bytes("last key", length)?;
    let place = Place { offset: reader.u64("offset")?, length: reader.u32("length")? };
    Some(IndexEntry { last_key, place })
}

fn read_block<'file>(
    file: &'file [u8],
    number: usize,
    entry: &IndexEntry,
    found: &mut Entries,
) -> Piece<'file> {
    let mut reader = open(file, entry.place);
    read_block_contents(&mut reader, file, entry, found);
    reader.keep_first_damage();
    reader.into_piece(format!("block {number}").into())
}

fn read_block_contents(
    reader: &mut Reader,
    file: &[u8],
    entry: &IndexEntry,
    found: &mut Entries,
) -> Option<()> {
    let start = reader.offset();
    let end = start + u64::from(entry.place.length);
    let count_at = end.checked_sub(8).filter(|&at| at >= start);
    let count = count_at.and_then(|at| file.get(at as usize..)?.first_chunk());
    let (Some(count_at), Some(count)) = (count_at, count) else {
        reader.wrong(start, "a block", format!("{} bytes", entry.place.length));
        return None;
    };
    let restarts = u64::from(u32::from_le_bytes(*count));
    let entries_end = (count_at - start).checked_sub(restarts * 4).filter(|_| restarts > 0);
    let Some(entries_end) = entries_end.map(|length| start + length) else {
        reader.wrong(count_at, "a count of restart points", restarts.to_string());
        return None;
    };

    let expected = read_entries(reader, entries_end, found)?;
    if found.last_key() != Some(entry.last_key) {
        let wanted = format!("the last key {}, as in the index", quoted(entry.last_key));
        reader.wrong(entries_end, wanted, quoted(found.last_key().unwrap_or_default()));
        return None;
    }
    let mut restart_points = Vec::new();
    for _ in 0..restarts {
        restart_points.push(reader.u32("restart")?);
    }
    reader.u32("restarts")?;
    reader.checksum("checksum")?;
    if restart_points != expected {
        let wanted = format!("the restart points{}", list(&expected));
        reader.wrong(entries_end, wanted, format!("those at{}", list(&restart_points)));
    }
    Some(())
}

fn list(numbers: &[u32]) -> String {
    let mut text = String::new();
    numbers.iter().for_each(|number| text += &format!(" {number}"));
    text
}

/// Reads the entries and gives the restart points that there should be.
fn read_entries(reader: &mut Reader, end: u64, found: &mut Entries) -> Option<Vec<u32>> {
    let (start, mut restarts) = (reader.offset(), Vec::new());
    let (mut key, mut index) = (Vec::new(), 0);
    while reader.offset() < end {
        let offset = reader.offset();
        if index % RESTART_INTERVAL == 0 {
            restarts.push((offset - start) as u32);
            key.clear();
        }
        let name = format!("entry {index}");
        let sequence = reader.group(name.into(), |reader| read_entry(reader, &mut key))?;
        if let Some(damage) = found.add(&key, sequence, offset) {
            reader.add_damage(Some(damage));
            return None;
        }
        index += 1;
    }
    Some(restarts)
}

/// Makes `key`, the key of the entry before, this entry's.
fn read_entry(reader: &mut Reader, key: &mut Vec<u8>) -> Option<u64> {
    let offset = reader.offset();
    let shared = reader.varint("shared")? as usize;
    let unshared = reader.varint("unshared")? as usize;
    let value = reader.varint("value length + 1")? as usize;
    let sequence = reader.u64("sequence")?;
    if shared > key.len() {
        let expected = format!("at most {} shared bytes", key.len());
        reader.wrong(offset, expected, shared.to_string());
        return None;
    }
    key.truncate(shared);
    key.extend_from_slice(reader.bytes("key", unshared)?);
    if let Some(length) = value.checked_sub(1) {
        reader.bytes("value", length)?;
    }
    Some(sequence)
}
