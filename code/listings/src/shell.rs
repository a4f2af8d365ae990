//! Runs a command as a reader would, but bounded: it and whatever it started are gone when it is done.

use std::{
    io::{self, PipeReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// More than any page shows; a program that prints without end is cut off here.
const MOST_OUTPUT: u64 = 4 << 20;

/// What a command came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Finished {
    /// Standard output and error in the order in which they were written.
    pub output: String,
    pub ending: Ending,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// As a shell counts: 128 and the signal's number for one that was killed.
    Status(i32),
    StillRunning,
}

impl Finished {
    pub fn succeeded(&self) -> bool {
        self.ending == Ending::Status(0)
    }
}

/// Why no command can run here, if so.
pub fn missing() -> Option<&'static str> {
    match cfg!(unix) && on_path("sh") {
        true => None,
        false => Some("the recorded commands need a Unix shell, `sh`"),
    }
}

/// Whether a program of that name is on the `PATH`.
pub fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A shell command in a folder, with what changes a program's output set alike everywhere.
pub fn command(line: &str, folder: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line);
    settle(&mut command, folder);
    command
}

/// Gives a command a folder and an environment in which it prints the same for everyone.
pub fn settle(command: &mut Command, folder: &Path) {
    command.current_dir(folder).env("LC_ALL", "C").env("NO_COLOR", "1");
    // As on a terminal, where Python's output and errors keep their order.
    command.env("PYTHONUNBUFFERED", "1");
    // From cargo 1.97 on: a lint that a later rustc adds is no part of what a program prints.
    command.env("CARGO_BUILD_WARNINGS", "allow");
    for name in CHANGES_OUTPUT {
        command.env_remove(name);
    }
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_cargos_own) {
            command.env_remove(name);
        }
    }
}

/// What people set in their shells that would be seen in a recorded output.
const CHANGES_OUTPUT: &[&str] = &[
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "GODEBUG",
    "GOMAXPROCS",
    "GOTRACEBACK",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "NODE_OPTIONS",
    "PYTHONDEVMODE",
    "PYTHONWARNINGS",
    "RUST_BACKTRACE",
    "RUST_LIB_BACKTRACE",
    "RUST_LOG",
    "_JAVA_OPTIONS",
];

/// What cargo tells the program it runs about that program's own package; a nested cargo is told its own.
fn is_cargos_own(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "CARGO",
        "CARGO_BIN_NAME",
        "CARGO_CRATE_NAME",
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_LINKS",
        "CARGO_MANIFEST_PATH",
        "CARGO_PRIMARY_PACKAGE",
        "CARGO_TARGET_TMPDIR",
        "OUT_DIR",
    ];
    NAMES.contains(&name) || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_BIN_EXE_")
}

/// Runs a command to its end or to the limit, with no input, and ends every process of its group.
pub fn run(mut command: Command, limit: Duration) -> io::Result<Finished> {
    let (reader, writer) = io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    group::lead(&mut command);
    let mut child = command.spawn()?;
    // The command holds the pipe's other end, and the output has no end while anyone does.
    drop(command);
    let output = read(reader);
    let in_time = group::ended_within(&mut child, limit);
    group::end(&mut child);
    let status = child.wait()?;
    let output = output.recv_timeout(Duration::from_secs(10)).map_err(|_| {
        io::Error::other("a process that left the command's process group still holds its output")
    })?;
    let ending = if in_time { Ending::Status(group::code(status)) } else { Ending::StillRunning };
    Ok(Finished { output: String::from_utf8_lossy(&output).into_owned(), ending })
}

fn read(reader: PipeReader) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        // What was read before an error is what there is to compare.
        let _ = reader.take(MOST_OUTPUT).read_to_end(&mut output);
        sender.send(output)
    });
    receiver
}

#[cfg(unix)]
mod group {
    use super::*;
    use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
    use std::{
        os::unix::process::{CommandExt, ExitStatusExt},
        process::ExitStatus,
    };

    pub fn lead(command: &mut Command) {
        command.process_group(0);
    }

    /// Leaves the child unreaped, so that its number stays its group's.
    pub fn ended_within(child: &mut Child, limit: Duration) -> bool {
        let (sender, ended) = mpsc::channel();
        let pid = Pid::from_child(child);
        thread::spawn(move || {
            let how = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while matches!(waitid(WaitId::Pid(pid), how), Err(rustix::io::Errno::INTR)) {}
            sender.send(())
        });
        ended.recv_timeout(limit).is_ok()
    }

    pub fn end(child: &mut Child) {
        // It fails only if no process is left.
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }

    pub fn code(status: ExitStatus) -> i32 {
        status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default())
    }
}

/// Enough for rustc's own runs; recorded commands need `sh`, and are not run here.
#[cfg(not(unix))]
mod group {
    use super::*;
    use std::{process::ExitStatus, time::Instant};

    pub fn lead(_: &mut Command) {}

    pub fn ended_within(child: &mut Child, limit: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < limit {
            if !matches!(child.try_wait(), Ok(None)) {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }

    pub fn end(child: &mut Child) {
        let _ = child.kill();
    }

    pub fn code(status: ExitStatus) -> i32 {
        status.code().unwrap_or(1)
    }
}
