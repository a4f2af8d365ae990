//! Merging table files, so that reading does not slow down as they pile up.
//!
//! When there are more files than [`Options::max_tables`](crate::Options), the newest ones are merged,
//! and with them each older one that is not larger than all the newer together. So a row is written
//! again only when its table at least doubles: about log2(tables) times (the "logarithmic method" of
//! Bentley and Saxe, 1980). There are no levels: a scan still reads every table.

use crate::background::Step;
use crate::engine::Engine;
use crate::entry::Value;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::layers::FileTable;
use crate::manifest::TableMeta;
use crate::merge::Merge;
use crate::new_file::NewFile;
use crate::scan::{Direction, KeyRange};
use crate::sstable::SsTableWriter;
use crate::sync::atomic::Ordering::Relaxed;
use crate::table::table_path;
use std::sync::Arc;

impl Engine {
    /// Merges some table files, if there are too many.
    ///
    /// # Errors
    ///
    /// As for [`Engine::compact`]. The next step tries again.
    // ANCHOR: compact_step
    pub fn compact_step(&self) -> Result<Step> {
        self.compact_above(self.options.max_tables)
    }

    /// Merges all table files into one; MemTables are left as they are.
    ///
    /// # Errors
    ///
    /// If a table cannot be read or written: the tables stay as they are. [`Error::Closing`] if the database is
    /// closed meanwhile.
    pub fn compact(&self) -> Result<()> {
        while self.compact_above(1)? == Step::Done {}
        Ok(())
    }

    fn compact_above(&self, max_tables: usize) -> Result<Step> {
        let _one_at_a_time = self.is_compacting.lock();
        let Some(tables) = self.pick(max_tables) else { return Ok(Step::Idle) };
        let numbers = tables.iter().map(|file| file.meta.number).collect::<Vec<_>>();
        let merged = self.make_table(|into| {
            self.emit(&Event::CompactionStarted { tables: numbers.clone(), into });
            self.merge(&tables, into)
        });
        let (into, entries) = merged.inspect_err(|error| {
            self.emit(&Event::CompactionFailed { error: error.to_string() });
        })?;
        self.counts.lock().compactions += 1;
        numbers.iter().for_each(|number| self.remove_file(&table_path(&self.dir, *number)));
        self.emit(&Event::CompactionFinished { tables: numbers, into, entries });
        Ok(Step::Done)
    }
    // ANCHOR_END: compact_step

    /// Neighbouring tables to merge into one, newest first.
    // ANCHOR: pick
    fn pick(&self, max_tables: usize) -> Option<Vec<FileTable>> {
        let layers = self.layers();
        if layers.files.len() <= max_tables.max(1) {
            return None;
        }
        let (mut tables, mut entries) = (Vec::new(), 0);
        for file in &layers.files {
            if tables.len() >= 2 && file.table.entries() > entries {
                break;
            }
            entries += file.table.entries();
            tables.push(file.clone());
        }
        Some(tables)
    }
    // ANCHOR_END: pick

    /// A snapshot that sees a row which is left out here holds the old table, and reads it there.
    // ANCHOR: merge
    fn merge(&self, tables: &[FileTable], into: u64) -> Result<u64> {
        let meta = merged(into, tables);
        // Then there is no older table, in which a tombstone could still have something to hide.
        let is_oldest = *meta.generations.start() == 1;
        let file = NewFile::create(&self.options.files, &table_path(&self.dir, into))?;
        // What the tables say of their size may be wrong, so no memory is asked for by it.
        let mut writer = SsTableWriter::new(file, 0)?;
        let scan =
            |file: &FileTable| Arc::clone(&file.table).scan(KeyRange::all(), Direction::Forward);
        for entry in Merge::new(tables.iter().map(scan).collect(), Direction::Forward) {
            let entry = entry?;
            if self.is_closing.load(Relaxed) {
                return Err(Error::Closing);
            }
            if !(is_oldest && entry.value == Value::Tombstone) {
                writer.add(&entry.key, entry.sequence, entry.value.as_slice())?;
            }
        }
        writer.publish()?;
        self.install(meta)
    }
    // ANCHOR_END: merge
}

