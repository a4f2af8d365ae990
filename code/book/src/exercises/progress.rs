//! How far the learner has come, in a file that the learner may read and edit.
//!
//! ```text
//! # a comment
//! ch01-shared-counter passed, 2 hints
//! ```

use super::atomic;
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    fmt, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Relative to the learner's workspace.
pub const FILE: &str = "progress.txt";

const HEAD: &str = "# How far you are, an exercise a line: NAME started, passed or gave-up, and how many hints you have\n\
    # read. Edit it if you like; `cargo book exercises` reads it each time.\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Started,
    Passed,
    GaveUp,
}

/// One exercise's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub state: State,
    pub hints: usize,
}

#[derive(Debug, Default)]
pub struct Progress {
    file: PathBuf,
    /// As they stand in the file, with what nobody here understands.
    lines: Vec<String>,
    entries: BTreeMap<String, Entry>,
    /// `my/progress.txt:3: ...`
    pub faults: Vec<String>,
}

impl Progress {
    /// No file is no progress.
    pub fn read(my: &Path) -> Result<Progress> {
        let file = my.join(FILE);
        let text = match fs::read(&file) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == ErrorKind::NotFound => HEAD.to_owned(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", file.display()));
            }
        };
        let mut progress = Progress { file, ..Progress::default() };
        for (index, line) in text.lines().enumerate() {
            progress.lines.push(line.to_owned());
            match parse(line) {
                Ok(Some((name, entry))) => {
                    if progress.entries.insert(name.to_owned(), entry).is_some() {
                        progress.fault(index, &format!("a second line of {name}: this one counts"));
                    }
                }
                Ok(None) => {}
                Err(why) => progress.fault(index, &why),
            }
        }
        Ok(progress)
    }

    fn fault(&mut self, index: usize, why: &str) {
        self.faults.push(format!("{}:{}: {why}", self.file.display(), index + 1));
    }

    pub fn of(&self, exercise: &str) -> Option<Entry> {
        self.entries.get(exercise).copied()
    }
}

/// Changes one exercise's line, and leaves all others as they are. Two programs that do so wait for each other.
pub fn update(my: &Path, exercise: &str, change: impl FnOnce(&mut Entry)) -> Result<()> {
    fs::create_dir_all(my).with_context(|| format!("{} cannot be made", my.display()))?;
    let _alone = lock::take(my)?;
    let mut progress = Progress::read(my)?;
    let before = progress.of(exercise);
    let mut entry = before.unwrap_or(Entry { state: State::Started, hints: 0 });
    change(&mut entry);
    if before == Some(entry) {
        return Ok(());
    }
    let line = format!("{exercise} {entry}");
    let is_its = |line: &String| {
        parse(line).is_ok_and(|parsed| parsed.is_some_and(|(name, _)| name == exercise))
    };
    match progress.lines.iter().rposition(is_its) {
        Some(index) => progress.lines[index] = line,
        None => progress.lines.push(line),
    }
    atomic::write(&progress.file, &(progress.lines.join("\n") + "\n"))
}

fn parse(line: &str) -> Result<Option<(&str, Entry)>, String> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let expected = || {
        format!("expected `NAME started`, `passed` or `gave-up`, then `, 2 hints`: got `{line}`")
    };
    let (words, hints) = line.split_once(',').unwrap_or((line, "0 hints"));
    let mut words = words.split_whitespace();
    let (Some(name), Some(state), None) = (words.next(), words.next(), words.next()) else {
        return Err(expected());
    };
    let state = match state {
        "started" => State::Started,
        "passed" => State::Passed,
        "gave-up" => State::GaveUp,
        _ => return Err(expected()),
    };
    let mut hints = hints.split_whitespace();
    let count = hints.next().and_then(|count| count.parse().ok());
    match (count, hints.next(), hints.next()) {
        (Some(hints), Some("hint" | "hints"), None) => Ok(Some((name, Entry { state, hints }))),
        _ => Err(expected()),
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            State::Started => "started",
            State::Passed => "passed",
            State::GaveUp => "gave-up",
        })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hints {
            0 => write!(f, "{}", self.state),
            1 => write!(f, "{}, 1 hint", self.state),
            hints => write!(f, "{}, {hints} hints", self.state),
        }
    }
}

#[cfg(unix)]
mod lock {
    use super::*;
    use rustix::fs::{FlockOperation, flock};
    use std::fs::File;

    /// Held while the file is open; gone with the process, however it ends.
    pub fn take(my: &Path) -> Result<File> {
        let file = my.join(".lock");
        let failed = || format!("{} cannot be locked", file.display());
        let lock = File::create(&file).with_context(failed)?;
        flock(&lock, FlockOperation::LockExclusive).with_context(failed)?;
        Ok(lock)
    }
}

/// Two programs at the same millisecond may lose a line that the next test run writes again.
#[cfg(not(unix))]
mod lock {
    use super::*;

    pub fn take(_: &Path) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(state: State, hints: usize) -> Entry {
        Entry { state, hints }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let my = tempfile::tempdir().unwrap();
        update(my.path(), "a", |_| ()).unwrap();
        update(my.path(), "b", |entry| entry.hints = 2).unwrap();
        update(my.path(), "a", |entry| entry.state = State::Passed).unwrap();
        let progress = Progress::read(my.path()).unwrap();
        assert_eq!(progress.of("a"), Some(entry(State::Passed, 0)));
        assert_eq!(progress.of("b"), Some(entry(State::Started, 2)));
        assert_eq!((progress.of("c"), progress.faults.len()), (None, 0));
    }

    #[test]
    fn a_hand_edited_file_is_read_as_far_as_it_can_be_and_kept() {
        let my = tempfile::tempdir().unwrap();
        let text = "my notes\n\n a   passed ,1 hint\nb solved\nb gave-up, many hints\n# b passed\na started";
        fs::write(my.path().join(FILE), text).unwrap();
        let progress = Progress::read(my.path()).unwrap();
        assert_eq!(progress.of("a"), Some(entry(State::Started, 0)));
        assert_eq!(progress.of("b"), None);
        let lines: Vec<&str> =
            progress.faults.iter().filter_map(|fault| fault.split(':').nth(1)).collect();
        assert_eq!(lines, ["1", "4", "5", "7"], "{:?}", progress.faults);

        update(my.path(), "a", |entry| entry.hints = 3).unwrap();
        let kept = fs::read_to_string(my.path().join(FILE)).unwrap();
        assert_eq!(kept, text.replace("a started", "a started, 3 hints\n"));
    }

    #[test]
    fn twenty_programs_at_once_lose_no_line() {
        let my = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..20 {
                let my = my.path();
                scope.spawn(move || update(my, &format!("e{number}"), |_| ()).unwrap());
            }
        });
        assert_eq!(Progress::read(my.path()).unwrap().entries.len(), 20);
    }
}
