//! From the files that a crash left to a database that can be opened.
//!
//! The manifest says which tables there are, and each log segment that no table stands for is replayed
//! into a MemTable. The writes must follow on one another without a gap, from the first to the last:
//! where the gap is, the log ends, unless something in the files proves that more writes were on disk.
//! Then the files were damaged, and that is an error.

use crate::cache::BlockCache;
use crate::decode::corrupt;
use crate::error::{Error, Result};
use crate::fs::{FileSystem, IoContext};
use crate::layers::FileTable;
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
    /// The writes.
    pub log: Log,
    /// The tables in files, newest first.
    pub files: Vec<FileTable>,
    /// The manifest, written anew.
    pub manifest: Manifest,
    /// The number of the next table file.
    pub next_table: u64,
}

/// The files of a database by their names, which are exactly as the engine gives them: all others belong to
/// someone else. The numbers ascend.
struct Names {
    segments: Vec<u64>,
    tables: Vec<u64>,
    /// What a crash left unfinished.
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

    let open = |meta: &TableMeta| -> Result<FileTable> {
        let table = open_table(&**files, dir, meta.number, cache)?;
        Ok(FileTable { meta: meta.clone(), table })
    };
    let newest_first = tables.iter().rev().map(open).collect::<Result<Vec<_>>>()?;
    for path in &names.temporary {
        files.remove(path).context("remove", path)?;
    }
    let manifest = Manifest::create(files, dir, tables)?;
    names.remove_leftovers(&**files, dir, &newest_first, &log.frozen)?;
    let next_table = names.tables.last().map_or(1, |last| last + 1);
    Ok(Recovered { log, files: newest_first, manifest, next_table })
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
                Some(number) if path == segment_path(dir, number) => names.segments.push(number),
                Some(number) if path == table_path(dir, number) => names.tables.push(number),
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

    /// The tables, oldest first. The manifest is the first file of a database, so without it there is none.
    fn tables_in_manifest(&self, files: &dyn FileSystem, dir: &Path) -> Result<Vec<TableMeta>> {
        match read_manifest(files, dir)? {
            Some(mut tables) => {
                tables.sort_by_key(|table| *table.generations.start());
                Ok(tables)
            }
            None if self.segments.is_empty() && self.tables.is_empty() => Ok(Vec::new()),
            None => Err(missing(&manifest_path(dir), "a manifest, as there are other files")),
        }
    }

    /// Removes what is in no layer: segments whose tables are on disk and those whose writes were lost,
    /// and tables that did not get into the manifest.
    fn remove_leftovers(
        &self,
        files: &dyn FileSystem,
        dir: &Path,
        tables: &[FileTable],
        frozen: &[Frozen],
    ) -> Result<()> {
        let is_table = |number| tables.iter().any(|file| file.meta.number == number);
        for number in self.tables.iter().filter(|&&number| !is_table(number)) {
            let path = table_path(dir, *number);
            files.remove(&path).context("remove", &path)?;
        }
        let is_frozen = |number| frozen.iter().any(|frozen| frozen.generation == number);
        // The newest first, and for good: a missing segment before others would mean damage.
        for generation in self.segments.iter().rev().filter(|&&number| !is_frozen(number)) {
            let path = segment_path(dir, *generation);
            files.remove(&path).context("remove", &path)?;
            files.sync_dir(dir).context("sync", dir)?;
        }
        files.sync_dir(dir).context("sync", dir)
    }
}

/// The writes, as far as they follow on one another.
pub struct Log {
    /// Those that are in no table yet, newest first.
    pub frozen: Vec<Frozen>,
    /// The segment with the last of them, and those behind it: here a write may be missing.
    ends: Vec<LogContents>,
    /// The number of the last write.
    pub last_sequence: u64,
    /// The generation of the next MemTable: the one after that which holds the last write.
    pub next_generation: u64,
    /// The highest number that some segment calls durable.
    durable: u64,
}

impl Log {
    /// Goes through the generations in order: first those in tables, then those in segments.
    // ANCHOR: replay
    fn replay(
        files: &dyn FileSystem,
        dir: &Path,
        names: &Names,
        tables: &[TableMeta],
    ) -> Result<Log> {
        let (frozen, ends) = (Vec::new(), Vec::new());
        let mut log = Log { frozen, ends, last_sequence: 0, next_generation: 1, durable: 0 };
        for table in tables {
            log.pass(dir, table)?;
        }
        let newest = names.segments.last().copied().unwrap_or(0);
        for generation in log.next_generation..=newest {
            let path = segment_path(dir, generation);
            if !names.segments.contains(&generation) {
                return Err(missing(&path, "a log segment, as there are later files"));
            }
            log.add(generation, replay(files, dir, generation, log.last_sequence)?);
        }
        log.check()?;
        Ok(log)
    }
    // ANCHOR_END: replay

