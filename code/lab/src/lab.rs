//! One engine on one disk, and the snapshots that were taken of it.

use crate::command::{Command, HELP};
use crate::disk::Disk;
use crate::picture::picture;
use bytes::Bytes;
use ferrisdb::{
    Engine, Event, Options, RangeIter, Result, SharedListener, Snapshot, SyncPolicy, TableFormat,
};
use std::ops::Bound;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Rows that an answer lists.
const SHOWN_ROWS: usize = 100;

/// Bytes of memory at which the lab's MemTables are frozen: no one types as much.
const MEMTABLE_SIZE: usize = 1 << 20;

/// What a command brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// To whoever typed it.
    pub answer: String,
    /// What the engine told its listener meanwhile, a line each.
    pub events: Vec<String>,
}

/// An engine that is driven by typed commands.
pub struct Lab {
    pub(crate) disk: Disk,
    pub(crate) sync: SyncPolicy,
    /// None after a crash, until it is opened again.
    pub(crate) engine: Option<Engine>,
    pub(crate) snapshots: Vec<(String, Snapshot)>,
    events: Arc<Mutex<Vec<String>>>,
}

impl Lab {
    /// An empty database, on an empty disk.
    ///
    /// # Panics
    ///
    /// If it cannot be opened, which only a fault of the lab's own disk could be the cause of.
    pub fn new() -> Lab {
        let mut lab = Lab {
            disk: Disk::default(),
            sync: SyncPolicy::Always,
            engine: None,
            snapshots: Vec::new(),
            events: Arc::default(),
        };
        if let Err(error) = lab.open() {
            panic!("an empty disk can be opened: {error}");
        }
        lab.take_events();
        lab
    }

    /// Carries out a line, and says what came of it. A line that is wrong, or that the engine refuses,
    /// changes nothing.
    pub fn run(&mut self, line: &str) -> Reply {
        let answer = match Command::parse(line) {
            Ok(command) => self.carry_out(command).unwrap_or_else(|problem| problem),
            Err(usage) => usage,
        };
        Reply { answer, events: self.take_events() }
    }

    /// The state as HTML: MemTables with their handles, who holds them, and the files byte by byte.
    pub fn picture(&self) -> String {
        picture(self)
    }

