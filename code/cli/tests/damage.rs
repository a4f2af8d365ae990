//! What `dump` and `verify` say about whole files and damaged ones.

mod program;

use ferrisdb::fs::{FileSystem, read_all};
use ferrisdb::{Engine, MemoryFileSystem, Options, TableFormat};
use program::{Database, database};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Two tables, one of each format, a log with three writes, and the empty one that will follow it.
///
/// They are made in memory: a process that another test starts holds the locks of this one until it
/// has begun its program, so a database that was closed here could for a moment seem open.
fn filled() -> Database {
    let files = MemoryFileSystem::new();
    for table_format in [TableFormat::V1, TableFormat::V2] {
        let engine = open(&files, table_format);
        for n in 0..20 {
            engine.put(format!("{table_format:?}/{n:02}"), format!("value {n}")).unwrap();
        }
        engine.delete(format!("{table_format:?}/07")).unwrap();
        engine.flush().unwrap();
        engine.close().unwrap();
    }
    let engine = open(&files, TableFormat::V2);
    ["x", "y", "z"].iter().for_each(|key| engine.put(key, "in the log").unwrap());
    engine.prepare_step().unwrap();
    engine.close().unwrap();

    let db = database();
    fs::create_dir(&db.dir).unwrap();
    for name in files.list(Path::new("db")).unwrap() {
        let contents = read_all(&files, &Path::new("db").join(&name)).unwrap();
        fs::write(db.dir.join(name), contents).unwrap();
    }
    db
}

fn open(files: &MemoryFileSystem, table_format: TableFormat) -> Engine {
    let options = Options { memtable_size: 10_000, table_format, ..Options::default() };
    Engine::open("db", options.files(files.clone())).unwrap()
}

/// The manifest, the table of each format, and the log segment with writes.
fn kinds(db: &Database) -> [String; 4] {
    let files = db.files();
    let with = |what: &dyn Fn(&[u8]) -> bool| {
        let holds = |name: &&String| what(&fs::read(db.dir.join(name)).unwrap());
        files.iter().filter(|name| *name != "MANIFEST").find(holds).unwrap().clone()
    };
    [
        "MANIFEST".to_owned(),
        with(&|file| file.starts_with(b"MTF1")),
        with(&|file| file.starts_with(b"FERRISDB")),
        with(&|file| file.starts_with(b"FLOG")),
    ]
}

fn change(db: &Database, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let mut file = fs::read(db.dir.join(name)).unwrap();
    change(&mut file);
    fs::write(db.dir.join(name), file).unwrap();
}

/// Parts must stand one behind the other, from `start` to `end`, down to the last field.
fn assert_covers(parts: &[Value], start: u64, end: u64) {
    let mut position = start;
    for part in parts {
        assert_eq!(part["offset"], position, "{part}");
        let next = position + part["length"].as_u64().unwrap();
        if let Some(parts) = part["parts"].as_array() {
            assert_covers(parts, position, next);
        }
        position = next;
    }
    assert_eq!(position, end, "{parts:?}");
}

#[test]
fn a_dump_leaves_no_byte_out() {
    let db = filled();
    for name in kinds(&db) {
        let mut lines = db.run(&["dump", "--json", &name]).json();
        let size = fs::metadata(db.dir.join(&name)).unwrap().len();
        assert_eq!(lines.remove(0)["size"], size);
        assert_eq!(lines.pop().unwrap()["damaged"], 0);
        assert_covers(&lines, 0, size);
    }
}

#[test]
fn a_dump_shows_what_was_written() {
    let db = filled();
    let [manifest, flat, blocks, log] = kinds(&db);
    let dump = |name: &str| db.run(&["dump", name]).succeeds();
    let has = |dump: &str, field: &str, value: &str| {
        let mut lines = dump.lines().map(|line| {
            line.trim_start_matches(|digit: char| digit == ' ' || digit.is_ascii_digit())
        });
        let found = lines.any(|line| line.starts_with(field) && line.ends_with(value));
        assert!(found, "no {field} {value} in\n{dump}");
    };
    let (manifest, flat) = (dump(&manifest), dump(&flat));
    has(&manifest, "last sequence", " 42");
    has(&flat, "count", " 20");
    has(&flat, "value", " value 19");
    let (blocks, log) = (dump(&blocks), dump(&log));
    has(&blocks, "key", " V2/00");
    has(&blocks, "last key", " V2/19");
    has(&blocks, "entries", " 20");
    has(&log, "first sequence", " 45");
    has(&log, "value", " in the log");
    let shallow = db.run(&["dump", "MANIFEST", "--depth", "1"]).succeeds();
    assert!(!shallow.contains("magic") && shallow.contains("record 0"), "{shallow}");
}

