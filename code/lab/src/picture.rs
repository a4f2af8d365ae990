//! The state of the lab as HTML: what is in memory, who holds it, and every byte on disk.

use crate::disk::FileView;
use crate::html::{Escaped, bytes};
use crate::lab::Lab;
use anatomy::{Kind, Part, Piece, Value};
use ferrisdb::{MemTableReader, Snapshot, TableView};
use std::fmt::{Result, Write};

/// Bytes of a field that are shown in full.
const SHOWN_BYTES: usize = 24;

/// All of it.
pub fn picture(lab: &Lab) -> String {
    let mut html = String::new();
    // Writing to a string cannot fail.
    let _ = draw(lab, &mut html);
    html
}

fn draw(lab: &Lab, html: &mut String) -> Result {
    let readers = readers(lab);
    html.push_str("<section class=\"lab-memory\"><p class=\"lab-title\">In memory</p>");
    match lab.engine {
        Some(_) => draw_memtables(&memtables(&readers), &readers, html)?,
        None => html.push_str("<p>Nothing: the power is out.</p>"),
    }
    html.push_str("</section><section class=\"lab-files\"><p class=\"lab-title\">On disk</p>");
    for file in lab.disk.files() {
        draw_file(&file, &readers, html)?;
    }
    html.push_str("</section>");
    Ok(())
}

/// Those who share one list of tables, and so one handle to each.
struct Readers {
    snapshot: Snapshot,
    names: Vec<String>,
    /// Whether it is the list that new reads use.
    is_current: bool,
}

fn readers(lab: &Lab) -> Vec<Readers> {
    let mut all: Vec<Readers> = Vec::new();
    if let Some(engine) = &lab.engine {
        let names = vec!["the engine's list of tables".to_owned()];
        all.push(Readers { snapshot: engine.snapshot(), names, is_current: true });
    }
    for (name, snapshot) in &lab.snapshots {
        let name = format!("snapshot {name}");
        match all.iter_mut().find(|readers| readers.snapshot.shares_tables(snapshot)) {
            Some(readers) => readers.names.push(name),
            None => {
                let snapshot = snapshot.clone();
                all.push(Readers { snapshot, names: vec![name], is_current: false });
            }
        }
    }
    all
}

/// A MemTable that someone can read.
struct MemTable {
    table: MemTableReader,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Active,
    Frozen,
    /// A file has taken its place, but someone still reads it.
    Replaced,
}

fn memtables(readers: &[Readers]) -> Vec<MemTable> {
    let mut found: Vec<MemTable> = Vec::new();
    for Readers { snapshot, is_current, .. } in readers {
        for view in snapshot.tables() {
            let (table, state) = match view {
                TableView::Active(table) => (table, State::Active),
                TableView::Frozen { table, .. } => (table, State::Frozen),
                TableView::File { .. } => continue,
            };
            let state = if *is_current { state } else { State::Replaced };
            if !found.iter().any(|known| known.table.is_same(table)) {
                found.push(MemTable { table: table.clone(), state });
            }
        }
    }
    found
}

fn draw_memtables(tables: &[MemTable], readers: &[Readers], html: &mut String) -> Result {
    for MemTable { table, state } in tables {
        let (class, title) = match state {
            State::Active => ("active", "active MemTable"),
            State::Frozen => ("frozen", "frozen MemTable"),
            State::Replaced => ("replaced", "MemTable that a file has replaced"),
        };
        write!(html, "<div class=\"lab-card {class}\"><p class=\"lab-title\">{title}</p>")?;
        draw_rows(table, html)?;
        draw_holders(table, *state, readers, html)?;
        html.push_str("</div>");
    }
    Ok(())
}

fn draw_rows(table: &MemTableReader, html: &mut String) -> Result {
    if table.is_empty() {
        html.push_str("<p>no rows</p>");
        return Ok(());
    }
    html.push_str("<ul class=\"lab-rows\">");
    for row in table.iter() {
        write!(html, "<li><code>{}</code> ", bytes(row.key()))?;
        match row.value() {
            Some(value) => write!(html, "= <code>{}</code>", bytes(value))?,
            None => html.push_str("deleted"),
        }
        write!(html, " <small>write {}</small></li>", row.sequence())?;
    }
    html.push_str("</ul>");
    Ok(())
}

/// The count is the `Arc`'s own, less the handle that this picture holds.
fn draw_holders(
    table: &MemTableReader,
    state: State,
    readers: &[Readers],
    html: &mut String,
) -> Result {
    let count = table.handles() - 1;
    let mut holders: Vec<String> = Vec::new();
    if state == State::Active {
        holders.push("the writer".to_owned());
    }
    holders.extend(readers.iter().filter(|readers| reads(readers, table)).map(Readers::together));
    if holders.len() < count {
        holders.push("the engine, which frees it when it is the last".to_owned());
    }
    let handles = if count == 1 { "handle" } else { "handles" };
    write!(html, "<p class=\"lab-holders\">{count} {handles}: {}</p>", Escaped(holders.join("; ")))
}

fn reads(readers: &Readers, table: &MemTableReader) -> bool {
    readers.snapshot.tables().any(|view| match view {
        TableView::Active(other) | TableView::Frozen { table: other, .. } => other.is_same(table),
        TableView::File { .. } => false,
    })
}

impl Readers {
    fn together(&self) -> String {
        self.names.join(" and ")
    }
}

