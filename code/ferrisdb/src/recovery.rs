//! From the files that a crash left to a database that can be opened.
//!
//! The manifest says which tables there are, and each log segment that no table stands for is replayed
//! into a MemTable. The writes must follow on one another without a gap, from the first to the last:
//! where the gap is, the log ends, unless something in the files proves that more writes were on disk.
//! Then the files were damaged, and that is an error.

use crate::cache::BlockCache;
use crate::error::{Error, Result};
use crate::fs::{FileSystem, IoContext};
use crate::layers::{FileTable, Layer};
use crate::log::LogContents;
use crate::manifest::{Manifest, TableMeta, manifest_path, read_manifest};
use crate::new_file::temporary_path;
use crate::table::{open_table, table_path};
use crate::wal::{Replay, replay, segment_path};
use crate::writer::Frozen;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What was found.
pub struct Recovered {
    /// The tables in files and those that were replayed, newest first.
    pub layers: Vec<Layer>,
    /// The manifest, written anew.
    pub manifest: Manifest,
    /// The number of the last write.
    pub last_sequence: u64,
    /// The generation of the next MemTable.
    pub next_generation: u64,
    /// The number of the next table file.
    pub next_table: u64,
}

/// The files of a database by their names, which are exactly as the engine gives them: all others belong to
/// someone else. The numbers ascend.
struct Names {
    segments: Vec<u64>,
    tables: Vec<u64>,
    temporary: Vec<PathBuf>,
}

/// Recovers the database in `dir`, or makes an empty one if nothing is there.
// ANCHOR: recover
pub fn recover(
    files: &Arc<dyn FileSystem>,
    dir: &Path,
    cache: &Arc<BlockCache>,
) -> Result<Recovered> {
    let names = Names::list(&**files, dir)?;
    let tables = names.tables_in_manifest(&**files, dir)?;
    let log = Log::replay(&**files, dir, &names, &tables)?;

    let mut layers: Vec<Layer> = Vec::new();
    for meta in &tables {
        let table = open_table(&**files, dir, meta.number, cache)?;
        layers.push(Layer::File(FileTable { meta: meta.clone(), table }));
    }
    let (last_sequence, next_generation) = (log.last_sequence, log.next_generation);
    layers.extend(log.into_layers(&**files, dir)?);
    layers.sort_by_key(|layer| std::cmp::Reverse(layer.generation()));

    names.remove_temporary(&**files)?;
    let manifest = Manifest::create(files, dir, tables.clone())?;
    names.remove_leftovers(&**files, dir, &layers)?;
    let next_table = names.tables.last().map_or(1, |last| last + 1);
    Ok(Recovered { layers, manifest, last_sequence, next_generation, next_table })
}
// ANCHOR_END: recover

impl Names {
    fn list(files: &dyn FileSystem, dir: &Path) -> Result<Names> {
        let mut names = Names { segments: vec![], tables: vec![], temporary: vec![] };
        for name in files.list(dir).context("list", dir)? {
            let path = dir.join(&name);
            let number = name.split('.').next().and_then(|number| number.parse::<u64>().ok());
            // No file gets the last number: there is none after it.
            match number.filter(|&number| number < u64::MAX) {
                Some(number) if path == segment_path(dir, number) => {
                    names.segments.push(number);
                }
                Some(number) if path == table_path(dir, number) => {
                    names.tables.push(number);
                }
                Some(number) if path == temporary_path(&table_path(dir, number)) => {
                    names.temporary.push(path);
                }
                _ if path == temporary_path(&manifest_path(dir)) => names.temporary.push(path),
                _ => {}
            }
        }
        names.segments.sort_unstable();
        names.tables.sort_unstable();
        Ok(names)
    }

    /// The manifest is the first file of a database, so without it there is none.
    fn tables_in_manifest(&self, files: &dyn FileSystem, dir: &Path) -> Result<Vec<TableMeta>> {
        if let Some(tables) = read_manifest(files, dir)? {
            return Ok(tables);
        }
        match (self.segments.first(), self.tables.first()) {
            (None, None) => Ok(Vec::new()),
            _ => Err(missing(manifest_path(dir), "a manifest, as there are other files")),
        }
    }

    /// Removes the files that a crash left unfinished.
    fn remove_temporary(&self, files: &dyn FileSystem) -> Result<()> {
        let mut temporary = self.temporary.iter();
        temporary.try_for_each(|path| files.remove(path).context("remove", path))
    }