#[test]
fn verify_finds_a_flipped_byte_in_each_kind_of_file() {
    let db = filled();
    assert!(db.run(&["verify"]).succeeds().ends_with("no damage, 41 rows\n"));
    for name in kinds(&db) {
        let whole = fs::read(db.dir.join(&name)).unwrap();
        // What is wrong in the last write of a log may be what a crash left.
        let end = if name.ends_with(".log") { 40 } else { whole.len() };
        for at in (0..end).step_by(end.div_ceil(20)) {
            change(&db, &name, |file| file[at] ^= 0x20);
            let report = db.run(&["verify", "--json"]).fails(1).json_lines().remove(0);
            let findings = report["findings"].as_array().unwrap();
            let names_it = |finding: &&Value| {
                let offset = finding["offset"].as_u64().unwrap() as usize;
                let message = finding["message"].as_str().unwrap();
                let is_near = (offset..offset + 12).contains(&at);
                finding["file"] == *name && (is_near || message.contains(&format!(" byte {at}: ")))
            };
            assert!(findings.iter().any(|finding| names_it(&finding)), "{name} {at}: {report}");
            assert_eq!(report["ok"], false);
            fs::write(db.dir.join(&name), &whole).unwrap();
        }
    }
}

#[test]
fn a_dump_says_which_byte_is_wrong() {
    let db = filled();
    for name in kinds(&db) {
        change(&db, &name, |file| file[30] ^= 1);
        let run = db.run(&["dump", &name]).fails(1);
        let says = run.stdout.contains("DAMAGED") && run.stdout.contains("it is byte 30: ");
        assert!(says && run.stdout.ends_with("damaged in 1 place\n"), "{}", run.stdout);
    }
}

#[test]
fn a_read_of_a_damaged_file_names_file_and_offset() {
    let db = filled();
    let [_, _, blocks, _] = kinds(&db);
    change(&db, &blocks, |file| file[30] ^= 1);
    db.run(&["get", "V2/03"]).fails(2).says(&format!("{blocks} is damaged at byte 8: expected"));
    let run = db.run(&["scan", "--json"]).fails(2);
    let error: Value = serde_json::from_str(&run.stderr).unwrap();
    assert_eq!(error["offset"], 8);
    assert!(error["file"].as_str().unwrap().ends_with(&blocks));
    assert_eq!(db.run(&["get", "V1/03"]).succeeds(), "value 3\n");
}

#[test]
fn verify_finds_files_that_do_not_agree() {
    let db = filled();
    let [manifest, flat, blocks, log] = kinds(&db);
    let without = |name: &str, says: &str| {
        let file = fs::read(db.dir.join(name)).unwrap();
        fs::remove_file(db.dir.join(name)).unwrap();
        let run = db.run(&["verify"]).fails(1);
        assert!(run.stdout.contains(says), "{}", run.stdout);
        fs::write(db.dir.join(name), file).unwrap();
    };
    without(&manifest, "MANIFEST: expected a manifest, as there are other files");
    without(&flat, &format!("{flat}: expected a table, as the manifest names it"));
    without(&log, &format!("{log}: damaged at byte 0: expected a log segment"));
    // A whole table of other writes under the name of another.
    fs::copy(db.dir.join(&flat), db.dir.join(&blocks)).unwrap();
    let run = db.run(&["verify"]).fails(1);
    assert!(run.stdout.contains(&format!("{blocks}: expected writes 22 to 42")), "{}", run.stdout);
}

#[test]
fn reading_changes_no_file() {
    let db = filled();
    let contents = || -> Vec<_> {
        let read = |name: String| (fs::read(db.dir.join(&name)).unwrap(), name);
        db.files().into_iter().map(read).collect()
    };
    fs::write(db.dir.join("notes.log"), "mine").unwrap();
    let before = contents();
    assert_eq!(db.run(&["get", "z"]).succeeds(), "in the log\n");
    db.run(&["scan"]).succeeds();
    db.run(&["stats"]).succeeds();
    assert!(db.run(&["verify"]).succeeds().contains("ignored notes.log\n"));
    assert!(contents() == before);
}

#[test]
fn what_cannot_be_read_is_said_with_what_to_do() {
    let db = database();
    db.run(&["verify"]).fails(2).says("there is no database in");
    db.run(&["dump", "MANIFEST"]).fails(2).says("there is no file");
    let db = filled();
    fs::write(db.dir.join("notes"), "mine").unwrap();
    db.run(&["dump", "notes"]).fails(2).says("is no file of FerrisDB");
    let [.., log] = kinds(&db);
    fs::copy(db.dir.join(log), db.dir.join("copy")).unwrap();
    db.run(&["dump", "copy"]).fails(2).says("call it MANIFEST, or 000007.log");
}

#[test]
fn a_bench_prints_its_command_and_takes_a_new_directory() {
    let db = database();
    let json = db.run(&["--json", "bench", "--rows", "300", "--seed", "7"]).json().remove(0);
    let command = json["command"].as_str().unwrap();
    assert!(command.ends_with("bench --rows 300 --value-size 100 --seed 7 --sync never"));
    for what in ["fill", "flush", "read", "scan"] {
        assert!(json[what]["ops_per_second"].as_f64().unwrap() > 0.0);
    }
    assert_eq!(db.run(&["scan"]).succeeds().lines().count(), 300);
    db.run(&["bench"]).fails(2).says("there is something in");
}
