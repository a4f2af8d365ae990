//! FerrisDB and its peers, side by side.

use crate::engines::EngineName;
use crate::job::{Job, JobKind, Outcome};
use crate::statistics::Spread;
use crate::{Result, machine, process, targets};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::fs::{File, create_dir_all};
use std::io::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Compare {
    /// Rows of the measurements that do not wait for the disk.
    #[arg(long, default_value_t = 500_000)]
    entries: u64,
    /// Rows of the measurements that do.
    #[arg(long, default_value_t = 4_000)]
    synced_entries: u64,
    /// Lookups of each kind.
    #[arg(long, default_value_t = 200_000)]
    reads: u64,
    #[arg(long, default_value_t = 100)]
    value_bytes: usize,
    /// Bytes of memory of a MemTable, where an engine has MemTables.
    #[arg(long, default_value_t = 16)]
    memtable_mib: usize,
    /// The block or page cache while loading and for lookups in "bigger than the cache".
    #[arg(long, default_value_t = 32)]
    cache_mib: usize,
    /// Repetitions that count; every measurement's process begins with an empty directory.
    #[arg(long, default_value_t = 7)]
    repetitions: u64,
    /// Repetitions before them that do not count: for the file system and the processor's clock.
    #[arg(long, default_value_t = 1)]
    warm_up: u64,
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// Which engines; all of them unless said.
    #[arg(long, value_delimiter = ',', value_enum)]
    engines: Vec<EngineName>,
    /// Which measurements; all of them unless said.
    #[arg(long, value_delimiter = ',', value_enum)]
    kinds: Vec<JobKind>,
    /// Where the databases are made, on the disk that is to be measured.
    #[arg(long, default_value = "target/bench")]
    dir: PathBuf,
    /// Writes every single outcome to this file, one line of JSON each.
    #[arg(long)]
    raw: Option<PathBuf>,
}

/// The outcomes of one repetition.
pub struct Run {
    pub outcomes: Vec<Outcome>,
}

impl Compare {
    pub fn run(mut self) -> Result<()> {
        if self.engines.is_empty() {
            self.engines = EngineName::value_variants().to_vec();
        }
        if self.kinds.is_empty() {
            self.kinds = JobKind::value_variants().to_vec();
        }
        create_dir_all(&self.dir)?;
        println!("{}", machine::describe(&self.dir, &self.engines));
        println!(
            "{} rows of 16 + {} bytes ({} where each put waits for the disk), {} MiB MemTables, {} MiB of cache, \
             {} repetitions after {} of warm-up, in each of which all engines take turns.\n",
            self.entries,
            self.value_bytes,
            self.synced_entries,
            self.memtable_mib,
            self.cache_mib,
            self.repetitions,
            self.warm_up
        );
        for engine in &self.engines {
            println!("- {}: {}.", engine.name(), engine.promise());
        }
        let runs = self.repeat()?;
        println!("\n{}", figures(&runs));
        println!("{}", targets::table(&runs));
        Ok(())
    }

    fn repeat(&self) -> Result<Vec<Run>> {
        let mut raw = self.raw.as_ref().map(File::create).transpose()?;
        let mut runs = Vec::new();
        for repetition in 0..self.warm_up + self.repetitions {
            let mut outcomes = Vec::new();
            for (kind, writers) in self.measurements() {
                for engine in self.turns(repetition) {
                    if !is_measured(engine, kind) {
                        continue;
                    }
                    eprintln!("{repetition}: {kind:?}, {writers} writers, {}", engine.name());
                    outcomes.extend(process::run(&self.job(engine, kind, writers))?);
                }
            }
            if repetition < self.warm_up {
                continue;
            }
            for outcome in &outcomes {
                if let Some(file) = &mut raw {
                    writeln!(file, "{}", serde_json::to_string(outcome)?)?;
                }
            }
            runs.push(Run { outcomes });
        }
        Ok(runs)
    }

