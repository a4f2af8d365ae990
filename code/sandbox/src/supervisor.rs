//! The process that watches over one job.

use crate::{
    job::{Ending, Job, Limit, Ran, Report, Step},
    limits, processes,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::{AsFd, BorrowedFd, OwnedFd},
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    io::Errno,
};
use std::{
    fs,
    io::{self, BufRead, BufReader, PipeReader, Read, Write},
    os::unix::process::{CommandExt, ExitStatusExt},
    process::{Child, Command, ExitCode, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// How often memory and processes are counted.
const LOOK: Duration = Duration::from_millis(20);
const AT_ONCE: usize = 16 << 10;

/// Reads a job from standard input, runs it, and writes the report to standard output.
pub fn supervise() -> ExitCode {
    processes::adopt_orphans();
    let mut input = BufReader::new(io::stdin());
    let mut line = String::new();
    let Ok(job) = input.read_line(&mut line).and_then(|_| Ok(serde_json::from_str::<Job>(&line)?))
    else {
        return ExitCode::FAILURE;
    };
    let report = run(&job);
    let swept = fs::remove_dir_all(&job.folder);
    let Some(report) = report else { return ExitCode::FAILURE };
    let answer = serde_json::to_string(&report).unwrap_or_default();
    let answered = writeln!(io::stdout(), "{answer}");
    if answered.is_ok() && swept.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// `None` if whoever asked has gone.
fn run(job: &Job) -> Option<Report> {
    let mut report = Report::default();
    for step in &job.steps {
        let ran = Running::start(job, step).map_or_else(not_started, Running::finish)?;
        let succeeded = ran.succeeded();
        report.steps.push(ran);
        if !succeeded {
            break;
        }
    }
    Some(report)
}

fn not_started(error: io::Error) -> Option<Ran> {
    let ending = Ending::NotStarted(error.to_string());
    Some(Ran { output: String::new(), ending, limit: None, left_behind: 0, milliseconds: 0.0 })
}

/// A step's program while it runs.
struct Running<'a> {
    step: &'a Step,
    child: Child,
    /// Wakes the watch when the program ends; old kernels have none.
    ended: Option<OwnedFd>,
    pipe: PipeReader,
    output: Vec<u8>,
    /// Nobody can print any more.
    silent: bool,
    since: Instant,
}

impl<'a> Running<'a> {
    fn start(job: &Job, step: &'a Step) -> io::Result<Running<'a>> {
        let (pipe, writer) = io::pipe()?;
        fcntl_setfl(&pipe, fcntl_getfl(&pipe)? | OFlags::NONBLOCK)?;
        let mut command = Command::new(&step.program);
        command.args(&step.arguments).current_dir(&job.folder);
        command.env_clear().envs(step.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer).process_group(0);
        limits::confine(&mut command, job, step)?;
        let since = Instant::now();
        let child = command.spawn()?;
        let ended = processes::when_ended(&child);
        Ok(Running { step, child, ended, pipe, output: Vec::new(), silent: false, since })
    }

    /// Watches it to its end, or to a limit. `None` if whoever asked has gone.
    fn finish(mut self) -> Option<Ran> {
        let limits = &self.step.limits;
        let mut next_look = self.since + LOOK;
        let (mut limit, mut gone) = (None, false);
        let status = loop {
            if self.read() {
                limit = Some(Limit::Output);
                break None;
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                break Some(status);
            }
            let now = Instant::now();
            if now.duration_since(self.since) >= limits.wall {
                limit = Some(Limit::Wall);
                break None;
            }
            if now >= next_look {
                next_look = now + LOOK;
                limit = self.over_a_limit();
                if limit.is_some() {
                    break None;
                }
            }
            if self.wait(next_look) {
                gone = true;
                break None;
            }
        };
        let left_behind = processes::end_all();
        let milliseconds = self.since.elapsed().as_secs_f64() * 1e3;
        if gone {
            return None;
        }
        // What was in the pipe when it ended.
        if self.read() && limit.is_none() {
            limit = Some(Limit::Output);
        }
        let left_behind = if status.is_some() { left_behind } else { 0 };
        let ending = status.map_or(Ending::Signal(9), ending);
        let output = String::from_utf8_lossy(&self.output).into_owned();
        Some(Ran { output, ending, limit, left_behind, milliseconds })
    }

    /// Takes in what the program has printed; says whether that is more than it may.
    fn read(&mut self) -> bool {
        let mut buffer = [0; AT_ONCE];
        loop {
            match self.pipe.read(&mut buffer) {
                Ok(0) => {
                    self.silent = true;
                    return false;
                }
                Err(_) => return false,
                Ok(count) => self.output.extend_from_slice(&buffer[..count]),
            }
            if self.output.len() > self.step.limits.output {
                self.output.truncate(self.step.limits.output);
                return true;
            }
        }
    }

    fn over_a_limit(&self) -> Option<Limit> {
        let usage = processes::usage();
        if usage.processes > self.step.limits.processes {
            Some(Limit::Processes)
        } else if usage.memory > self.step.limits.memory {
            Some(Limit::Memory)
        } else {
            None
        }
    }

    /// Waits for something to do, until then at the latest; says whether whoever asked has gone.
    fn wait(&self, until: Instant) -> bool {
        let stdin = io::stdin();
        // Without a descriptor for the program's end, its end is seen at the next look.
        let ended = self.ended.as_ref().map_or(stdin.as_fd(), AsFd::as_fd);
        // A pipe that has ended would wake it again and again.
        let pipe = if self.silent { stdin.as_fd() } else { self.pipe.as_fd() };
        let of = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
        let mut wakes: [PollFd<'_>; 3] = [stdin.as_fd(), pipe, ended].map(of);
        let left = until.saturating_duration_since(Instant::now());
        let left = Timespec { tv_sec: 0, tv_nsec: left.subsec_nanos().into() };
        match poll(&mut wakes, Some(&left)) {
            // Nobody writes after the job: what there is to read is the end.
            Ok(_) => !wakes[0].revents().is_empty() && at_end(stdin.as_fd()),
            Err(Errno::INTR) => false,
            Err(_) => true,
        }
    }
}

fn at_end(fd: BorrowedFd<'_>) -> bool {
    let mut byte = [0];
    matches!(rustix::io::read(fd, &mut byte), Ok(0) | Err(_))
}

fn ending(status: ExitStatus) -> Ending {
    match status.code() {
        Some(code) => Ending::Status(code),
        None => Ending::Signal(status.signal().unwrap_or_default()),
    }
}