    fn take_events(&self) -> Vec<String> {
        std::mem::take(&mut self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn open(&mut self) -> Result<()> {
        let events = Arc::clone(&self.events);
        let listener = move |event: &Event| {
            events.lock().unwrap_or_else(PoisonError::into_inner).push(event.to_string());
        };
        let options = Options {
            memtable_size: MEMTABLE_SIZE,
            max_frozen_memtables: 2,
            sync: self.sync,
            table_format: TableFormat::V2,
            max_tables: 8,
            block_cache_size: 1 << 20,
            stall_timeout: Duration::ZERO,
            listener: SharedListener(Arc::new(listener)),
            files: Arc::new(self.disk.clone()),
        };
        self.engine = Some(Engine::open("db", options)?);
        Ok(())
    }

    fn carry_out(&mut self, command: Command) -> std::result::Result<String, String> {
        match command {
            Command::Crash => return Ok(self.crash()),
            Command::Reopen { sync } => {
                return self.reopen(sync).map_err(|error| error.to_string());
            }
            Command::Help => return Ok(HELP.to_owned()),
            Command::Release { name } => {
                self.find(name)?;
                self.release(name);
                return Ok(format!("snapshot {name} lets go of its tables"));
            }
            _ => {}
        }
        let engine = self.engine.as_ref().ok_or("the power is out: type `reopen`")?;
        let from = |name: Option<&str>| match name {
            None => Ok(engine.snapshot()),
            Some(name) => self.find(name),
        };
        let answer = match command {
            Command::Put { key, value } => engine.put(key, value).map(|()| "ok".to_owned()),
            Command::Delete { key } => engine.delete(key).map(|()| "ok".to_owned()),
            Command::Get { key, snapshot } => from(snapshot)?.get(key).map(|value| match value {
                Some(value) => text(&value),
                None => "no value".to_owned(),
            }),
            Command::Range { from: first, to, snapshot } => {
                let first = first.map_or(Bound::Unbounded, Bound::Included);
                let end = to.map_or(Bound::Unbounded, Bound::Excluded);
                rows(from(snapshot)?.range::<&str>((first, end)))
            }
            Command::Snapshot { name } => {
                let snapshot = engine.snapshot();
                let answer = format!("snapshot {name} sees writes up to {}", snapshot.sequence());
                self.release(name);
                self.snapshots.push((name.to_owned(), snapshot));
                return Ok(answer);
            }
            Command::Freeze => {
                let was_empty = engine.stats().active_rows == 0;
                let answer = if was_empty { "the active MemTable is empty" } else { "frozen" };
                engine.freeze().map(|()| answer.to_owned())
            }
            Command::Flush => engine.flush().map(|()| "all MemTables are in files".to_owned()),
            Command::Compact => engine.compact().map(|()| "at most one table is left".to_owned()),
            Command::Crash | Command::Reopen { .. } | Command::Help | Command::Release { .. } => {
                unreachable!("they were carried out above")
            }
        };
        answer.map_err(|error| error.to_string())
    }

    fn crash(&mut self) -> String {
        self.snapshots.clear();
        self.engine = None;
        self.disk.crash();
        "the power goes: memory is lost, and what was not synced. Type `reopen`".to_owned()
    }

    fn reopen(&mut self, sync: Option<SyncPolicy>) -> Result<String> {
        let was_open = self.engine.is_some();
        if let Some(engine) = self.engine.take() {
            engine.close()?;
        }
        self.sync = sync.unwrap_or(self.sync);
        self.open()?;
        let promise = match self.sync {
            SyncPolicy::Never => "writes are acknowledged before they are on disk",
            _ => "a write is acknowledged when it is on disk",
        };
        Ok(format!("{}; {promise}", if was_open { "closed, and opened again" } else { "opened" }))
    }

    fn release(&mut self, name: &str) {
        self.snapshots.retain(|(other, _)| other != name);
    }

    fn find(&self, name: &str) -> std::result::Result<Snapshot, String> {
        let found = self.snapshots.iter().find(|(other, _)| other == name);
        found.map(|(_, snapshot)| snapshot.clone()).ok_or_else(|| {
            let names: Vec<_> = self.snapshots.iter().map(|(name, _)| name.clone()).collect();
            let there_is = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            format!("there is no snapshot {name}; there is {there_is}")
        })
    }
}

impl Default for Lab {
    fn default() -> Lab {
        Lab::new()
    }
}

fn rows(range: RangeIter) -> Result<String> {
    let mut lines = Vec::new();
    for row in range {
        let (key, value) = row?;
        if lines.len() == SHOWN_ROWS {
            lines.push("and more".to_owned());
            break;
        }
        lines.push(format!("{} = {}", text(&key), text(&value)));
    }
    Ok(if lines.is_empty() { "no rows".to_owned() } else { lines.join("\n") })
}

fn text(bytes: &Bytes) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(lab: &mut Lab, lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| lab.run(line).answer).collect()
    }

    #[test]
    fn what_was_put_is_got_and_deleted_and_listed() {
        let mut lab = Lab::new();
        let lines = ["put a 1", "put b 2", "delete a", "get a", "get b", "range", "range c"];
        let expected = ["ok", "ok", "ok", "no value", "2", "b = 2", "no rows"];
        assert_eq!(answers(&mut lab, &lines), expected);
    }

    #[test]
    fn a_snapshot_reads_on_after_flush_and_reopen_but_not_after_a_crash() {
        let mut lab = Lab::new();
        let lines =
            ["put a 1", "snapshot s", "put a 2", "flush", "get a in s", "reopen", "get a in s"];
        assert_eq!(
            answers(&mut lab, &lines)[4..],
            ["1", "closed, and opened again; a write is acknowledged when it is on disk", "1"]
        );
        lab.run("crash");
        lab.run("reopen");
        assert_eq!(lab.run("get a in s").answer, "there is no snapshot s; there is none");
        assert_eq!(lab.run("get a").answer, "2");
    }

    #[test]
    fn a_crash_takes_what_was_acknowledged_too_early() {
        let mut lab = Lab::new();
        lab.run("put a 1");
        lab.run("reopen never");
        lab.run("put b 2");
        assert_eq!(lab.run("get b").answer, "2");
        lab.run("crash");
        assert_eq!(lab.run("get a").answer, "the power is out: type `reopen`");
        lab.run("reopen");
        assert_eq!(answers(&mut lab, &["get a", "get b"]), ["1", "no value"]);
    }

    #[test]
    fn events_are_told_with_the_command_that_caused_them() {
        let mut lab = Lab::new();
        assert_eq!(lab.run("put a 1").events, [""; 0]);
        let events = lab.run("flush").events;
        assert!(events.iter().any(|event| event.starts_with("flushed MemTable 1")), "{events:?}");
    }
}
