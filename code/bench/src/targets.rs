//! What is to be reached, and whether it was.

use crate::compare::Run;
use crate::engines::EngineName;
use crate::job::{JobKind, Outcome};
use crate::statistics::Spread;

/// Of which of an outcome's figures the ratio is made. More than 1 is always better for FerrisDB.
#[derive(Clone, Copy)]
enum Figure {
    Throughput,
    P999,
    Longest,
    PeakMemory,
}

impl Figure {
    fn ratio(self, ours: &Outcome, theirs: &Outcome) -> f64 {
        match self {
            Figure::Throughput => ours.per_second() / theirs.per_second(),
            Figure::P999 => theirs.p999_us / ours.p999_us,
            Figure::Longest => theirs.longest_us / ours.longest_us,
            Figure::PeakMemory => theirs.peak_mib / ours.peak_mib,
        }
    }
}

struct Target {
    what: &'static str,
    kind: JobKind,
    writers: u64,
    operation: &'static str,
    figure: Figure,
    at_least: f64,
    against: Against,
}

enum Against {
    Each(&'static [EngineName]),
    /// The one FerrisDB looks worst beside.
    Best(&'static [EngineName]),
}

/// Set to promise as little as FerrisDB, and as it comes.
const FJALL: &[EngineName] = &[EngineName::Fjall, EngineName::FjallDefault];
#[cfg(feature = "rocksdb")]
const ROCKSDB: &[EngineName] = &[EngineName::Rocksdb, EngineName::RocksdbDefault];
#[cfg(not(feature = "rocksdb"))]
const ROCKSDB: &[EngineName] = &[];
const RAW: &[EngineName] = &[EngineName::Raw];
/// Every peer under the setting that promises what FerrisDB's promises.
const PEERS: &[EngineName] = &[
    EngineName::Fjall,
    EngineName::Redb,
    EngineName::Sled,
    #[cfg(feature = "rocksdb")]
    EngineName::Rocksdb,
];
/// Without sled, whose sync is not one that survives a loss of power.
const SYNCED_PEERS: &[EngineName] = &[
    EngineName::Fjall,
    EngineName::Redb,
    #[cfg(feature = "rocksdb")]
    EngineName::Rocksdb,
];
const SCANNERS: &[EngineName] = &[
    EngineName::Fjall,
    EngineName::Redb,
    #[cfg(feature = "rocksdb")]
    EngineName::Rocksdb,
];

fn targets() -> Vec<Target> {
    use Against::{Best, Each};
    use Figure::{Longest, P999, PeakMemory, Throughput};
    use JobKind::{Flush, Load, Put, Sync};
    let target = |what, (kind, writers, operation), figure, at_least, against| Target {
        what,
        kind,
        writers,
        operation,
        figure,
        at_least,
        against,
    };
    let (put, put_2) = ((Load, 1, "put"), (Put, 2, "put"));
    let sync = |writers| (Sync, writers, "put");
    let (cold, warm) =
        ((Load, 1, "get, bigger than the cache"), (Load, 1, "get, within the cache"));
    let (missing, scan, flush) =
        ((Load, 1, "get, missing"), (Load, 1, "scan"), (Flush, 1, "flush"));
    vec![
        target("put, 1 writer, never", put, Throughput, 1.5, Each(FJALL)),
        target("put, 1 writer, never", put, Throughput, 2.5, Each(ROCKSDB)),
        target("put, 2 writers, never", put_2, Throughput, 1.5, Each(FJALL)),
        target("put, 8 writers, always", sync(8), Throughput, 2.5, Each(RAW)),
        target("put, 8 writers, always", sync(8), Throughput, 1.0, Best(SYNCED_PEERS)),
        target("put, 1 writer, always", sync(1), Throughput, 1.2, Each(RAW)),
        target("put, 2 writers, always", sync(2), Throughput, 1.5, Each(RAW)),
        target("get, bigger than the cache", cold, Throughput, 1.4, Each(&FJALL[..1])),
        target("get, bigger than the cache", cold, Throughput, 1.6, Each(first(ROCKSDB))),
        target("get, within the cache", warm, Throughput, 1.4, Each(&FJALL[..1])),
        target("get, within the cache", warm, Throughput, 1.6, Each(first(ROCKSDB))),
        target("get of a missing key", missing, Throughput, 1.0, Each(&FJALL[..1])),
        target("full scan", scan, Throughput, 1.5, Best(SCANNERS)),
        target("flush of a frozen table", flush, Throughput, 2.0, Each(&FJALL[..1])),
        target("flush of a frozen table", flush, Throughput, 1.5, Each(first(ROCKSDB))),
        target("put p99.9, 1 writer, never", put, P999, 1.0, Best(PEERS)),
        target("longest put, 1 writer, never", put, Longest, 1.0, Best(PEERS)),
        target("put p99.9, 2 writers, never", put_2, P999, 1.0, Best(PEERS)),
        target("longest put, 2 writers, never", put_2, Longest, 1.0, Best(PEERS)),
        target("peak memory of the load", put, PeakMemory, 1.0, Each(&FJALL[..1])),
    ]
}

const fn first(engines: &'static [EngineName]) -> &'static [EngineName] {
    if engines.is_empty() { engines } else { engines.split_at(1).0 }
}

/// The targets as rows of a Markdown table.
pub fn table(runs: &[Run]) -> String {
    let mut table = "| what | against | at least | measured | by processor time | met |\n|---|---|---|---|---|---|\n".to_owned();
    for target in targets() {
        let (engines, best) = match target.against {
            Against::Each(engines) => (engines, false),
            Against::Best(engines) => (engines, true),
        };
        let mut rows: Vec<(EngineName, Spread, Option<Spread>)> = engines
            .iter()
            .filter_map(|&engine| {
                let (ratio, cpu) = ratios(&target, runs, engine)?;
                Some((engine, ratio, cpu))
            })
            .collect();
        rows.sort_by(|a, b| a.1.median.total_cmp(&b.1.median));
        rows.truncate(if best { 1 } else { rows.len() });
        for (engine, ratio, cpu) in rows {
            table += &format!(
                "| {} | {}{} | {} | {} | {} | {} |\n",
                target.what,
                if best { "best peer: " } else { "" },
                engine.name(),
                target.at_least,
                ratio.show(2),
                cpu.map_or_else(|| "-".to_owned(), |cpu| cpu.show(2)),
                if ratio.median >= target.at_least { "yes" } else { "NO" },
            );
        }
    }
    table
}

/// Ratios within each repetition: what disturbs a whole repetition disturbs both sides of it.
fn ratios(target: &Target, runs: &[Run], engine: EngineName) -> Option<(Spread, Option<Spread>)> {
    let find = |run: &Run, engine| {
        let is_it = |outcome: &&Outcome| {
            outcome.engine == engine
                && outcome.job == target.kind
                && outcome.writers == target.writers
                && outcome.operation == target.operation
        };
        run.outcomes.iter().find(is_it).cloned()
    };
    let pairs: Vec<(Outcome, Outcome)> = runs
        .iter()
        .filter_map(|run| Some((find(run, EngineName::Ferrisdb)?, find(run, engine)?)))
        .collect();
    let ratio = Spread::of(pairs.iter().map(|(ours, theirs)| target.figure.ratio(ours, theirs)))?;
    let cpu = match target.figure {
        Figure::Throughput => {
            Spread::of(pairs.iter().map(|(ours, theirs)| theirs.cpu_us / ours.cpu_us))
        }
        _ => None,
    };
    Some((ratio, cpu))
}
