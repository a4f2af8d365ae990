//! What is asked of a supervisor, and what it answers.

use serde::{Deserialize, Serialize};
use std::{path::PathBuf, time::Duration};

/// Steps that are run one after the other, as long as each ends with status 0.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Where the steps run, and the only place they may all write to; removed when the job is over.
    pub folder: PathBuf,
    pub steps: Vec<Step>,
}

/// One program with its arguments.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub program: PathBuf,
    pub arguments: Vec<String>,
    /// All of its environment: nothing is inherited.
    pub environment: Vec<(String, String)>,
    /// Files and folders it may read and execute.
    pub readable: Vec<PathBuf>,
    /// Files and folders it may also write to, besides the job's folder.
    pub writable: Vec<PathBuf>,
    pub limits: Limits,
}

/// Sizes are in bytes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub wall: Duration,
    /// What all its processes hold together.
    pub memory: u64,
    /// What one process may ask for. Some run times reserve far more than they use, and cannot have it.
    pub address_space: Option<u64>,
    pub processes: usize,
    pub output: usize,
    pub file_size: u64,
}

/// What the steps came to, as far as they were run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    pub steps: Vec<Ran>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ran {
    /// Standard output and error in the order in which they were written.
    pub output: String,
    pub ending: Ending,
    /// The limit that ended it.
    pub limit: Option<Limit>,
    /// Processes that were still there when the program itself had ended. They were ended too.
    pub left_behind: usize,
    pub milliseconds: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    Status(i32),
    Signal(i32),
    NotStarted(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    Wall,
    Memory,
    Processes,
    Output,
}

impl Ran {
    pub fn succeeded(&self) -> bool {
        self.ending == Ending::Status(0) && self.limit.is_none()
    }
}
