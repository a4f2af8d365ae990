//! `verify`: every byte of every file, whether they agree, and whether the engine opens them.

use crate::file;
use crate::output::Output;
use crate::scratch::Scratch;
use crate::{place, progress};
use anatomy::{Kind, Piece, Summary, TableMeta};
use anyhow::{Context, Result};
use ferrisdb::fs::FileSystem;
use ferrisdb::{
    BlockCache, Direction, Engine, Error, HashedKey, KeyRange, Options, OsFileSystem, SsTable,
    Table,
};
use indicatif::ProgressBar;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Something that is not as it should be.
#[derive(Debug, Serialize)]
struct Finding {
    file: String,
    offset: Option<u64>,
    message: String,
}

/// A file that was read.
#[derive(Debug, Serialize)]
struct Checked {
    file: String,
    kind: &'static str,
    size: u64,
    /// Whether nothing is wrong with it alone.
    ok: bool,
}

/// What was found.
#[derive(Debug, Default, Serialize)]
struct Report {
    ok: bool,
    files: Vec<Checked>,
    /// Files that recovery would remove, or that are not the database's.
    ignored: Vec<String>,
    findings: Vec<Finding>,
    /// The rows that readers would see, if the engine opens the database.
    rows: Option<u64>,
    #[serde(skip)]
    summaries: BTreeMap<String, Summary>,
}

/// Checks the database in `dir` and prints all that is wrong.
pub fn verify(out: &mut Output, dir: &Path) -> Result<ExitCode> {
    place::must_be_database(dir)?;
    let files = Arc::new(Scratch::default());
    let lock_path = dir.join("LOCK");
    let lock = match files.lock(&lock_path) {
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
            return Err(Error::Locked { path: lock_path }.into());
        }
        lock => lock.with_context(|| format!("cannot lock {}", lock_path.display()))?,
    };
    let mut report = Report::default();
    report.check_files(dir)?;
    report.check_manifest();
    drop(lock);
    report.check_by_engine(dir, files);
    report.ok = report.findings.is_empty();
    report.print(out)?;
    Ok(ExitCode::from(u8::from(!report.ok)))
}

