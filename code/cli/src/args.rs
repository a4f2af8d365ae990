//! What can be asked for.

use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Reads, writes, takes apart and verifies a FerrisDB database.
///
/// Keys and values are text, in which \xNN stands for a byte and \\ for a backslash.
///
/// Exit status: 0 if all went well; 1 if a key has no value or a file is damaged; 2 if the command
/// could not be done.
#[derive(Debug, Parser)]
#[command(name = "ferrisdb", version)]
pub struct Args {
    /// The database's directory
    pub dir: PathBuf,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Print JSON: one value, or one a line from `scan` and `dump`
    #[arg(long, global = true)]
    pub json: bool,
    /// Keys and values in hexadecimal, in arguments and in output
    #[arg(long, global = true)]
    pub hex: bool,
    /// Say on standard error what the engine does
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// One command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Give a key a value; the database is made if there is none
    Put {
        /// The key
        #[arg(allow_negative_numbers = true)]
        key: String,
        /// Its new value
        #[arg(allow_negative_numbers = true)]
        value: String,
    },
    /// Print the value of a key
    Get {
        /// The key
        #[arg(allow_negative_numbers = true)]
        key: String,
    },
    /// Delete a key, whether it has a value or not
    Delete {
        /// The key
        #[arg(allow_negative_numbers = true)]
        key: String,
    },
    /// Print keys and values in the order of the keys, with a tab between them
    Scan(Scan),
    /// Put everything that is only in the log into table files
    Flush,
    /// Merge all table files into one
    Compact,
    /// Print numbers about the database
    Stats,
    /// Print a file field by field, with offsets, lengths and checksums, and say where it is damaged
    Dump {
        /// A file in the directory: MANIFEST, a log segment (.log) or a table (.sst)
        file: PathBuf,
        /// Print parts within parts down to this depth only
        #[arg(long, default_value_t = usize::MAX, hide_default_value = true)]
        depth: usize,
        /// Print the first bytes of each field as well, in hexadecimal
        #[arg(long)]
        bytes: bool,
    },
    /// Check every byte of every file, whether they agree, and whether the engine opens them
    Verify,
    /// Fill a new database, read and scan it, and print operations per second
    Bench(Bench),
}

/// Which rows to print.
#[derive(Debug, clap::Args)]
pub struct Scan {
    /// The first key
    #[arg(long, value_name = "KEY")]
    pub from: Option<String>,
    /// The key to stop before
    #[arg(long, value_name = "KEY")]
    pub to: Option<String>,
    /// Only keys that begin so
    #[arg(long, value_name = "KEY", conflicts_with_all = ["from", "to"])]
    pub prefix: Option<String>,
    /// The last key first
    #[arg(long)]
    pub reverse: bool,
    /// At most so many rows
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
}

/// What to measure.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// Rows to put, with random keys of 16 bytes
    #[arg(long, default_value_t = 200_000)]
    pub rows: u64,
    /// Bytes of a value
    #[arg(long, value_name = "BYTES", default_value_t = 100)]
    pub value_size: usize,
    /// The same keys come from the same seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// When a write is on disk
    #[arg(long, value_enum, default_value_t = Sync::Never)]
    pub sync: Sync,
}

/// When a write is on disk.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Sync {
    /// When it returns
    Always,
    /// When the system gets around to it
    Never,
}

impl Sync {
    /// How it is written as an argument.
    pub fn name(self) -> &'static str {
        match self {
            Sync::Always => "always",
            Sync::Never => "never",
        }
    }
}
