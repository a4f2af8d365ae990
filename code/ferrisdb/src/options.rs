//! How a database is run.

use crate::event::{Event, EventListener, SharedListener};
use crate::fs::FileSystem;
use crate::table::TableFormat;
use crate::writer::SyncPolicy;
use std::sync::Arc;
use std::time::Duration;

/// How a database is run. None of it is stored: the next open may choose differently.
///
/// ```
/// use ferrisdb::{Options, SyncPolicy};
///
/// let options = Options { sync: SyncPolicy::Never, ..Options::default() };
/// assert_eq!(options.memtable_size, 16 << 20);
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// Bytes of memory at which a MemTable is frozen. As many bytes are reserved for its log, 64 MiB at most.
    pub memtable_size: usize,
    /// Frozen MemTables that may wait to be flushed. When there are as many, and the active one is
    /// full as well, writers wait. At least one.
    pub max_frozen_memtables: usize,
    /// When a write is on disk.
    pub sync: SyncPolicy,
    /// How flushes write tables. A merge writes format v2.
    pub table_format: TableFormat,
    /// Table files above which they are merged into one.
    pub max_tables: usize,
    /// Bytes of blocks to keep in memory.
    pub block_cache_size: u64,
    /// How long a write may wait for a flush before it fails.
    pub stall_timeout: Duration,
    /// Who hears of events.
    pub listener: SharedListener,
    /// Where the files are.
    pub files: Arc<dyn FileSystem>,
}

impl Options {
    /// These options, with `listener` told of every event.
    pub fn listener(self, listener: impl EventListener + 'static) -> Options {
        Options { listener: SharedListener(Arc::new(listener)), ..self }
    }

    /// These options, with the files in `files`.
    pub fn files(self, files: impl FileSystem + 'static) -> Options {
        Options { files: Arc::new(files), ..self }
    }
}

impl Default for Options {
    fn default() -> Options {
        #[cfg(unix)]
        let files = crate::os_fs::OsFileSystem;
        #[cfg(not(unix))]
        let files = crate::memory_fs::MemoryFileSystem::new();
        Options {
            memtable_size: 16 << 20,
            max_frozen_memtables: 2,
            sync: SyncPolicy::Always,
            table_format: TableFormat::V2,
            max_tables: 8,
            block_cache_size: 32 << 20,
            stall_timeout: Duration::from_secs(60),
            listener: SharedListener(Arc::new(|_: &Event| {})),
            files: Arc::new(files),
        }
    }
}
