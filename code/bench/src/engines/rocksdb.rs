//! RocksDB with a Bloom filter of 10 bits for each key, as the others have, and without compression.

use super::{Durability, Settings, Store};
use crate::Result;
use ::rocksdb::{
    BlockBasedOptions, Cache, DB, DBCompressionType, FlushOptions, Options, WriteOptions,
};
use std::path::Path;

pub struct Rocks {
    database: DB,
    syncs: bool,
}

impl Rocks {
    /// If `buffers`, the log may stay in the process, as FerrisDB's may.
    pub fn open(dir: &Path, settings: &Settings, buffers: bool) -> Result<Rocks> {
        let syncs = settings.durability == Durability::Always;
        let mut blocks = BlockBasedOptions::default();
        blocks.set_bloom_filter(10.0, false);
        blocks.set_block_cache(&Cache::new_lru_cache(settings.cache_bytes));
        let mut options = Options::default();
        options.create_if_missing(true);
        options.set_block_based_table_factory(&blocks);
        options.set_compression_type(DBCompressionType::None);
        options.set_write_buffer_size(settings.memtable_bytes);
        // One that is written and two that wait, as FerrisDB's default.
        options.set_max_write_buffer_number(3);
        options.set_manual_wal_flush(buffers && !syncs);
        Ok(Rocks { database: DB::open(&options, dir)?, syncs })
    }
}

impl Store for Rocks {
    fn put(&self, key: &[u8], value: &[u8]) -> Result<()> {
        let mut options = WriteOptions::default();
        options.set_sync(self.syncs);
        Ok(self.database.put_opt(key, value, &options)?)
    }

    fn get(&self, key: &[u8], seen: &mut dyn FnMut(&[u8])) -> Result<bool> {
        let value = self.database.get_pinned(key)?;
        Ok(value.map(|value| seen(&value)).is_some())
    }

    fn scan(&self, seen: &mut dyn FnMut(&[u8], &[u8])) -> Result<()> {
        let mut rows = self.database.raw_iterator();
        rows.seek_to_first();
        while let Some((key, value)) = rows.item() {
            seen(key, value);
            rows.next();
        }
        Ok(rows.status()?)
    }

    fn flush(&self) -> Result<()> {
        let mut options = FlushOptions::default();
        options.set_wait(true);
        Ok(self.database.flush_opt(&options)?)
    }
}
