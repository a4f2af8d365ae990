//! The state of the lab as HTML: what is in memory, who holds it, and every byte on disk.

use crate::disk::FileView;
use crate::html::Html;
use crate::lab::Lab;
use anatomy::{Kind, Part, Piece, Value};
use ferrisdb::{MemTableReader, Snapshot, TableView};
use std::convert::Infallible;

/// Bytes of a field that are shown in full.
const SHOWN_BYTES: usize = 24;

/// All of it.
pub fn picture(lab: &Lab) -> String {
    let mut html = Html::default();
    let readers = readers(lab);
    html.markup("<section class=\"lab-memory\"><p class=\"lab-title\">In memory</p>");
    match lab.engine {
        Some(_) => draw_memtables(&memtables(&readers), &readers, &mut html),
        None => html.markup("<p>Nothing: the power is out.</p>"),
    }
    html.markup("</section><section class=\"lab-files\"><p class=\"lab-title\">On disk</p>");
    for file in lab.disk.files() {
        draw_file(&file, &readers, &mut html);
    }
    html.markup("</section>");
    html.into_string()
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

fn draw_memtables(tables: &[MemTable], readers: &[Readers], html: &mut Html) {
    for MemTable { table, state } in tables {
        let (class, title) = match state {
            State::Active => ("active", "active MemTable"),
            State::Frozen => ("frozen", "frozen MemTable"),
            State::Replaced => ("replaced", "MemTable that a file has replaced"),
        };
        html.markup("<div class=\"lab-card ");
        html.markup(class);
        html.markup("\"><p class=\"lab-title\">");
        html.markup(title);
        html.markup("</p>");
        draw_rows(table, html);
        draw_holders(table, *state, readers, html);
        html.markup("</div>");
    }
}

fn draw_rows(table: &MemTableReader, html: &mut Html) {
    if table.is_empty() {
        html.markup("<p>no rows</p>");
        return;
    }
    html.markup("<ul class=\"lab-rows\">");
    for row in table.iter() {
        html.markup("<li><code>");
        html.bytes(row.key());
        html.markup("</code> ");
        match row.value() {
            Some(value) => {
                html.markup("= <code>");
                html.bytes(value);
                html.markup("</code>");
            }
            None => html.markup("deleted"),
        }
        html.markup(" <small>write ");
        html.number(row.sequence());
        html.markup("</small></li>");
    }
    html.markup("</ul>");
}

/// The count is the `Arc`'s own, less the handle that this picture holds.
fn draw_holders(table: &MemTableReader, state: State, readers: &[Readers], html: &mut Html) {
    let count = table.handles() - 1;
    let mut holders: Vec<String> = Vec::new();
    if state == State::Active {
        holders.push("the writer".to_owned());
    }
    holders.extend(readers.iter().filter(|readers| reads(readers, table)).map(Readers::together));
    if holders.len() < count {
        holders.push("the engine, which frees it when it is the last".to_owned());
    }
    html.markup("<p class=\"lab-holders\">");
    html.number(count as u64);
    html.markup(if count == 1 { " handle: " } else { " handles: " });
    html.text(&holders.join("; "));
    html.markup("</p>");
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

fn draw_file(file: &FileView, readers: &[Readers], html: &mut Html) {
    let FileView { name, bytes, durable } = file;
    html.markup("<details class=\"lab-file\" data-file=\"");
    html.text(name);
    html.markup("\"><summary><code>");
    html.text(name);
    html.markup("</code> ");
    let (kind, size) = (Kind::of(name, bytes), bytes.len());
    html.markup(kind.map_or("not the engine's", Kind::name));
    html.markup(", ");
    html.number(size as u64);
    html.markup(" bytes");
    if *durable < size {
        html.markup(", <strong>");
        html.number((size - durable) as u64);
        html.markup(" not synced</strong>");
    }
    html.markup("</summary>");
    draw_table_holders(file, readers, html);
    if let Some(kind) = kind {
        draw_fields(file, kind, html);
    }
    html.markup("</details>");
}

fn draw_table_holders(file: &FileView, readers: &[Readers], html: &mut Html) {
    let Some(number) = file.name.strip_suffix(".sst").and_then(|number| number.parse().ok()) else {
        return;
    };
    let reads = |readers: &&Readers| {
        let is_it = |view| matches!(view, TableView::File { number: other, .. } if other == number);
        readers.snapshot.tables().any(is_it)
    };
    let holders: Vec<_> = readers.iter().filter(reads).map(Readers::together).collect();
    html.markup("<p class=\"lab-holders\">Read by ");
    html.text(&if holders.is_empty() { "no one".to_owned() } else { holders.join("; ") });
    html.markup("</p>");
}

fn draw_fields(file: &FileView, kind: Kind, html: &mut Html) {
    html.markup(
        "<div class=\"table-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"The bytes of ",
    );
    html.text(&file.name);
    html.markup("\"><table><thead><tr>");
    html.markup("<th>Offset</th><th>Bytes</th><th>Field</th><th>Value</th></tr></thead><tbody>");
    let mut sink = |piece: Piece| {
        draw_part(&piece.part, 0, &file.bytes, html);
        for damage in &piece.damage {
            html.markup("<tr class=\"lab-damage\"><td colspan=\"4\">");
            html.text(&damage.to_string());
            html.markup("</td></tr>");
        }
        Ok::<(), Infallible>(())
    };
    let Ok(_) = anatomy::walk(&file.bytes, kind, &mut sink);
    html.markup("</tbody></table></div>");
}

fn draw_part(part: &Part, level: u64, file: &[u8], html: &mut Html) {
    let Part { name, offset, length, value, parts } = part;
    html.markup("<tr class=\"level-");
    html.number(level);
    html.markup("\"><td>");
    html.number(*offset);
    html.markup("</td><td class=\"hex\">");
    if parts.is_empty() {
        let start = *offset as usize;
        draw_hex(file.get(start..start + *length as usize).unwrap_or_default(), html);
    }
    html.markup("</td><td>");
    html.text(name);
    html.markup("</td><td>");
    match value {
        Value::Parts => {}
        Value::Number(number) => html.number(*number),
        Value::Checksum(checksum) => html.hex(*checksum, 8),
        Value::Bytes(value) => {
            html.markup("<code>");
            html.bytes(first_of(value));
            html.markup("</code>");
        }
        Value::Note(note) => html.text(note),
    }
    html.markup("</td></tr>");
    for part in parts {
        draw_part(part, level + 1, file, html);
    }
}

fn draw_hex(bytes: &[u8], html: &mut Html) {
    html.markup("<code>");
    for &byte in first_of(bytes) {
        html.hex(byte.into(), 2);
        html.markup(" ");
    }
    if bytes.len() > SHOWN_BYTES {
        html.markup("and ");
        html.number((bytes.len() - SHOWN_BYTES) as u64);
        html.markup(" more");
    }
    html.markup("</code>");
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
            let mut html = Html::default();
            let kind = Kind::of(&file.name, &file.bytes).expect("the engine's own file");
            draw_fields(&file, kind, &mut html);
            let html = html.into_string();
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