fn draw_file(file: &FileView, readers: &[Readers], html: &mut String) -> Result {
    let FileView { name, bytes, durable } = file;
    let (name, size) = (Escaped(name), bytes.len());
    write!(html, "<details class=\"lab-file\" data-file=\"{name}\"><summary><code>{name}</code> ")?;
    let kind = Kind::of(&file.name, bytes);
    write!(html, "{}, {size} bytes", kind.map_or("not the engine's", Kind::name))?;
    if *durable < size {
        write!(html, ", <strong>{} not synced</strong>", size - durable)?;
    }
    html.push_str("</summary>");
    draw_table_holders(file, readers, html)?;
    if let Some(kind) = kind {
        draw_fields(file, kind, html)?;
    }
    html.push_str("</details>");
    Ok(())
}

fn draw_table_holders(file: &FileView, readers: &[Readers], html: &mut String) -> Result {
    let Some(number) = file.name.strip_suffix(".sst").and_then(|number| number.parse().ok()) else {
        return Ok(());
    };
    let reads = |readers: &&Readers| {
        let is_it = |view| matches!(view, TableView::File { number: other, .. } if other == number);
        readers.snapshot.tables().any(is_it)
    };
    let holders: Vec<_> = readers.iter().filter(reads).map(Readers::together).collect();
    let holders = if holders.is_empty() { "no one".to_owned() } else { holders.join("; ") };
    write!(html, "<p class=\"lab-holders\">Read by {}</p>", Escaped(holders))
}

fn draw_fields(file: &FileView, kind: Kind, html: &mut String) -> Result {
    html.push_str(
        "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"The bytes of ",
    );
    write!(html, "{}\"><table><thead><tr>", Escaped(&file.name))?;
    html.push_str("<th>Offset</th><th>Bytes</th><th>Field</th><th>Value</th></tr></thead><tbody>");
    let contents = bytes::Bytes::copy_from_slice(&file.bytes);
    let mut sink = |piece: Piece| {
        draw_part(&piece.part, 0, &file.bytes, html)?;
        for damage in &piece.damage {
            write!(
                html,
                "<tr class=\"lab-damage\"><td colspan=\"4\">{}</td></tr>",
                Escaped(damage)
            )?;
        }
        Ok(())
    };
    anatomy::walk(&contents, kind, &mut sink)?;
    html.push_str("</tbody></table></div>");
    Ok(())
}

fn draw_part(part: &Part, level: usize, file: &[u8], html: &mut String) -> Result {
    let Part { name, offset, length, value, parts } = part;
    write!(html, "<tr class=\"level-{level}\"><td>{offset}</td><td class=\"hex\">")?;
    if parts.is_empty() {
        let start = *offset as usize;
        draw_hex(file.get(start..start + *length as usize).unwrap_or_default(), html)?;
    }
    write!(html, "</td><td>{}</td><td>", Escaped(name))?;
    match value {
        Value::Parts => {}
        Value::Number(number) => write!(html, "{number}")?,
        Value::Checksum(checksum) => write!(html, "{checksum:08x}")?,
        Value::Bytes(value) => write!(html, "<code>{}</code>", bytes(first_of(value)))?,
        Value::Note(note) => write!(html, "{}", Escaped(note))?,
    }
    html.push_str("</td></tr>");
    parts.iter().try_for_each(|part| draw_part(part, level + 1, file, html))
}

fn draw_hex(bytes: &[u8], html: &mut String) -> Result {
    html.push_str("<code>");
    first_of(bytes).iter().try_for_each(|byte| write!(html, "{byte:02x} "))?;
    if bytes.len() > SHOWN_BYTES {
        write!(html, "and {} more", bytes.len() - SHOWN_BYTES)?;
    }
    html.push_str("</code>");
    Ok(())
}

fn first_of(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(SHOWN_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lab(lines: &[&str]) -> Lab {
        let mut lab = Lab::new();
        for line in lines {
            lab.run(line);
        }
        lab
    }

    /// The names of those who hold a table are as many as the `Arc` counts.
    #[test]
    fn every_handle_has_a_name() {
        let lab = lab(&[
            "put a 1",
            "snapshot one",
            "snapshot two",
            "freeze",
            "put b 2",
            "snapshot three",
            "flush",
            "put c 3",
        ]);
        assert_eq!(memtables(&readers(&lab)).len(), 3);
        let html = lab.picture();
        let counts = html.matches("lab-holders\">").count();
        assert!(counts >= 3, "{html}");
        for held in html.split("lab-holders\">").skip(1).filter(|held| !held.starts_with("Read")) {
            let (held, _) = held.split_once("</p>").unwrap();
            let (count, names) = held.split_once(' ').unwrap();
            let count: usize = count.parse().unwrap();
            assert_eq!(names.split("; ").count(), count, "{held}");
        }
    }

    #[test]
    fn every_byte_on_disk_is_shown_once() {
        let lab = lab(&["put a 1", "delete b", "flush", "put c 3", "reopen", "put d 4"]);
        for file in lab.disk.files() {
            let mut html = String::new();
            let kind = Kind::of(&file.name, &file.bytes).expect("the engine's own file");
            draw_fields(&file, kind, &mut html).unwrap();
            let shown: usize = html.split("<td class=\"hex\"><code>").skip(1).map(hex_bytes).sum();
            assert_eq!(shown, file.bytes.len(), "{}: {html}", file.name);
        }
    }

    fn hex_bytes(cell: &str) -> usize {
        let (hex, _) = cell.split_once("</code>").unwrap();
        let (hex, more) = hex.split_once("and ").unwrap_or((hex, "0 more"));
        hex.split_whitespace().count() + more.split(' ').next().unwrap().parse::<usize>().unwrap()
    }

    #[test]
    fn what_is_not_synced_is_marked() {
        assert!(!lab(&["put a 1"]).picture().contains("not synced"));
        let mut lab = lab(&["reopen never", "put a 1", "freeze"]);
        assert!(lab.picture().contains("not synced"));
        lab.run("crash");
        assert!(lab.picture().contains("the power is out"));
    }
}
