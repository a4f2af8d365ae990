//! What a run came to, in words.

use sandbox::{Ending, Limit, Limits, Ran, Report, Step};
use serde::Serialize;
use std::time::Duration;

#[derive(Debug, Serialize)]
pub struct Answer {
    /// One to three sentences.
    summary: String,
    steps: Vec<Said>,
    prebuilt: bool,
    /// All of it, as the server sees it.
    milliseconds: f64,
}

#[derive(Debug, Serialize)]
struct Said {
    /// With the colours that a terminal would show.
    output: String,
    /// What a shell would give as its exit status.
    status: Option<i32>,
    milliseconds: f64,
}

impl Answer {
    pub fn new(steps: &[Step], report: Report, prebuilt: bool, took: Duration) -> Answer {
        let summary = summary(steps, &report.steps, prebuilt);
        let said = |ran: Ran| Said {
            output: ran.output,
            status: match ran.ending {
                Ending::Status(status) => Some(status),
                Ending::Signal(signal) => Some(128 + signal),
                Ending::NotStarted(_) => None,
            },
            milliseconds: ran.milliseconds,
        };
        let steps = report.steps.into_iter().map(said).collect();
        Answer { summary, steps, prebuilt, milliseconds: took.as_secs_f64() * 1e3 }
    }
}

fn summary(steps: &[Step], ran: &[Ran], prebuilt: bool) -> String {
    let Some((last, before)) = ran.split_last() else { return "Nothing was run.".to_owned() };
    let builds: f64 = before.iter().map(|ran| ran.milliseconds).sum();
    let is_build = ran.len() < steps.len();
    let limits = &steps[ran.len() - 1].limits;
    let mut sentences = Vec::new();
    sentences.push(match (&last.ending, last.limit) {
        (_, Some(limit)) => ended(limit, limits),
        (Ending::NotStarted(why), _) => format!("It could not be started: {why}."),
        (Ending::Signal(signal), _) => format!("Ended by {}.", name(*signal)),
        (Ending::Status(status), _) if is_build => {
            format!("Refused after {}, exit status {status}.", time(last.milliseconds))
        }
        (Ending::Status(status), _) => {
            let how = match (prebuilt, builds > 0.0) {
                (true, _) => "Compiled beforehand, ran in".to_owned(),
                (false, true) => format!("Built in {}, ran in", time(builds)),
                (false, false) => "Ran in".to_owned(),
            };
            format!("{how} {}, exit status {status}.", time(last.milliseconds))
        }
    });
    match last.left_behind {
        0 => {}
        1 => sentences.push("A process that it left behind was ended.".to_owned()),
        count => sentences.push(format!("{count} processes that it left behind were ended.")),
    }
    sentences.join(" ")
}

fn ended(limit: Limit, limits: &Limits) -> String {
    match limit {
        Limit::Wall => format!("Stopped after {} s.", limits.wall.as_secs()),
        Limit::Memory => format!("Stopped at {} MiB of memory.", limits.memory >> 20),
        Limit::Processes => format!("Stopped at more than {} processes.", limits.processes),
        Limit::Output => format!("Stopped after {} KiB of output.", limits.output >> 10),
    }
}

/// The signals that limits and faults send, the rest by number.
fn name(signal: i32) -> String {
    let name = match signal {
        4 => "an illegal instruction (SIGILL)",
        6 => "abort (SIGABRT)",
        8 => "an arithmetic fault (SIGFPE)",
        9 => "SIGKILL",
        11 => "a memory fault (SIGSEGV), such as a stack that overflows",
        24 => "the limit of processor time (SIGXCPU)",
        25 => "the limit of a file's size (SIGXFSZ)",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}

fn time(milliseconds: f64) -> String {
    match milliseconds {
        short if short < 1000.0 => format!("{short:.0} ms"),
        long => format!("{:.1} s", long / 1e3),
    }
}
