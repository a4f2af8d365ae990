//! The engines, behind one trait, each set up as its own documentation says.

mod ferrisdb;
mod fjall;
mod redb;
#[cfg(feature = "rocksdb")]
mod rocksdb;
mod sled;

use crate::Result;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What every engine must be able to do.
pub trait Store: Send + Sync {
    fn put(&self, key: &[u8], value: &[u8]) -> Result<()>;

    /// Shows the value of `key` to `seen`; `false` if it has none.
    fn get(&self, key: &[u8], seen: &mut dyn FnMut(&[u8])) -> Result<bool>;

    /// Shows all keys and values to `seen`, in order.
    fn scan(&self, seen: &mut dyn FnMut(&[u8], &[u8])) -> Result<()>;

    /// Returns when everything written so far is in files, other than a log, and synced.
    fn flush(&self) -> Result<()>;
}

/// The engines, and those of their settings that are measured as engines of their own.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum EngineName {
    Ferrisdb,
    Fjall,
    /// fjall as it comes: each record of the log is handed to the system before the put returns.
    FjallDefault,
    Redb,
    Sled,
    #[cfg(feature = "rocksdb")]
    Rocksdb,
    /// RocksDB as it comes: each record of the log is handed to the system before the put returns.
    #[cfg(feature = "rocksdb")]
    RocksdbDefault,
    /// No engine: what the file system takes for the same bytes.
    Raw,
}

impl EngineName {
    pub fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// The crate whose version is printed.
    pub fn crate_name(self) -> Option<&'static str> {
        Some(match self {
            EngineName::Ferrisdb => "ferrisdb",
            EngineName::Fjall | EngineName::FjallDefault => "fjall",
            EngineName::Redb => "redb",
            EngineName::Sled => "sled",
            #[cfg(feature = "rocksdb")]
            EngineName::Rocksdb | EngineName::RocksdbDefault => "librocksdb-sys",
            EngineName::Raw => return None,
        })
    }

    /// What a put that has returned may lose, without and with syncs, and how that is asked for.
    pub fn promise(self) -> &'static str {
        match self {
            EngineName::Ferrisdb => {
                "never: SyncPolicy::Never, the last 16 KiB of log are in the process. \
                 always: SyncPolicy::Always, fdatasync, shared by concurrent writers"
            }
            EngineName::Fjall => {
                "never: manual_journal_persist(true), the last 8 KiB or so of log are in the process. \
                 always: the same, and persist(SyncData), fdatasync, after each insert"
            }
            EngineName::FjallDefault => {
                "never: as it comes, one write call a put, so that the end of the process loses nothing. \
                 always: not measured, see fjall"
            }
            EngineName::Redb => {
                "no log: a copy-on-write B-tree, one transaction a put. never: Durability::None, in the \
                 process until the next Immediate. always: Durability::Immediate, fdatasync"
            }
            EngineName::Sled => {
                "never: as it comes, a thread syncs every 500 ms, until then in the process. \
                 always: flush() after each insert, shared by concurrent writers; on Linux it calls \
                 sync_file_range, which promises less than fdatasync: the disk's own cache is not emptied"
            }
            #[cfg(feature = "rocksdb")]
            EngineName::Rocksdb => {
                "never: manual_wal_flush, log in the process's buffer of up to 1 MiB. \
                 always: WriteOptions::sync, fdatasync, shared by concurrent writers"
            }
            #[cfg(feature = "rocksdb")]
            EngineName::RocksdbDefault => {
                "never: as it comes, one write call a put, so that the end of the process loses nothing. \
                 always: not measured, see rocksdb"
            }
            EngineName::Raw => {
                "always: one append of a record's bytes and one fdatasync at a time. \
                 flush: the rows' bytes, one after the other, and one fsync"
            }
        }
    }
}

/// When a put returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Durability {
    /// Nothing waits for the disk.
    Never,
    /// When it would survive a crash of the machine.
    Always,
}

/// What is set alike for all engines that have it.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub durability: Durability,
    pub memtable_bytes: usize,
    pub cache_bytes: usize,
    /// No merging of table files, for FerrisDB only.
    pub keep_tables: bool,
}

/// Opens the database in `dir`, or makes one there.
pub fn open(engine: EngineName, dir: &Path, settings: &Settings) -> Result<Box<dyn Store>> {
    Ok(match engine {
        EngineName::Ferrisdb => Box::new(ferrisdb::open(dir, settings)?),
        EngineName::Fjall => Box::new(fjall::Fjall::open(dir, settings, true)?),
        EngineName::FjallDefault => Box::new(fjall::Fjall::open(dir, settings, false)?),
        EngineName::Redb => Box::new(redb::Redb::open(dir, settings)?),
        EngineName::Sled => Box::new(sled::Sled::open(dir, settings)?),
        #[cfg(feature = "rocksdb")]
        EngineName::Rocksdb => Box::new(rocksdb::Rocks::open(dir, settings, true)?),
        #[cfg(feature = "rocksdb")]
        EngineName::RocksdbDefault => Box::new(rocksdb::Rocks::open(dir, settings, false)?),
        EngineName::Raw => return Err("`raw` is no engine that could be opened".into()),
    })
}
