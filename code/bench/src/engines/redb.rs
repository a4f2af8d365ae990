//! redb: a B-tree, so that there are neither MemTables nor flushes.

use super::{Durability, Settings, Store};
use crate::Result;
use ::redb::{Database, Durability as Commit, ReadableDatabase, ReadableTable, TableDefinition};
use std::path::Path;

const ROWS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("rows");

pub struct Redb {
    database: Database,
    commit: Commit,
}

impl Redb {
    pub fn open(dir: &Path, settings: &Settings) -> Result<Redb> {
        std::fs::create_dir_all(dir)?;
        let mut builder = Database::builder();
        builder.set_cache_size(settings.cache_bytes);
        let commit = match settings.durability {
            Durability::Never => Commit::None,
            Durability::Always => Commit::Immediate,
        };
        let redb = Redb { database: builder.create(dir.join("redb"))?, commit };
        // Readers refuse a table that does not exist.
        redb.write(Commit::Immediate, |_| Ok(()))?;
        Ok(redb)
    }

    fn write(
        &self,
        commit: Commit,
        change: impl FnOnce(&mut ::redb::Table<&[u8], &[u8]>) -> Result<()>,
    ) -> Result<()> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(commit)?;
        change(&mut transaction.open_table(ROWS)?)?;
        Ok(transaction.commit()?)
    }
}

impl Store for Redb {
    fn put(&self, key: &[u8], value: &[u8]) -> Result<()> {
        self.write(self.commit, |rows| {
            rows.insert(key, value)?;
            Ok(())
        })
    }

    fn get(&self, key: &[u8], seen: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let rows = self.database.begin_read()?.open_table(ROWS)?;
        let value = rows.get(key)?;
        Ok(value.map(|value| seen(value.value())).is_some())
    }

    fn scan(&self, seen: &mut dyn FnMut(&[u8], &[u8])) -> Result<()> {
        let rows = self.database.begin_read()?.open_table(ROWS)?;
        for row in rows.iter()? {
            let (key, value) = row?;
            seen(key.value(), value.value());
        }
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        self.write(Commit::Immediate, |_| Ok(()))
    }
}
