//! `bench`: a quick look at how fast this machine fills, reads and scans a database.

use crate::args::{Bench, Sync};
use crate::commands::Context;
use crate::output::Output;
use crate::{place, progress};
use anyhow::{Result, ensure};
use ferrisdb::{Db, Options, SyncPolicy};
use indicatif::ProgressBar;
use serde_json::json;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Rows between two moves of a progress bar.
const STEP: u64 = 1024;

/// Fills a new database, reads and scans it, and prints operations per second.
pub fn bench(context: &Context, out: &mut Output, bench: &Bench) -> Result<ExitCode> {
    place::must_be_empty(context.dir)?;
    let sync = match bench.sync {
        Sync::Always => SyncPolicy::Always,
        Sync::Never => SyncPolicy::Never,
    };
    let db = context.open_or_make(Options { sync, ..Options::default() })?;
    let Bench { rows, value_size, seed, sync } = bench;
    let command = format!(
        "ferrisdb {} bench --rows {rows} --value-size {value_size} --seed {seed} --sync {}",
        context.dir.display(),
        sync.name(),
    );
    let measured = [
        ("fill", timed("fill", *rows, |bar| fill(&db, bench, bar))?),
        ("flush", timed("flush", *rows, |_| Ok(db.flush()?))?),
        ("read", timed("read", *rows, |bar| read(&db, bench, bar))?),
        ("scan", timed("scan", *rows, |bar| scan(&db, bench, bar))?),
    ];
    db.close()?;
    let per_second = |time: Duration| *rows as f64 / time.as_secs_f64();
    let lines = measured.iter().map(|(what, time)| {
        let seconds = time.as_secs_f64();
        format!("{what:<6} {rows:>10} rows {seconds:>9.3} s {:>12.0} ops/s", per_second(*time))
    });
    let text = [format!("$ {command}")].into_iter().chain(lines).collect::<Vec<_>>().join("\n");
    out.line(text, || {
        let mut json = json!({ "command": command });
        for (what, time) in measured {
            let (seconds, speed) = (time.as_secs_f64(), per_second(time));
            json[what] = json!({ "seconds": seconds, "ops_per_second": speed });
        }
        json
    })?;
    Ok(ExitCode::SUCCESS)
}

fn timed(
    what: &'static str,
    rows: u64,
    work: impl FnOnce(&ProgressBar) -> Result<()>,
) -> Result<Duration> {
    let bar = progress::rows(rows).with_message(what);
    let start = Instant::now();
    work(&bar)?;
    let time = start.elapsed();
    bar.finish_and_clear();
    Ok(time)
}

/// The same keys for the same seed, in the same order, which is not theirs.
fn keys(bench: &Bench) -> impl Iterator<Item = (u64, [u8; 16])> {
    let mut random = fastrand::Rng::with_seed(bench.seed);
    (0..bench.rows).map(move |row| (row, random.u128(..).to_be_bytes()))
}

fn advance(bar: &ProgressBar, row: u64) {
    if row.is_multiple_of(STEP) {
        bar.set_position(row);
    }
}

fn fill(db: &Db, bench: &Bench, bar: &ProgressBar) -> Result<()> {
    let value = vec![b'v'; bench.value_size];
    for (row, key) in keys(bench) {
        db.put(key, &value)?;
        advance(bar, row);
    }
    Ok(())
}

fn read(db: &Db, bench: &Bench, bar: &ProgressBar) -> Result<()> {
    for (row, key) in keys(bench) {
        ensure!(db.get(key)?.is_some(), "row {row} was put and is not there: run `verify`");
        advance(bar, row);
    }
    Ok(())
}

fn scan(db: &Db, bench: &Bench, bar: &ProgressBar) -> Result<()> {
    let (mut found, rows) = (0, bench.rows);
    for row in db.range::<&[u8]>(..) {
        row?;
        found += 1;
        advance(bar, found);
    }
    ensure!(found == rows, "{rows} rows were put and {found} found: run `verify`");
    Ok(())
}
