//! Measures FerrisDB beside fjall, redb, sled and RocksDB. Each number comes from one of these commands:
//!
//! ```text
//! cargo run --release -p bench -- compare                      # the ratios, and whether each target is met
//! cargo run --release -p bench --features rocksdb -- compare   # with RocksDB, which takes minutes to build
//! cargo run --release -p bench --features mimalloc -- compare  # with another allocator, for all engines
//! cargo run --release -p bench --bin row-memory                # bytes of memory of a row in a MemTable
//! cargo run --release -p bench -- sweep                        # how cost grows: target/bench/sweep.csv
//! cargo run --release -p bench -- plot                         # pictures of it, for the book
//! cargo bench -p bench                                         # the parts: MemTable, block, filter, checksum
//! ```
//!
//! `compare` takes about half an hour on an idle machine with two cores; `--repetitions 3` and
//! `--entries 100000` shorten it, `--engines` and `--kinds` choose, `--raw FILE` keeps every single outcome.
//!
//! What is done, and why:
//!
//! - Every measurement of an engine runs in a process of its own, in an empty directory, so that memory
//!   and processor time are that engine's alone. Within a repetition all engines take turns, each
//!   repetition beginning with another one. The first repetition is warm-up and does not count.
//! - A ratio is made within each repetition, and the table gives the median of these, the lowest and the
//!   highest. All repetitions that ran are in it. The load of the machine stands beside each figure: other
//!   work on the machine shifts both sides of a ratio, and not always alike.
//! - All engines get the same rows: 16-byte random keys and values that cannot be compressed, from a seed.
//!   Compression is off. MemTables and caches have the same size where an engine has them.
//! - `compare` prints what each engine promises of a put that has returned. Where an engine can keep the log in the
//!   process, as FerrisDB does under `SyncPolicy::Never`, it is set to; fjall and RocksDB are measured as
//!   they come, too (`fjall-default`, `rocksdb-default`), which promises more than FerrisDB does.
//! - Before and after a measurement the program waits until the engine's background threads are quiet. A
//!   put's processor time includes the flushes and merges that follow it; its rate and latencies do not wait for them.
//! - Lookups and scans come after a flush. "Bigger than the cache" is so for the default number of rows;
//!   the system's page cache holds all files all the same, so no lookup waits for the disk. "Within the cache"
//!   comes after one lookup of every row. Every value that a lookup finds is compared with the right one.
//! - Each operation is timed by itself: one look at the clock and one count in a histogram, some 50 ns,
//!   which are part of every engine's rate.

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod compare;
mod engines;
mod job;
mod machine;
mod plot;
mod process;
mod raw;
mod rows;
mod statistics;
mod sweep;
mod targets;

use clap::{Parser, Subcommand};

/// What any engine may fail with.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Measures FerrisDB beside its peers.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints figures, ratios, and whether each target is met.
    Compare(compare::Compare),
    /// Writes how cost grows with the number of rows, their size and the number of tables.
    Sweep(sweep::Sweep),
    /// Draws what a sweep has measured, as SVG.
    Plot(plot::Plot),
    /// Measures one engine once, in this process, and prints JSON: what the others start.
    Measure(job::Job),
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Compare(compare) => compare.run(),
        Command::Sweep(sweep) => sweep.run(),
        Command::Plot(plot) => plot.run(),
        Command::Measure(job) => {
            println!("{}", serde_json::to_string(&job.run()?)?);
            Ok(())
        }
    }
}