    /// A table is added to the manifest when all writes before it are in tables, too.
    fn pass(&mut self, dir: &Path, table: &TableMeta) -> Result<()> {
        let next = (self.next_generation, self.last_sequence + 1);
        let found = (*table.generations.start(), *table.sequences.start());
        if found != next {
            let text = |(generation, write)| {
                format!("a table from MemTable {generation}, write {write} on")
            };
            return Err(corrupt(&manifest_path(dir), 0, text(next), text(found)));
        }
        self.next_generation = table.generations.end() + 1;
        self.last_sequence = *table.sequences.end();
        Ok(())
    }

    fn add(&mut self, generation: u64, replay: Replay) {
        self.durable = self.durable.max(replay.durable);
        if replay.last_sequence > self.last_sequence {
            let sequences = self.last_sequence + 1..=replay.last_sequence;
            self.last_sequence = replay.last_sequence;
            self.next_generation = generation + 1;
            self.ends.clear();
            let (table, flush) = (replay.table.freeze(), Arc::default());
            self.frozen.insert(0, Frozen { table, generation, sequences, flush });
        }
        self.ends.push(replay.log);
    }

    /// An error if writes are missing that were on disk.
    // ANCHOR: check
    fn check(&self) -> Result<()> {
        let (next, durable) = (self.last_sequence + 1, self.durable);
        let damaged = self.ends.iter().find(|log| !log.ends_clean()).or(self.ends.first());
        match damaged {
            Some(log) if durable >= next => {
                Err(log.missing(format!("write {next}, as all up to {durable} were on disk")))
            }
            _ => Ok(()),
        }
    }
    // ANCHOR_END: check
}

fn missing(path: &Path, expected: &str) -> Error {
    corrupt(path, 0, expected, "no such file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Operation;
    use crate::fs::read_all;
    use crate::memory_fs::MemoryFileSystem;
    use crate::wal::Segments;

    /// The manifest is intact, so the tables would be read, and what is missing would not be missed.
    #[test]
    fn tables_that_do_not_follow_on_one_another_are_an_error() {
        let (dir, cache) = (Path::new("d"), Arc::new(BlockCache::new(0)));
        let table = |number, generation, first| TableMeta {
            number,
            generations: generation..=generation,
            sequences: first..=first + 9,
        };
        let start = "d/MANIFEST is damaged at byte 0: expected a table from MemTable";
        for (tables, expected) in [
            (vec![table(1, 2, 1)], "1, write 1 on, found a table from MemTable 2, write 1 on"),
            (vec![table(1, 1, 2)], "1, write 1 on, found a table from MemTable 1, write 2 on"),
            (
                vec![table(1, 1, 1), table(2, 2, 12)],
                "2, write 11 on, found a table from MemTable 2, write 12 on",
            ),
        ] {
            let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
            Manifest::create(&files, dir, tables).unwrap();
            let error = recover(&files, dir, &cache).err().unwrap().to_string();
            assert_eq!(error, format!("{start} {expected}"));
        }
    }

    /// An earlier segment has something behind its end, which is nothing to worry about: all its writes are there.
    #[test]
    fn the_error_names_the_segment_in_which_a_write_is_missing() {
        let (dir, cache) = (Path::new("d"), Arc::new(BlockCache::new(0)));
        let files: Arc<dyn FileSystem> = Arc::new(MemoryFileSystem::new());
        Manifest::create(&files, dir, Vec::new()).unwrap();
        let segments = Segments::new(&files, dir, 0, 1);
        let operation = [Operation { key: b"k", value: None }];
        let mut first = segments.take().unwrap();
        first.append_write(1, 0, &operation);
        first.write_out().unwrap();
        let path = segment_path(dir, 1);
        let with_rest = [read_all(&*files, &path).unwrap(), b"rest".to_vec()].concat();
        files.create(&path).unwrap().write_all(&with_rest).unwrap();
        let mut second = segments.take().unwrap();
        second.append_write(2, 1, &operation);
        second.append_write(4, 3, &operation);
        second.write_out().unwrap();
        let error = recover(&files, dir, &cache).err().unwrap().to_string();
        let expected = "expected write 3, as all up to 3 were on disk";
        assert!(error.starts_with("d/000002.log") && error.contains(expected), "{error}");
    }
}