    fn measurements(&self) -> impl Iterator<Item = (JobKind, u64)> {
        self.kinds.iter().flat_map(|&kind| {
            let writers: &[u64] = match kind {
                JobKind::Load | JobKind::Flush => &[1],
                JobKind::Put => &[2],
                JobKind::Sync => &[1, 2, 8],
            };
            writers.iter().map(move |&writers| (kind, writers))
        })
    }

    /// Each repetition begins with another engine.
    fn turns(&self, repetition: u64) -> impl Iterator<Item = EngineName> {
        let first = repetition as usize % self.engines.len();
        self.engines[first..].iter().chain(&self.engines[..first]).copied()
    }

    fn job(&self, engine: EngineName, kind: JobKind, writers: u64) -> Job {
        let entries = if kind == JobKind::Sync { self.synced_entries } else { self.entries };
        let row_bytes = self.value_bytes as u64 + 16;
        // For a flush, a MemTable that surely holds all rows, which FerrisDB freezes by memory, not by payload.
        let memtable_mib = match kind {
            JobKind::Flush => ((entries * (row_bytes + 512)) >> 20).next_power_of_two() as usize,
            _ => self.memtable_mib,
        };
        Job {
            engine,
            kind,
            entries,
            writers,
            memtable_mib,
            value_bytes: self.value_bytes,
            reads: self.reads,
            cache_mib: self.cache_mib,
            tables: 0,
            seed: self.seed,
            dir: self.dir.join(engine.name()),
        }
    }
}

/// Not what an engine does not have, nor twice what a setting does not change.
fn is_measured(engine: EngineName, kind: JobKind) -> bool {
    match engine {
        EngineName::Raw => matches!(kind, JobKind::Sync | JobKind::Flush),
        EngineName::FjallDefault => matches!(kind, JobKind::Load | JobKind::Put),
        #[cfg(feature = "rocksdb")]
        EngineName::RocksdbDefault => matches!(kind, JobKind::Load | JobKind::Put),
        EngineName::Redb | EngineName::Sled => kind != JobKind::Flush,
        _ => true,
    }
}

/// All figures as Markdown tables, one for each operation: medians, lowest to highest in parentheses.
fn figures(runs: &[Run]) -> String {
    let mut groups: BTreeMap<(JobKind, u64, &str), BTreeMap<EngineName, Vec<&Outcome>>> =
        BTreeMap::new();
    for outcome in runs.iter().flat_map(|run| &run.outcomes) {
        let group = (outcome.job, outcome.writers, outcome.operation.as_str());
        groups.entry(group).or_default().entry(outcome.engine).or_default().push(outcome);
    }
    let mut text = String::new();
    for ((kind, writers, operation), engines) in groups {
        text += &format!("{operation} ({kind:?}, {writers} writers)\n\n");
        text += "| engine | thousand a second | MB a second | CPU us each | p99 us | p99.9 us | longest ms | peak MiB | load |\n";
        text += "|---|---|---|---|---|---|---|---|---|\n";
        for (engine, outcomes) in engines {
            let show = |digits, figure: fn(&Outcome) -> f64| {
                let spread = Spread::of(outcomes.iter().map(|outcome| figure(outcome)));
                let timed = spread.filter(|spread| spread.high > 0.0);
                timed.map_or_else(|| "-".to_owned(), |spread| spread.show(digits))
            };
            let columns = [
                engine.name(),
                show(1, |o| o.per_second() / 1e3),
                show(1, |o| o.bytes as f64 / o.seconds / 1e6),
                show(2, |o| o.cpu_us),
                show(1, |o| o.p99_us),
                show(1, |o| o.p999_us),
                show(1, |o| o.longest_us / 1e3),
                show(0, |o| o.peak_mib),
                show(1, |o| o.load),
            ];
            text += &format!("| {} |\n", columns.join(" | "));
        }
        text += "\n";
    }
    text
}
