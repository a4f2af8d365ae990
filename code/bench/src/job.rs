//! One measurement in a process of its own, so that memory and processor time are one engine's.

use crate::Result;
use crate::engines::{Durability, EngineName, Settings, Store, open};
use crate::machine::{cpu_time, load, peak_memory_mib};
use crate::raw;
use crate::rows::Rows;
use clap::{Args, ValueEnum};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::hint::black_box;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// The block cache that all rows fit in.
const BIG_CACHE_MIB: usize = 512;

/// What is measured together, on one database.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Puts without syncs, then a flush and reads.
    Load,
    /// Puts without syncs, and nothing else.
    Put,
    /// Puts that each wait for the disk.
    Sync,
    /// The flush of one MemTable that holds all rows.
    Flush,
}

/// What to measure.
#[derive(Debug, Clone, Args)]
pub struct Job {
    #[arg(long)]
    pub engine: EngineName,
    #[arg(long)]
    pub kind: JobKind,
    #[arg(long)]
    pub entries: u64,
    #[arg(long)]
    pub value_bytes: usize,
    #[arg(long)]
    pub writers: u64,
    #[arg(long)]
    pub reads: u64,
    #[arg(long)]
    pub memtable_mib: usize,
    #[arg(long)]
    pub cache_mib: usize,
    /// Flush after each of so many equal shares of the rows, and keep the tables apart; 0: neither.
    #[arg(long)]
    pub tables: u64,
    #[arg(long)]
    pub seed: u64,
    #[arg(long)]
    pub dir: PathBuf,
}

/// What came out, for one kind of operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    pub engine: EngineName,
    pub job: JobKind,
    pub writers: u64,
    pub operation: String,
    pub operations: u64,
    pub bytes: u64,
    pub seconds: f64,
    /// Of all threads, background work until it was done included.
    pub cpu_us: f64,
    /// Of single operations, in microseconds; 0 if they were not timed one by one.
    pub p50_us: f64,
    pub p99_us: f64,
    pub p999_us: f64,
    pub longest_us: f64,
    /// Since the process began, in MiB.
    pub peak_mib: f64,
    /// Of the machine, when the measurement ended.
    pub load: f64,
}

impl Outcome {
    pub fn per_second(&self) -> f64 {
        self.operations as f64 / self.seconds
    }
}

impl Job {
    pub fn run(&self) -> Result<Vec<Outcome>> {
        match (self.engine, self.kind) {
            (EngineName::Raw, JobKind::Sync) => self.raw_sync(),
            (EngineName::Raw, JobKind::Flush) => self.raw_flush(),
            (EngineName::Raw, _) => Err("`raw` has only the kinds `sync` and `flush`".into()),
            (_, JobKind::Load) => self.load(),
            (_, JobKind::Put) => self.put_only(Durability::Never),
            (_, JobKind::Sync) => self.put_only(Durability::Always),
            (_, JobKind::Flush) => self.flush(),
        }
    }

    fn rows(&self) -> Rows {
        Rows::new(self.seed, self.value_bytes)
    }

    fn settings(&self, durability: Durability) -> Settings {
        Settings {
            durability,
            memtable_bytes: self.memtable_mib << 20,
            cache_bytes: self.cache_mib << 20,
            keep_tables: self.tables > 0,
        }
    }

    fn load(&self) -> Result<Vec<Outcome>> {
        let (rows, settings) = (self.rows(), self.settings(Durability::Never));
        let store = open(self.engine, &self.dir, &settings)?;
        let mut outcomes = vec![self.put(&*store, &rows)?];
        store.flush()?;
        wait_until_quiet();
        outcomes.push(self.get(&*store, &rows, "get, bigger than the cache")?);
        outcomes.push(self.get_missing(&*store, &rows)?);
        outcomes.push(self.scan(&*store, &rows)?);
        drop(store);
        let cache_bytes = BIG_CACHE_MIB << 20;
        let store = open(self.engine, &self.dir, &Settings { cache_bytes, ..settings })?;
        wait_until_quiet();
        for n in 0..self.entries {
            store.get(&rows.key(n), &mut |_| {})?;
        }
        outcomes.push(self.get(&*store, &rows, "get, within the cache")?);
        Ok(outcomes)
    }

    fn put_only(&self, durability: Durability) -> Result<Vec<Outcome>> {
        let store = open(self.engine, &self.dir, &self.settings(durability))?;
        Ok(vec![self.put(&*store, &self.rows())?])
    }

    fn flush(&self) -> Result<Vec<Outcome>> {
        let rows = self.rows();
        let store = open(self.engine, &self.dir, &self.settings(Durability::Never))?;
        for n in 0..self.entries {
            store.put(&rows.key(n), rows.value(n))?;
        }
        wait_until_quiet();
        let stopwatch = Stopwatch::start();
        store.flush()?;
        Ok(vec![self.outcome("flush", self.entries, stopwatch.stop(), None)])
    }

    /// Puts all rows, shared out among the writers.
    fn put(&self, store: &dyn Store, rows: &Rows) -> Result<Outcome> {
        wait_until_quiet();
        let stopwatch = Stopwatch::start();
        let mut latencies = histogram()?;
        let shares = self.tables.max(1);
        for share in 0..shares {
            let range = self.entries * share / shares..self.entries * (share + 1) / shares;
            let writers =
                |writer| range.clone().skip(writer as usize).step_by(self.writers as usize);
            let written = thread::scope(|scope| {
                let spawn = |writer| scope.spawn(move || put_each(store, rows, writers(writer)));
                let threads: Vec<_> = (0..self.writers).map(spawn).collect();
                let join = |thread: thread::ScopedJoinHandle<_>| thread.join();
                threads.into_iter().map(join).collect::<Vec<_>>()
            });
            for latency in written {
                latencies.add(latency.map_err(|_| "a writer panicked")??)?;
            }
            if self.tables > 0 {
                store.flush()?;
            }
        }
        let seconds = stopwatch.wall.elapsed().as_secs_f64();
        wait_until_quiet();
        let (_, cpu) = stopwatch.stop();
        Ok(self.outcome("put", self.entries, (seconds, cpu), Some(&latencies)))
    }