impl Report {
    fn check_files(&mut self, dir: &Path) -> Result<()> {
        let mut names =
            OsFileSystem.list(dir).with_context(|| format!("list {}", dir.display()))?;
        names.sort();
        let mut files = Vec::new();
        for name in names.into_iter().filter(|name| name != "LOCK") {
            let path = dir.join(&name);
            if place::is_of_database(&name) {
                files.push((path.metadata()?.len(), name, path));
            } else {
                self.ignored.push(name);
            }
        }
        let bar = progress::bytes(files.iter().map(|(size, ..)| size).sum());
        for (size, name, path) in files {
            bar.set_message(name.clone());
            self.check_file(name, &path, size, &bar)?;
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn check_file(
        &mut self,
        name: String,
        path: &Path,
        size: u64,
        bar: &ProgressBar,
    ) -> Result<()> {
        let ((contents, kind), before) = (file::read(path)?, self.findings.len());
        let summary = anatomy::walk(&contents, kind, &mut |piece: Piece| {
            bar.inc(piece.part.length);
            for damage in piece.damage {
                let (file, offset) = (name.clone(), Some(damage.offset));
                self.findings.push(Finding { file, offset, message: damage.to_string() });
            }
            anyhow::Ok(())
        })?;
        if kind == Kind::Blocks
            && self.findings.len() == before
            && let Err(error) = look_up_every_key(path)
        {
            self.add_error(error);
        }
        let ok = self.findings.len() == before;
        self.files.push(Checked { file: name.clone(), kind: kind.name(), size, ok });
        self.summaries.insert(name, summary);
        Ok(())
    }

    /// Whether the tables are those that the manifest names.
    fn check_manifest(&mut self) {
        let tables = match self.summaries.get("MANIFEST") {
            Some(Summary::Manifest(tables)) => tables.clone(),
            _ => {
                return self.add(
                    "MANIFEST",
                    "expected a manifest, as there are other files, found no such file",
                );
            }
        };
        // A damaged manifest names too few tables, and not the right ones.
        if self.findings.iter().any(|finding| finding.file == "MANIFEST") {
            return;
        }
        for table in &tables {
            self.check_table(table);
        }
        let is_named = |name: &str| tables.iter().any(|table| table_name(table.number) == name);
        let left_over = |name: &&String| name.ends_with(".sst") && !is_named(name);
        let names: Vec<String> = self.summaries.keys().filter(left_over).cloned().collect();
        self.ignored.extend(names);
    }

    fn check_table(&mut self, table: &TableMeta) {
        let (name, (first, last)) = (table_name(table.number), table.sequences);
        let message = match self.summaries.get(&name) {
            Some(Summary::Table { sequences: Some((low, high)), .. })
                if *low < first || *high > last =>
            {
                format!(
                    "expected writes {first} to {last}, as the manifest says, found {low} to {high}"
                )
            }
            Some(_) => return,
            None => "expected a table, as the manifest names it, found no such file".to_owned(),
        };
        self.add(&name, &message);
    }

    /// Recovers the database without changing a file, and reads all of it.
    fn check_by_engine(&mut self, dir: &Path, files: Arc<Scratch>) {
        let spinner = progress::spinner("reading all rows");
        let options = Options { files, ..Options::default() };
        let rows = Engine::open(dir, options).and_then(|engine| {
            let mut rows = 0;
            for row in engine.range::<&[u8]>(..) {
                row?;
                rows += 1;
            }
            Ok(rows)
        });
        spinner.finish_and_clear();
        match rows {
            Ok(rows) => self.rows = Some(rows),
            Err(error) => self.add_error(error),
        }
    }

    fn add(&mut self, file: &str, message: &str) {
        self.findings.push(Finding {
            file: file.to_owned(),
            offset: None,
            message: message.to_owned(),
        });
    }

    /// Adds what the engine says, unless it is known already.
    fn add_error(&mut self, error: Error) {
        let Error::Corrupt { path, offset, expected, found } = &error else {
            return self.add("", &error.to_string());
        };
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_known = self.findings.iter().any(|finding| finding.file == file);
        let message = format!("damaged at byte {offset}: expected {expected}, found {found}");
        if !is_known {
            self.findings.push(Finding { file, offset: Some(*offset), message });
        }
    }

    fn print(&self, out: &mut Output) -> Result<()> {
        let mut lines = Vec::new();
        for Checked { file, kind, size, ok } in &self.files {
            let verdict = if *ok { "ok" } else { "DAMAGED" };
            lines.push(format!("{verdict:<8}{file:<14}{kind}, {size} bytes"));
        }
        lines.extend(self.ignored.iter().map(|file| format!("ignored {file}")));
        for Finding { file, message, .. } in &self.findings {
            lines.push(format!("{file}: {message}"));
        }
        lines.push(match (self.findings.len(), self.rows) {
            (0, rows) => format!("no damage, {} rows", rows.unwrap_or(0)),
            (1, _) => "1 finding".to_owned(),
            (findings, _) => format!("{findings} findings"),
        });
        let json = serde_json::to_value(self)?;
        out.line(lines.join("\n"), || json)?;
        Ok(())
    }
}

fn table_name(number: u64) -> String {
    format!("{number:06}.sst")
}

/// Whether lookups, which go through the filter and the index, find what a scan does.
fn look_up_every_key(path: &Path) -> ferrisdb::Result<()> {
    let io = |source| Error::Io { action: "open", path: path.to_owned(), source };
    let file = OsFileSystem.open(path).map_err(io)?;
    let table = SsTable::open(file, path, 0, &Arc::new(BlockCache::new(1 << 20)))?;
    let table = Arc::new(table);
    for entry in Arc::clone(&table).scan(KeyRange::all(), Direction::Forward) {
        let entry = entry?;
        if table.get(&HashedKey::new(&entry.key))?.as_ref() != Some(&entry.value) {
            let expected =
                format!("a filter and an index that lead to \"{}\"", entry.key.escape_ascii());
            let (path, found) = (PathBuf::from(path), "others".to_owned());
            return Err(Error::Corrupt { path, offset: 0, expected, found });
        }
    }
    Ok(())
}
