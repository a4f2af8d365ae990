//! A recorded session: commands, and what each printed.
//!
//! ```text
//! $ cargo run -q --example ch01-who-owns-the-table
//! 3 rows in the table, 1 owner
//! [exit status: 3]
//! ```

use crate::{
    Fault,
    difference::Difference,
    normalise,
    shell::{self, Ending},
};
use regex_lite::Regex;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::Duration,
};

/// What a command is given that names no limit of its own.
pub const LIMIT: Duration = Duration::from_secs(120);

const PROMPT: &str = "$ ";
const MACHINE: &str = "[measured on ";

static KILLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\[still running after (\d+) s, killed\]$").expect("a valid pattern")
});

/// A transcript as it is recorded.
#[derive(Debug)]
pub struct Transcript {
    /// Relative to the root of the repository.
    pub file: PathBuf,
    text: String,
    commands: Vec<Command>,
}

#[derive(Debug, PartialEq, Eq)]
struct Command {
    line: usize,
    text: String,
    /// How long it is left to run before it is killed, if the transcript says that it is killed.
    killed_after: Option<u64>,
}

/// Whether a file holds measurements, which are compared by their shape.
pub fn is_measured(file: &Path) -> bool {
    file.to_string_lossy().ends_with(".measured.console")
}

impl Transcript {
    pub fn read(root: &Path, file: &Path) -> Result<Transcript, Fault> {
        let text = fs::read_to_string(root.join(file))
            .map_err(|error| Fault::new(file, 0, format!("cannot be read: {error}")))?;
        Transcript::parse(file, text)
    }

    fn parse(file: &Path, text: String) -> Result<Transcript, Fault> {
        let mut commands: Vec<Command> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if let Some(command) = line.strip_prefix(PROMPT) {
                let text = command.to_owned();
                commands.push(Command { line: index + 1, text, killed_after: None });
            } else if let Some(command) = commands.last_mut() {
                if let Some(found) = KILLED.captures(line) {
                    command.killed_after = found[1].parse().ok();
                }
            } else {
                let why = "a transcript begins with a command: `$ ` and what to run";
                return Err(Fault::new(file, index + 1, why));
            }
        }
        if commands.is_empty() {
            let why = "this transcript has no command: write lines that begin with `$ `";
            return Err(Fault::new(file, 0, why));
        }
        Ok(Transcript { file: file.to_owned(), text, commands })
    }

    /// The commands, in order.
    pub fn commands(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(|command| command.text.as_str())
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Runs the commands, one after the other, and gives the transcript of that; `folder` is relative to the root.
    pub fn rerun(&self, root: &Path, folder: &Path) -> Result<String, Fault> {
        let temporary = tempfile::tempdir()
            .map_err(|error| self.fault(0, format!("no temporary folder to run in: {error}")))?;
        let mut text = String::new();
        for (index, command) in self.commands.iter().enumerate() {
            text += &format!("{PROMPT}{}\n", command.text);
            if index == 0 && is_measured(&self.file) {
                text += &format!("{MACHINE}{}]\n", machine());
            }
            let printed = self.run(command, &root.join(folder), temporary.path())?;
            text += &normalise::output(&printed, root, temporary.path());
        }
        Ok(text)
    }

    fn run(&self, command: &Command, folder: &Path, temporary: &Path) -> Result<String, Fault> {
        let limit = command.killed_after.map_or(LIMIT, Duration::from_secs);
        let mut shell = shell::command(&command.text, folder);
        shell.env("TMPDIR", temporary);
        let finished = shell::run(shell, limit).map_err(|error| {
            self.fault(command.line, format!("`{}` cannot be run: {error}", command.text))
        })?;
        let mut output = finished.output;
        if !output.is_empty() && !output.ends_with('\n') {
            output.push('\n');
        }
        if let Some(line) = output.lines().find(|line| line.starts_with(PROMPT)) {
            let why = format!("it prints `{line}`, which reads as a command: print something else");
            return Err(self.fault(command.line, why));
        }
        match (finished.ending, command.killed_after) {
            (Ending::Status(0), _) => {}
            (Ending::Status(status), _) => output += &format!("[exit status: {status}]\n"),
            (Ending::StillRunning, Some(seconds)) => {
                output += &format!("[still running after {seconds} s, killed]\n");
            }
            (Ending::StillRunning, None) => {
                let why = format!(
                    "`{}` was still running after {} s and was killed; if it is to be, write \
                     `[still running after 5 s, killed]` below it. It had printed:\n{output}",
                    command.text,
                    limit.as_secs()
                );
                return Err(self.fault(command.line, why));
            }
        }
        Ok(output)
    }

    /// What differs between the record and a run, at the first line that does.
    pub fn compare(&self, now: &str) -> Result<(), Fault> {
        let (recorded, now) = (self.comparable(&self.text), self.comparable(now));
        let Some(difference) = Difference::between(&recorded, &now) else { return Ok(()) };
        let why = format!(
            "the output is no longer what is recorded; if the new one is right, run \
             `cargo book check --bless`\n{}",
            difference.text
        );
        Err(self.fault(difference.line, why))
    }

    fn comparable(&self, text: &str) -> String {
        if !is_measured(&self.file) {
            return text.to_owned();
        }
        let machine = |line: &&str| line.starts_with(MACHINE);
        let named: String = text
            .lines()
            .map(|line| {
                if machine(&line) { "[measured on ...]\n".to_owned() } else { format!("{line}\n") }
            })
            .collect();
        normalise::measured(&named)
    }

    /// Puts a run in the record's place; says whether that changed it.
    pub fn record(&self, root: &Path, now: &str) -> Result<bool, Fault> {
        if self.text == now {
            return Ok(false);
        }
        fs::write(root.join(&self.file), now)
            .map_err(|error| self.fault(0, format!("cannot be written: {error}")))?;
        Ok(true)
    }

    fn fault(&self, line: usize, message: impl Into<String>) -> Fault {
        Fault::new(&self.file, line, message)
    }
}

/// Enough to judge a measurement by: the processor, how many of it, and the system.
fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unnamed processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let (system, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{model}, {cores} logical cores, {system} {architecture}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Transcript, Fault> {
        Transcript::parse(Path::new("ch01.console"), text.to_owned())
    }

    #[test]
    fn commands_know_their_line_and_their_limit() {
        let transcript =
            parsed("$ one\nout\n$ two\n[still running after 5 s, killed]\n$ three\n").unwrap();
        let found: Vec<_> = transcript
            .commands
            .iter()
            .map(|command| (command.line, command.killed_after))
            .collect();
        assert_eq!(found, [(1, None), (3, Some(5)), (5, None)]);
    }

    #[test]
    fn a_transcript_begins_with_a_command() {
        assert_eq!(parsed("out\n$ one\n").unwrap_err().line, 1);
        assert!(parsed("").unwrap_err().message.contains("no command"));
    }

    #[test]
    fn the_first_difference_is_named_by_its_line() {
        let transcript = parsed("$ one\na\nb\n").unwrap();
        assert_eq!(transcript.compare("$ one\na\nb\n"), Ok(()));
        let fault = transcript.compare("$ one\na\nc\n").unwrap_err();
        assert_eq!(fault.line, 3);
        assert!(fault.message.contains("-b\n+c"), "{fault}");
    }
}
