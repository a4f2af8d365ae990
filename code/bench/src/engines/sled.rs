//! sled 0.34, the last release that is not a preview.

use super::{Durability, Settings, Store};
use crate::Result;
use ::sled::Db;
use std::path::Path;

pub struct Sled {
    database: Db,
    syncs: bool,
}

impl Sled {
    pub fn open(dir: &Path, settings: &Settings) -> Result<Sled> {
        let config = ::sled::Config::new().path(dir).cache_capacity(settings.cache_bytes as u64);
        Ok(Sled { database: config.open()?, syncs: settings.durability == Durability::Always })
    }
}

impl Store for Sled {
    fn put(&self, key: &[u8], value: &[u8]) -> Result<()> {
        self.database.insert(key, value)?;
        if self.syncs {
            self.database.flush()?;
        }
        Ok(())
    }

    fn get(&self, key: &[u8], seen: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let value = self.database.get(key)?;
        Ok(value.map(|value| seen(&value)).is_some())
    }

    fn scan(&self, seen: &mut dyn FnMut(&[u8], &[u8])) -> Result<()> {
        for row in self.database.iter() {
            let (key, value) = row?;
            seen(&key, &value);
        }
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        self.database.flush()?;
        Ok(())
    }
}
