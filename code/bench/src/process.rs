//! Runs a job in a child process and reads what it prints.

use crate::Result;
use crate::job::{Job, Outcome};
use clap::ValueEnum;
use std::fs::remove_dir_all;
use std::process::{Command, Stdio};

/// Runs the job in an empty directory, which is removed afterwards.
pub fn run(job: &Job) -> Result<Vec<Outcome>> {
    let _ = remove_dir_all(&job.dir);
    let kind = job.kind.to_possible_value().map(|kind| kind.get_name().to_owned());
    let numbers = [
        ("--entries", job.entries),
        ("--value-bytes", job.value_bytes as u64),
        ("--writers", job.writers),
        ("--reads", job.reads),
        ("--memtable-mib", job.memtable_mib as u64),
        ("--cache-mib", job.cache_mib as u64),
        ("--tables", job.tables),
        ("--seed", job.seed),
    ];
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["measure", "--engine", &job.engine.name(), "--kind", &kind.unwrap_or_default()]);
    command.args(numbers.iter().flat_map(|(name, value)| [name.to_string(), value.to_string()]));
    command.arg("--dir").arg(&job.dir).stderr(Stdio::inherit());
    let output = command.output()?;
    let _ = remove_dir_all(&job.dir);
    if !output.status.success() {
        return Err(format!("{command:?}: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
