//! fjall, without compression: the values cannot be compressed.

use super::{Durability, Settings, Store};
use crate::Result;
use ::fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};
use std::path::Path;

pub struct Fjall {
    database: Database,
    rows: Keyspace,
    syncs: bool,
}

impl Fjall {
    /// If `buffers`, the log may stay in the process, as FerrisDB's may.
    pub fn open(dir: &Path, settings: &Settings, buffers: bool) -> Result<Fjall> {
        let database = Database::builder(dir).cache_size(settings.cache_bytes as u64).open()?;
        let syncs = settings.durability == Durability::Always;
        let rows = database.keyspace("rows", || {
            KeyspaceCreateOptions::default()
                .max_memtable_size(settings.memtable_bytes as u64)
                .manual_journal_persist(buffers)
        })?;
        Ok(Fjall { database, rows, syncs })
    }
}

impl Store for Fjall {
    fn put(&self, key: &[u8], value: &[u8]) -> Result<()> {
        self.rows.insert(key, value)?;
        if self.syncs {
            self.database.persist(PersistMode::SyncData)?;
        }
        Ok(())
    }

    fn get(&self, key: &[u8], seen: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let value = self.rows.get(key)?;
        Ok(value.map(|value| seen(&value)).is_some())
    }

    fn scan(&self, seen: &mut dyn FnMut(&[u8], &[u8])) -> Result<()> {
        for row in self.rows.iter() {
            let (key, value) = row.into_inner()?;
            seen(&key, &value);
        }
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        // Hidden from the documentation, and what fjall's own tests flush with.
        Ok(self.rows.rotate_memtable_and_wait()?)
    }
}
