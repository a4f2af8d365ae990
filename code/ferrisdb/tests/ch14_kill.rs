//! A process that writes is killed, again and again, on the real file system. The pipe through which it says
//! what was acknowledged is the oracle.

#![cfg(unix)]

use ferrisdb::{Db, Options};
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::thread;

const WRITERS: u64 = 2;

/// Set for the process that writes: the database's directory.
const DIRECTORY: &str = "FERRISDB_KILL_DIRECTORY";

fn key(writer: u64, n: u64) -> String {
    format!("{writer} {n:06}")
}

fn value(writer: u64, n: u64) -> Vec<u8> {
    vec![(writer * 100 + n) as u8; 20 + (n % 100) as usize]
}

fn options() -> Options {
    Options { memtable_size: 20_000, max_tables: 3, ..Options::default() }
}

/// Not a test, but the process that the test below starts and kills.
#[test]
fn writing_process() {
    let Ok(dir) = env::var(DIRECTORY) else { return };
    let db = Db::open(dir, options()).unwrap();
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let db = &db;
            scope.spawn(move || {
                for n in written(db, writer).. {
                    db.put(key(writer, n), value(writer, n)).unwrap();
                    writeln!(std::io::stdout(), "acknowledged {writer} {n}").unwrap();
                }
            });
        }
    });
}

/// How many writes of a writer are there; they must be the first ones, each with its value.
fn written(db: &Db, writer: u64) -> u64 {
    let mut next = 0;
    for row in db.range(format!("{writer} ")..format!("{writer}!")) {
        let (found, bytes) = row.unwrap();
        assert_eq!(found, key(writer, next), "a write is missing");
        assert_eq!(bytes, value(writer, next), "{found:?} has a value that was never written");
        next += 1;
    }
    next
}

fn start(dir: &std::path::Path) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "writing_process", "--nocapture"])
        .env(DIRECTORY, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// `FERRISDB_KILLS=1000` for a long run.
fn kills() -> u64 {
    env::var("FERRISDB_KILLS").map_or(6, |kills| kills.parse().unwrap())
}

#[test]
fn a_killed_process_loses_no_acknowledged_write() {
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut acknowledged = [0; WRITERS as usize];
    for kill in 0..kills() {
        let mut child = start(dir.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut note = |line: String| {
            if let Some(write) = line.strip_prefix("acknowledged ") {
                let (writer, n) = write.split_once(' ').unwrap();
                let (writer, n): (usize, u64) = (writer.parse().unwrap(), n.parse().unwrap());
                acknowledged[writer] = n + 1;
            }
        };
        lines.by_ref().take(50 + (kill * 37 % 100) as usize).for_each(|line| note(line.unwrap()));
        child.kill().unwrap();
        child.wait().unwrap();
        // The last line may be torn.
        let mut rest: Vec<String> = lines.map_while(Result::ok).collect();
        rest.pop();
        rest.into_iter().for_each(note);

        let db = Db::open(dir.path(), options()).unwrap();
        for writer in 0..WRITERS {
            let (found, promised) = (written(&db, writer), acknowledged[writer as usize]);
            assert!(found >= promised, "writer {writer}: {found} writes, {promised} acknowledged");
        }
        db.close().unwrap();
    }
}