    /// Removes what no layer needs: segments whose tables are on disk and those whose writes were lost,
    /// and tables that did not get into the manifest.
    fn remove_leftovers(&self, files: &dyn FileSystem, dir: &Path, layers: &[Layer]) -> Result<()> {
        let is_frozen = |generation: u64| {
            let mut frozen = layers.iter().filter(|layer| matches!(layer, Layer::Frozen(_)));
            frozen.any(|layer| layer.generation() == generation)
        };
        let is_table = |number: u64| {
            layers.iter().any(|l| matches!(l, Layer::File(file) if file.meta.number == number))
        };
        for number in self.tables.iter().filter(|&&number| !is_table(number)) {
            let path = table_path(dir, *number);
            files.remove(&path).context("remove", &path)?;
        }
        // The newest first, and for good: a missing segment before others would mean damage.
        for generation in self.segments.iter().rev().filter(|&&number| !is_frozen(number)) {
            let path = segment_path(dir, *generation);
            files.remove(&path).context("remove", &path)?;
            files.sync_dir(dir).context("sync", dir)?;
        }
        files.sync_dir(dir).context("sync", dir)
    }
}

/// The writes that are in no table yet.
struct Log {
    segments: Vec<Found>,
    /// The number of the last write that follows on all before it.
    last_sequence: u64,
    /// The generation after the one that holds it.
    next_generation: u64,
    /// The highest number that some file calls durable.
    durable: u64,
}

struct Found {
    generation: u64,
    first_sequence: u64,
    replay: Replay,
}

impl Log {
    /// Goes through the generations in order. Each is in a table or in a segment.
    // ANCHOR: replay
    fn replay(
        files: &dyn FileSystem,
        dir: &Path,
        names: &Names,
        tables: &[TableMeta],
    ) -> Result<Log> {
        let mut log = Log { segments: vec![], last_sequence: 0, next_generation: 1, durable: 0 };
        let newest_table = tables.iter().map(|table| table.last_generation).max();
        let newest = names.segments.last().copied().max(newest_table).unwrap_or(0);
        let mut generation = 1;
        while generation <= newest {
            let mut tables = tables.iter();
            if let Some(table) = tables.find(|table| table.first_generation == generation) {
                log.pass(table)?;
                generation = table.last_generation;
            } else if names.segments.contains(&generation) {
                log.add(generation, replay(files, dir, generation, log.last_sequence)?);
            } else {
                let path = segment_path(dir, generation);
                return Err(missing(path, "a log segment, as there are later files"));
            }
            generation += 1;
        }
        log.check()?;
        Ok(log)
    }
    // ANCHOR_END: replay

    /// When a table was added to the manifest, all writes before it were on disk.
    fn pass(&mut self, table: &TableMeta) -> Result<()> {
        self.durable = self.durable.max(table.first_sequence - 1);
        self.check()?;
        self.last_sequence = table.last_sequence;
        self.next_generation = table.last_generation + 1;
        Ok(())
    }

    fn add(&mut self, generation: u64, replay: Replay) {
        let first_sequence = self.last_sequence + 1;
        self.durable = self.durable.max(replay.durable);
        self.last_sequence = replay.last_sequence;
        if !replay.table.is_empty() {
            self.next_generation = generation + 1;
        }
        self.segments.push(Found { generation, first_sequence, replay });
    }

    /// An error if writes are missing that were on disk: in the segment of the last write that is there,
    /// or in the next one.
    // ANCHOR: check
    fn check(&self) -> Result<()> {
        if self.durable <= self.last_sequence {
            return Ok(());
        }
        let (next, durable) = (self.last_sequence + 1, self.durable);
        let expected = format!("write {next}, as all up to {durable} were on disk");
        let last_or_next = |found: &&Found| found.generation + 1 >= self.next_generation;
        let logs = self.segments.iter().filter(last_or_next).map(|found| &found.replay.log);
        let logs: Vec<&LogContents> = logs.collect();
        let damaged = logs.iter().find(|log| !log.ends_clean()).or(logs.first());
        Err(match damaged {
            Some(log) => log.missing(expected),
            None => missing(PathBuf::from("MANIFEST"), &expected),
        })
    }
    // ANCHOR_END: check

    fn into_layers(self, files: &dyn FileSystem, dir: &Path) -> Result<Vec<Layer>> {
        let mut layers = Vec::new();
        for Found { generation, first_sequence, replay } in self.segments {
            if replay.table.is_empty() {
                continue;
            }
            let path = segment_path(dir, generation);
            let segment = files.append(&path).context("open", &path)?;
            let (table, last_sequence) = (replay.table.freeze(), replay.last_sequence);
            let frozen = Frozen { table, generation, first_sequence, last_sequence, segment };
            layers.push(Layer::Frozen(frozen));
        }
        Ok(layers)
    }
}

fn missing(path: PathBuf, expected: &str) -> Error {
    let (expected, found) = (expected.to_owned(), "no such file".to_owned());
    Error::Corrupt { path, offset: 0, expected, found }
}
