//! FerrisDB.

use super::{Durability, Settings, Store};
use crate::Result;
use ::ferrisdb::{Db, Options, SyncPolicy};
use std::path::Path;

pub fn open(dir: &Path, settings: &Settings) -> Result<Db> {
    let sync = match settings.durability {
        Durability::Never => SyncPolicy::Never,
        Durability::Always => SyncPolicy::Always,
    };
    let defaults = Options::default();
    let max_tables = if settings.keep_tables { usize::MAX } else { defaults.max_tables };
    Ok(Db::open(
        dir,
        Options {
            sync,
            max_tables,
            memtable_size: settings.memtable_bytes,
            block_cache_size: settings.cache_bytes as u64,
            ..defaults
        },
    )?)
}

impl Store for Db {
    fn put(&self, key: &[u8], value: &[u8]) -> Result<()> {
        Ok(Db::put(self, key, value)?)
    }

    fn get(&self, key: &[u8], seen: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let value = Db::get(self, key)?;
        Ok(value.map(|value| seen(&value)).is_some())
    }

    fn scan(&self, seen: &mut dyn FnMut(&[u8], &[u8])) -> Result<()> {
        for row in self.range::<&[u8]>(..) {
            let (key, value) = row?;
            seen(&key, &value);
        }
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        Ok(Db::flush(self)?)
    }
}