fn merged(number: u64, tables: &[FileTable]) -> TableMeta {
    let (newest, oldest) = (&tables[0].meta, &tables[tables.len() - 1].meta);
    TableMeta {
        number,
        generations: *oldest.generations.start()..=*newest.generations.end(),
        sequences: *oldest.sequences.start()..=*newest.sequences.end(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory_fs::MemoryFileSystem;
    use crate::options::Options;

    fn open(files: &MemoryFileSystem) -> Engine {
        let options = Options { max_tables: 3, ..Options::default() }.files(files.clone());
        Engine::open("db", options).unwrap()
    }

    #[test]
    fn merging_keeps_the_newest_values_and_drops_tombstones_at_the_bottom() {
        let files = MemoryFileSystem::new();
        let engine = open(&files);
        for n in 0..4 {
            engine.put("same", format!("{n}")).unwrap();
            engine.put(format!("only {n}"), "v").unwrap();
            engine.delete(format!("only {}", n - 1)).unwrap();
            engine.flush().unwrap();
        }
        let snapshot = engine.snapshot();
        assert_eq!(engine.compact_step().unwrap(), Step::Done);
        assert_eq!(engine.compact_step().unwrap(), Step::Idle);
        let stats = engine.stats();
        assert_eq!((stats.tables, stats.table_entries), (1, 2));
        for reader in [snapshot, engine.snapshot()] {
            assert_eq!(reader.get("same").unwrap().as_deref(), Some(&b"3"[..]));
            assert_eq!(reader.range::<&str>(..).count(), 2);
        }
        drop(engine);
        assert_eq!(open(&files).range::<&str>(..).count(), 2);
    }

    #[test]
    fn a_tombstone_stays_while_an_older_table_has_something_to_hide() {
        let files = MemoryFileSystem::new();
        let engine = open(&files);
        (0..100).for_each(|n| engine.put(format!("{n:02}"), "v").unwrap());
        engine.flush().unwrap();
        for n in 0..3 {
            engine.delete(format!("{n:02}")).unwrap();
            engine.flush().unwrap();
        }
        assert_eq!(engine.compact_step().unwrap(), Step::Done);
        assert_eq!(engine.stats().tables, 2);
        assert_eq!(engine.get("00").unwrap(), None);
        engine.compact().unwrap();
        assert_eq!((engine.stats().tables, engine.stats().table_entries), (1, 97));
    }

    #[test]
    fn a_table_that_is_flushed_during_a_merge_stays_the_newest() {
        let files = MemoryFileSystem::new();
        let engine = open(&files);
        for n in ["1", "2", "3"] {
            engine.put("k", n).unwrap();
            engine.flush().unwrap();
        }
        let tables = engine.layers().files.clone();
        engine.make_table(|into| engine.merge(&tables[1..], into)).unwrap();
        assert_eq!(engine.stats().tables, 2);
        assert_eq!(engine.get("k").unwrap().as_deref(), Some(&b"3"[..]));
        drop(engine);
        assert_eq!(open(&files).get("k").unwrap().as_deref(), Some(&b"3"[..]));
    }

    #[test]
    fn a_merge_leaves_the_tables_that_wait_to_be_flushed() {
        let files = MemoryFileSystem::new();
        let engine = open(&files);
        for n in ["1", "2"] {
            engine.put("k", n).unwrap();
            engine.flush().unwrap();
        }
        engine.put("k", "3").unwrap();
        engine.freeze().unwrap();
        engine.compact().unwrap();
        assert_eq!((engine.stats().tables, engine.stats().frozen_memtables), (1, 1));
        assert_eq!(engine.get("k").unwrap().as_deref(), Some(&b"3"[..]));
    }
}
