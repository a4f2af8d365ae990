//! Runs a program within limits, and ends everything it has started.
//!
//! Each job has a process of its own that watches over it, the supervisor: [`supervise`] is all it does. It reads a [`Job`]
//! as one line of JSON, runs its steps one after the other, and answers with one line, a [`Report`]. When its standard
//! input ends, because whoever asked has lost interest, was killed or has crashed, it ends the job and removes its folder.
//! What a job starts, it starts below its supervisor, so that no two jobs are ever mixed up.

mod job;
pub use job::{Ending, Job, Limit, Limits, Ran, Report, Step};

#[cfg(target_os = "linux")]
mod files;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod processes;
#[cfg(unix)]
mod supervisor;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64")
))]
mod syscalls;
#[cfg(unix)]
pub use supervisor::supervise;

mod layers;
pub use layers::{Layer, layers};
