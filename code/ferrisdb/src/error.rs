//! What can go wrong, and where.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// What the engine's fallible operations return.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an operation did not happen. Every message says where, and what was expected.
// ANCHOR: error
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused; `action` reads "open", "write", "sync", ...
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },

    /// The file does not hold what was written to it. `offset` counts bytes from its start.
    #[error("{path} is damaged at byte {offset}: expected {expected}, found {found}", path = path.display())]
    Corrupt { path: PathBuf, offset: u64, expected: String, found: String },

    /// The key has more than [`MAX_KEY_LENGTH`](crate::MAX_KEY_LENGTH) bytes.
    #[error("the key has {length} bytes, at most {limit} are allowed")]
    KeyTooLong { length: usize, limit: usize },

    /// The value has more than [`MAX_VALUE_LENGTH`](crate::MAX_VALUE_LENGTH) bytes.
    #[error("the value has {length} bytes, at most {limit} are allowed")]
    ValueTooLong { length: usize, limit: usize },

    /// The keys and values of one write have more than
    /// [`MAX_WRITE_LENGTH`](crate::MAX_WRITE_LENGTH) bytes.
    #[error("the write has {length} bytes, at most {limit} are allowed")]
    WriteTooLong { length: usize, limit: usize },

    /// An earlier write or sync of the log failed, so that no one knows what it holds. Reading goes on;
    /// opening the database again finds out what is there.
    #[error("no more writes, {path} failed before: {reason}", path = path.display())]
    Poisoned { path: PathBuf, reason: String },

    /// The flushes were behind for longer than [`Options::stall_timeout`](crate::Options).
    #[error("nothing was written: no MemTable was flushed for {waited:?}")]
    Stalled { waited: Duration },

    /// A background thread panicked, in the engine or in the listener, so that nothing is flushed or merged any
    /// more. Reading goes on; opening the database again finds every write that was acknowledged.
    #[error("no more writes, the thread {thread} panicked: {message}")]
    Panicked { thread: &'static str, message: String },

    /// The work was given up because the database is being closed.
    #[error("the database is being closed")]
    Closing,

    /// There have been 2^64 - 2 writes.
    #[error("out of sequence numbers")]
    SequenceExhausted,

    /// Another handle, here or in another process, has the database open.
    #[error("{path} is in use: the database is open elsewhere", path = path.display())]
    Locked { path: PathBuf },
}
// ANCHOR_END: error
