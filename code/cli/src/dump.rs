//! `dump`: a file, field by field.

use crate::file;
use crate::output::Output;
use crate::text::Encoding;
use anatomy::{Damage, Part, Piece, Value};
use anyhow::{Result, bail};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Bytes of a key or a value that a line shows; JSON has all.
const SHOWN: usize = 64;

/// Bytes of a field that a line shows in hexadecimal.
const SHOWN_IN_HEX: usize = 8;

/// What a line shows.
pub struct Form {
    /// How deep to go into parts within parts.
    pub depth: usize,
    /// Whether to show the bytes as they stand in the file.
    pub bytes: bool,
    /// How to show keys and values.
    pub encoding: Encoding,
}

/// Prints the fields of `file`.
pub fn dump(out: &mut Output, dir: &Path, file: &Path, form: &Form) -> Result<ExitCode> {
    let Form { depth, encoding, .. } = *form;
    let path = find(dir, file)?;
    let (contents, kind) = file::read(&path)?;
    let (size, name) = (contents.len(), kind.name());
    let columns = if form.bytes { "bytes                     field" } else { "field" };
    let heading = format!("{}: {name}, {size} bytes\n  offset   length  {columns}", path.display());
    let bytes = if form.bytes { Some(std::fs::read(&path)?) } else { None };
    out.line(heading, || json!({ "file": path, "kind": name, "size": size }))?;
    let mut damaged = 0;
    anatomy::walk::<anyhow::Error>(&contents, kind, &mut |piece: Piece| {
        damaged += piece.damage.len();
        if out.is_json() {
            out.line("", || piece_as_json(&piece, depth, encoding))?;
            return Ok(());
        }
        print(out, &piece.part, 0, form, bytes.as_deref())?;
        for Damage { offset, expected, found } in &piece.damage {
            out.line(
                format_args!("{offset:>8}           DAMAGED: expected {expected}, found {found}"),
                || json!(null),
            )?;
        }
        Ok(())
    })?;
    out.line(summary(damaged), || json!({ "damaged": damaged }))?;
    Ok(ExitCode::from(u8::from(damaged > 0)))
}

fn summary(damaged: usize) -> String {
    match damaged {
        0 => "no damage".to_owned(),
        1 => "damaged in 1 place".to_owned(),
        places => format!("damaged in {places} places"),
    }
}

/// The file is named as it is called in the directory, or by its path.
fn find(dir: &Path, file: &Path) -> Result<PathBuf> {
    let inside = dir.join(file);
    match [inside.as_path(), file].into_iter().find(|path| path.is_file()) {
        Some(path) => Ok(path.to_owned()),
        None => bail!(
            "there is no file {}: `ls {}` shows which there are",
            inside.display(),
            dir.display()
        ),
    }
}

fn print(
    out: &mut Output,
    part: &Part,
    level: usize,
    form: &Form,
    bytes: Option<&[u8]>,
) -> Result<()> {
    let Part { name, offset, length, value, parts } = part;
    let name = format!("{:1$}{name}", "", 2 * level);
    let hex = bytes.map_or(String::new(), |bytes| match parts[..] {
        [] => format!("{:<26}", in_hex(bytes, *offset, *length)),
        _ => format!("{:<26}", ""),
    });
    let value = short_text(value, form.encoding);
    let line = format!("{offset:>8} {length:>8}  {hex}{name:<26}{value}");
    out.line(line.trim_end(), || json!(null))?;
    if level + 1 < form.depth {
        for part in parts {
            print(out, part, level + 1, form, bytes)?;
        }
    }
    Ok(())
}

/// The bytes of a field, or the first of them.
fn in_hex(bytes: &[u8], offset: u64, length: u64) -> String {
    let field = usize::try_from(offset).ok().and_then(|offset| bytes.get(offset..));
    let field = field.unwrap_or_default();
    let field = &field[..field.len().min(usize::try_from(length).unwrap_or(usize::MAX))];
    let shown = if field.len() > SHOWN_IN_HEX { &field[..SHOWN_IN_HEX - 1] } else { field };
    let more = (field.len() > shown.len()).then(|| "..".to_owned());
    let pairs: Vec<String> = shown.iter().map(|byte| format!("{byte:02x}")).chain(more).collect();
    pairs.join(" ")
}

/// The same as [`text`], but of many bytes only the first.
fn short_text(value: &Value, encoding: Encoding) -> String {
    match value {
        Value::Bytes(bytes) if bytes.len() > SHOWN => {
            format!("{} and {} more", encoding.encode(&bytes[..SHOWN]), bytes.len() - SHOWN)
        }
        value => text(value, encoding),
    }
}

fn text(value: &Value, encoding: Encoding) -> String {
    match value {
        Value::Parts => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Checksum(checksum) => format!("{checksum:08x}"),
        Value::Bytes(bytes) => encoding.encode(bytes),
        Value::Note(note) => note.clone(),
    }
}

fn piece_as_json(piece: &Piece, depth: usize, encoding: Encoding) -> serde_json::Value {
    let mut value = as_json(&piece.part, 1, depth, encoding);
    if !piece.damage.is_empty() {
        let damage = piece.damage.iter().map(damage_as_json);
        value["damage"] = damage.collect();
    }
    value
}

/// A finding as JSON.
pub fn damage_as_json(damage: &Damage) -> serde_json::Value {
    let Damage { offset, expected, found } = damage;
    json!({ "offset": offset, "expected": expected, "found": found })
}

fn as_json(part: &Part, level: usize, depth: usize, encoding: Encoding) -> serde_json::Value {
    let Part { name, offset, length, value, parts } = part;
    let mut json = json!({ "name": name, "offset": offset, "length": length });
    match value {
        Value::Parts => {}
        Value::Number(number) => json["value"] = json!(number),
        value => json["value"] = json!(text(value, encoding)),
    }
    if !parts.is_empty() && level < depth {
        let parts = parts.iter().map(|part| as_json(part, level + 1, depth, encoding));
        json["parts"] = parts.collect();
    }
    json
}