    fn get(&self, store: &dyn Store, rows: &Rows, operation: &str) -> Result<Outcome> {
        let mut latencies = histogram()?;
        let stopwatch = Stopwatch::start();
        let mut last = Instant::now();
        for n in rows.drawn(self.reads, self.entries) {
            let mut is_right = false;
            let found = store.get(&rows.key(n), &mut |value| is_right = value == rows.value(n))?;
            if !found || !is_right {
                return Err(format!(
                    "row {n} has {}",
                    if found { "a wrong value" } else { "no value" }
                )
                .into());
            }
            last = record(&mut latencies, last)?;
        }
        Ok(self.outcome(operation, self.reads, stopwatch.stop(), Some(&latencies)))
    }

    fn get_missing(&self, store: &dyn Store, rows: &Rows) -> Result<Outcome> {
        let mut latencies = histogram()?;
        let stopwatch = Stopwatch::start();
        let mut last = Instant::now();
        for n in self.entries..self.entries + self.reads {
            if store.get(&rows.key(n), &mut |_| {})? {
                return Err(format!("row {n} was never put, and has a value").into());
            }
            last = record(&mut latencies, last)?;
        }
        Ok(self.outcome("get, missing", self.reads, stopwatch.stop(), Some(&latencies)))
    }

    fn scan(&self, store: &dyn Store, rows: &Rows) -> Result<Outcome> {
        let stopwatch = Stopwatch::start();
        let (mut count, mut bytes) = (0, 0);
        store.scan(&mut |key, value| {
            count += 1;
            bytes += black_box(key).len() + black_box(value).len();
        })?;
        if count != self.entries || bytes != count as usize * rows.row_bytes() {
            return Err(format!("{} rows were put, {count} scanned", self.entries).into());
        }
        Ok(self.outcome("scan", count, stopwatch.stop(), None))
    }

    fn raw_sync(&self) -> Result<Vec<Outcome>> {
        let mut latencies = histogram()?;
        let stopwatch = Stopwatch::start();
        let mut last = Instant::now();
        raw::append_and_sync(&self.dir, &self.rows(), self.entries, || {
            last = record(&mut latencies, last)?;
            Ok(())
        })?;
        Ok(vec![self.outcome("put", self.entries, stopwatch.stop(), Some(&latencies))])
    }

    fn raw_flush(&self) -> Result<Vec<Outcome>> {
        let rows = self.rows();
        let stopwatch = Stopwatch::start();
        raw::write_and_sync(&self.dir, &rows, self.entries)?;
        Ok(vec![self.outcome("flush", self.entries, stopwatch.stop(), None)])
    }

    fn outcome(
        &self,
        operation: &str,
        operations: u64,
        (seconds, cpu): (f64, Duration),
        latencies: Option<&Histogram<u64>>,
    ) -> Outcome {
        let quantile = |q| latencies.map_or(0.0, |l| l.value_at_quantile(q) as f64 / 1000.0);
        Outcome {
            engine: self.engine,
            job: self.kind,
            writers: self.writers,
            operation: operation.to_owned(),
            operations,
            bytes: operations * self.rows().row_bytes() as u64,
            seconds,
            cpu_us: cpu.as_secs_f64() * 1e6 / operations as f64,
            p50_us: quantile(0.5),
            p99_us: quantile(0.99),
            p999_us: quantile(0.999),
            longest_us: quantile(1.0),
            peak_mib: peak_memory_mib(),
            load: load(),
        }
    }
}

fn put_each(
    store: &dyn Store,
    rows: &Rows,
    numbers: impl Iterator<Item = u64>,
) -> Result<Histogram<u64>> {
    let mut latencies = histogram()?;
    let mut last = Instant::now();
    for n in numbers {
        store.put(&rows.key(n), rows.value(n))?;
        last = record(&mut latencies, last)?;
    }
    Ok(latencies)
}

/// Nanoseconds, to three digits.
fn histogram() -> Result<Histogram<u64>> {
    Ok(Histogram::new(3)?)
}

/// Records the time since `last`. One look at the clock an operation: its end is the next one's beginning.
fn record(latencies: &mut Histogram<u64>, last: Instant) -> Result<Instant> {
    let now = Instant::now();
    latencies.record((now - last).as_nanos() as u64)?;
    Ok(now)
}

struct Stopwatch {
    wall: Instant,
    cpu: Duration,
}

impl Stopwatch {
    fn start() -> Stopwatch {
        Stopwatch { cpu: cpu_time(), wall: Instant::now() }
    }

    fn stop(&self) -> (f64, Duration) {
        (self.wall.elapsed().as_secs_f64(), cpu_time() - self.cpu)
    }
}

/// Waits until this process has used less than a twentieth of a processor for a quarter of a second, so that
/// one engine's background work is neither counted to what comes next nor left out.
fn wait_until_quiet() {
    let (interval, mut quiet) = (Duration::from_millis(50), 0);
    for _ in 0..600 {
        let before = cpu_time();
        thread::sleep(interval);
        quiet = if cpu_time() - before < interval / 20 { quiet + 1 } else { 0 };
        if quiet == 5 {
            return;
        }
    }
}
