//! The commands that use the database as a program would.

use crate::args::Scan;
use crate::output::Output;
use crate::scratch::Scratch;
use crate::text::Encoding;
use crate::{place, progress};
use anyhow::{Result, bail};
use bytes::Bytes;
use ferrisdb::{Db, Event, Options};
use serde_json::json;
use std::ops::Bound;
use std::path::Path;
use std::process::ExitCode;

/// What a command needs besides its own arguments.
pub struct Context<'a> {
    /// The database's directory.
    pub dir: &'a Path,
    /// How keys and values are written.
    pub encoding: Encoding,
    /// Whether to tell of every event.
    pub is_verbose: bool,
}

impl Context<'_> {
    fn open(&self) -> Result<Db> {
        place::must_be_database(self.dir)?;
        self.open_or_make(one_command())
    }

    /// Opens the database without changing any of its files.
    fn open_to_read(&self) -> Result<Db> {
        place::must_be_database(self.dir)?;
        self.open_or_make(one_command().files(Scratch::default()))
    }

    /// Opens the database, or makes one.
    pub fn open_or_make(&self, options: Options) -> Result<Db> {
        if cfg!(not(unix)) {
            bail!("FerrisDB keeps files on Unix only: use Linux, macOS or WSL");
        }
        let is_verbose = self.is_verbose;
        let options = options.listener(move |event: &Event| {
            if is_verbose {
                eprintln!("{event}");
            }
        });
        Ok(Db::open(self.dir, options)?)
    }

    /// Gives `key` the value `value`.
    pub fn put(&self, out: &mut Output, key: &str, value: &str) -> Result<ExitCode> {
        let (key, value) = (self.encoding.decode(key)?, self.encoding.decode(value)?);
        place::must_not_be_other(self.dir)?;
        let db = self.open_or_make(one_command())?;
        db.put(&key, &value)?;
        self.close(db, out)
    }

    /// Deletes `key`.
    pub fn delete(&self, out: &mut Output, key: &str) -> Result<ExitCode> {
        let key = self.encoding.decode(key)?;
        let db = self.open()?;
        db.delete(&key)?;
        self.close(db, out)
    }

    fn close(&self, db: Db, out: &mut Output) -> Result<ExitCode> {
        let sequence = db.snapshot().sequence();
        // The engine merges in the background, for which a single command leaves it no time.
        if db.stats().tables > Options::default().max_tables as u64 {
            db.compact()?;
        }
        db.close()?;
        if out.is_json() {
            out.line("", || json!({ "sequence": sequence }))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Prints the value of `key`.
    pub fn get(&self, out: &mut Output, key: &str) -> Result<ExitCode> {
        let bytes = self.encoding.decode(key)?;
        let value = self.open_to_read()?.get(&bytes)?.map(|value| out.bytes(&value));
        if value.is_some() || out.is_json() {
            let json = || json!({ "key": self.encoding.encode(&bytes), "value": value });
            out.line(value.as_deref().unwrap_or_default(), json)?;
        } else {
            eprintln!("{key} has no value");
        }
        Ok(if value.is_some() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    /// Prints the rows that `scan` asks for.
    pub fn scan(&self, out: &mut Output, scan: &Scan) -> Result<ExitCode> {
        let bounds = self.bounds(scan)?;
        let rows = self.open_to_read()?.range(bounds);
        let limit = scan.limit.unwrap_or(usize::MAX);
        if scan.reverse {
            print_rows(out, rows.rev().take(limit))?;
        } else {
            print_rows(out, rows.take(limit))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn bounds(&self, scan: &Scan) -> Result<Bounds> {
        let key = |key: &Option<String>| key.as_deref().map(|key| self.encoding.decode(key));
        if let Some(prefix) = key(&scan.prefix).transpose()? {
            let end = after_prefix(&prefix).map_or(Bound::Unbounded, Bound::Excluded);
            return Ok((Bound::Included(prefix), end));
        }
        let from = key(&scan.from).transpose()?.map_or(Bound::Unbounded, Bound::Included);
        let to = key(&scan.to).transpose()?.map_or(Bound::Unbounded, Bound::Excluded);
        Ok((from, to))
    }

    /// Puts what is in the log into tables.
    pub fn flush(&self, out: &mut Output) -> Result<ExitCode> {
        let db = self.open()?;
        db.flush()?;
        self.print_tables(db, out)
    }

    /// Merges all tables into one.
    pub fn compact(&self, out: &mut Output) -> Result<ExitCode> {
        let db = self.open()?;
        db.flush()?;
        let spinner = progress::spinner("merging tables");
        db.compact()?;
        spinner.finish_and_clear();
        self.print_tables(db, out)
    }

    fn print_tables(&self, db: Db, out: &mut Output) -> Result<ExitCode> {
        let stats = db.stats();
        db.close()?;
        let (tables, entries) = (stats.tables, stats.table_entries);
        let text = format!("tables   {tables}\nentries  {entries}");
        out.line(text, || json!({ "tables": tables, "table_entries": entries }))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Prints numbers about the database.
    pub fn stats(&self, out: &mut Output) -> Result<ExitCode> {
        let stats = self.open_to_read()?.stats();
        let numbers = [
            ("last_sequence", stats.last_sequence),
            ("tables", stats.tables - stats.flushes),
            ("table_bytes", bytes_of_files(self.dir, "sst")?),
            // Those with writes that are in no table; they would be flushed by the next write.
            ("segments_to_flush", stats.flushes),
            // With the room that was made in advance.
            ("log_bytes", bytes_of_files(self.dir, "log")?),
            // Keys in tables and in the log, counted once for each of them; tombstones included.
            ("entries", stats.table_entries),
        ];
        let lines = numbers.map(|(name, number)| format!("{name:<20}{number:>14}"));
        out.line(lines.join("\n"), || numbers.into_iter().collect())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Where a scan begins and ends.
type Bounds = (Bound<Vec<u8>>, Bound<Vec<u8>>);

/// A command writes little, so a log segment of a megabyte is room enough.
fn one_command() -> Options {
    Options { memtable_size: 1 << 20, ..Options::default() }
}

fn bytes_of_files(dir: &Path, extension: &str) -> Result<u64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(dir)? {
        let file = file?;
        if file.path().extension().is_some_and(|found| found == extension) {
            bytes += file.metadata()?.len();
        }
    }
    Ok(bytes)
}

fn print_rows(
    out: &mut Output,
    rows: impl Iterator<Item = ferrisdb::Result<(Bytes, Bytes)>>,
) -> Result<()> {
    for row in rows {
        let (key, value) = row?;
        let (key, value) = (out.bytes(&key), out.bytes(&value));
        out.line(format_args!("{key}\t{value}"), || json!({ "key": key, "value": value }))?;
    }
    Ok(())
}

/// The lowest byte string above all that begin with `prefix`; `None` if there is none.
fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte < 0xff)?;
    let mut after = prefix[..=last].to_vec();
    after[last] += 1;
    Some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_above_all_that_begin_with_it() {
        assert_eq!(after_prefix(b"ab"), Some(b"ac".to_vec()));
        assert_eq!(after_prefix(b"a\xff\xff"), Some(b"b".to_vec()));
        assert_eq!(after_prefix(b"\xff"), None);
        assert_eq!(after_prefix(b""), None);
    }
}
