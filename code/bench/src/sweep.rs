//! How cost grows: with the number of rows, with their size, and with the number of tables.

use crate::engines::EngineName;
use crate::job::{Job, JobKind, Outcome};
use crate::{Result, machine, process};
use clap::{Args, ValueEnum};
use serde::{Deserialize, Serialize};
use std::fs::{File, create_dir_all};
use std::io::Write;
use std::path::PathBuf;

/// Bytes of values in the sweep over their sizes, and the most rows there.
const SWEPT_BYTES: u64 = 128 << 20;
const MOST_SWEPT_ROWS: u64 = 1_000_000;

/// Rows in the sweep over the number of tables.
const ROWS_IN_TABLES: u64 = 640_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Axis {
    /// 10^4 to 10^7 rows of 100 bytes.
    Entries,
    /// Values of 16 B to 64 KiB, 128 MiB of them or a million rows, whichever is less.
    ValueBytes,
    /// 1 to 64 tables that share 640,000 rows of 100 bytes; for FerrisDB, whose merging can be turned off.
    Tables,
}

#[derive(Debug, Args)]
pub struct Sweep {
    /// The table of figures to write; `#` begins a remark.
    #[arg(long, default_value = "target/bench/sweep.csv")]
    csv: PathBuf,
    /// Which engines; FerrisDB and fjall unless said.
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = [EngineName::Ferrisdb, EngineName::Fjall])]
    engines: Vec<EngineName>,
    #[arg(long, value_delimiter = ',', value_enum, default_values_t = [Axis::Entries, Axis::ValueBytes, Axis::Tables])]
    axes: Vec<Axis>,
    /// The most rows, to keep a trial run short.
    #[arg(long, default_value_t = 10_000_000)]
    most_entries: u64,
    #[arg(long, default_value_t = 100_000)]
    reads: u64,
    #[arg(long, default_value_t = 3)]
    repetitions: u64,
    #[arg(long, default_value_t = 42)]
    seed: u64,
    #[arg(long, default_value = "target/bench")]
    dir: PathBuf,
}

/// A line of the table of figures, which `plot` reads again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Line {
    pub axis: String,
    pub engine: String,
    pub entries: u64,
    pub value_bytes: u64,
    pub tables: u64,
    pub repetition: u64,
    pub operation: String,
    pub operations: u64,
    pub seconds: f64,
    pub per_second: f64,
    pub cpu_us: f64,
    pub p50_us: f64,
    pub p99_us: f64,
    pub p999_us: f64,
    pub longest_us: f64,
    pub peak_mib: f64,
    pub load: f64,
}

struct Point {
    axis: Axis,
    entries: u64,
    value_bytes: u64,
    tables: u64,
}

impl Sweep {
    pub fn run(self) -> Result<()> {
        create_dir_all(&self.dir)?;
        let mut csv = File::create(&self.csv)?;
        for line in machine::describe(&self.dir, &self.engines).lines() {
            println!("{line}");
            writeln!(csv, "# {line}")?;
        }
        let mut csv = csv::Writer::from_writer(csv);
        for repetition in 0..self.repetitions {
            for point in self.points() {
                for &engine in &self.engines {
                    if point.axis == Axis::Tables && engine != EngineName::Ferrisdb {
                        continue;
                    }
                    eprintln!("{repetition}: {}, {}", point.name(), engine.name());
                    for outcome in process::run(&self.job(engine, &point))? {
                        csv.serialize(point.line(repetition, &outcome))?;
                    }
                    csv.flush()?;
                }
            }
        }
        println!("Wrote {}", self.csv.display());
        Ok(())
    }

    fn points(&self) -> Vec<Point> {
        let point = |axis, entries: u64, value_bytes, tables| Point {
            axis,
            entries: entries.min(self.most_entries),
            value_bytes,
            tables,
        };
        let points = self.axes.iter().flat_map(|&axis| match axis {
            Axis::Entries => (4..=7).map(|power| point(axis, 10_u64.pow(power), 100, 0)).collect(),
            Axis::ValueBytes => (2..=8)
                .map(|power| 4_u64.pow(power))
                .map(|size| point(axis, MOST_SWEPT_ROWS.min(SWEPT_BYTES / size), size, 0))
                .collect(),
            Axis::Tables => {
                let tables = (0..=6).map(|power| 1 << power);
                tables.map(|tables| point(axis, ROWS_IN_TABLES, 100, tables)).collect::<Vec<_>>()
            }
        });
        points.collect()
    }

    fn job(&self, engine: EngineName, point: &Point) -> Job {
        Job {
            engine,
            kind: JobKind::Load,
            entries: point.entries,
            value_bytes: point.value_bytes as usize,
            writers: 1,
            reads: self.reads,
            // Where the tables are counted, none may come about by itself.
            memtable_mib: if point.tables > 0 { 1024 } else { 16 },
            cache_mib: 32,
            tables: point.tables,
            seed: self.seed,
            dir: self.dir.join(engine.name()),
        }
    }
}

impl Point {
    fn name(&self) -> String {
        let axis = self.axis.to_possible_value();
        axis.map_or_else(String::new, |axis| axis.get_name().to_owned())
    }

    fn line(&self, repetition: u64, outcome: &Outcome) -> Line {
        Line {
            axis: self.name(),
            engine: outcome.engine.name(),
            entries: self.entries,
            value_bytes: self.value_bytes,
            tables: self.tables,
            repetition,
            operation: outcome.operation.replace(',', ""),
            operations: outcome.operations,
            seconds: outcome.seconds,
            per_second: outcome.per_second(),
            cpu_us: outcome.cpu_us,
            p50_us: outcome.p50_us,
            p99_us: outcome.p99_us,
            p999_us: outcome.p999_us,
            longest_us: outcome.longest_us,
            peak_mib: outcome.peak_mib,
            load: outcome.load,
        }
    }
}
