//! The program as its users run it: what is put in comes out, in text and in JSON.

mod program;

use ferrisdb::OsFileSystem;
use ferrisdb::fs::FileSystem;
use program::{Run, database};
use serde_json::{Value, json};

#[test]
fn what_is_put_is_read_scanned_and_deleted() {
    let db = database();
    for (key, value) in [("b", "2"), ("a", "1"), ("c", "-3"), ("ca", r"\xff\\")] {
        db.run(&["put", key, value]).succeeds();
    }
    assert_eq!(db.run(&["get", "a"]).succeeds(), "1\n");
    assert_eq!(db.run(&["get", "ca"]).succeeds(), "\\xff\\\\\n");
    assert_eq!(db.run(&["scan"]).succeeds(), "a\t1\nb\t2\nc\t-3\nca\t\\xff\\\\\n");
    assert_eq!(db.run(&["scan", "--from", "b", "--to", "ca"]).succeeds(), "b\t2\nc\t-3\n");
    let last = ["scan", "--prefix", "c", "--reverse", "--limit", "1"];
    assert_eq!(db.run(&last).succeeds(), "ca\t\\xff\\\\\n");
    db.run(&["delete", "a"]).succeeds();
    db.run(&["get", "a"]).fails(1).says("a has no value");
    db.run(&["compact"]).succeeds();
    assert_eq!(db.run(&["scan", "--to", "c"]).succeeds(), "b\t2\n");
}

#[test]
fn many_commands_do_not_pile_up_tables() {
    let db = database();
    for n in 0..12 {
        db.run(&["put", "k", &n.to_string()]).succeeds();
    }
    let tables = db.files().iter().filter(|name| name.ends_with(".sst")).count();
    assert!(tables < 9, "{tables} tables");
    assert_eq!(db.run(&["get", "k"]).succeeds(), "11\n");
}

#[test]
fn hexadecimal_goes_in_and_comes_out() {
    let db = database();
    db.run(&["--hex", "put", "00ff", ""]).succeeds();
    assert_eq!(db.run(&["scan"]).succeeds(), "\\x00\\xff\t\n");
    assert_eq!(db.run(&["scan", "--hex"]).succeeds(), "00ff\t\n");
    assert_eq!(
        db.run(&["get", "--hex", "--json", "00ff"]).json(),
        [json!({"key": "00ff", "value": ""})]
    );
}

#[test]
fn every_command_prints_json_if_asked_to() {
    let db = database();
    assert_eq!(db.run(&["--json", "put", "k\"", "v"]).json(), [json!({ "sequence": 1 })]);
    assert_eq!(db.run(&["--json", "put", "l", "w"]).json(), [json!({ "sequence": 2 })]);
    let rows = [json!({"key": "k\"", "value": "v"}), json!({"key": "l", "value": "w"})];
    assert_eq!(db.run(&["scan", "--json"]).json(), rows);
    assert_eq!(db.run(&["--json", "delete", "l"]).json(), [json!({ "sequence": 3 })]);
    let absent = db.run(&["--json", "get", "l"]).fails(1);
    assert_eq!(absent.json_lines(), [json!({ "key": "l", "value": null })]);
    let tables = |run: Run| run.json()[0]["tables"].as_u64();
    assert_eq!(tables(db.run(&["--json", "flush"])), Some(3));
    assert_eq!(tables(db.run(&["--json", "compact"])), Some(1));
    let stats: Value = db.run(&["--json", "stats"]).json().remove(0);
    assert_eq!((&stats["entries"], &stats["last_sequence"]), (&json!(1), &json!(3)));
    let error = db.run(&["--json", "get", r"\z"]).fails(2);
    let error: Value = serde_json::from_str(&error.stderr).unwrap();
    assert!(error["error"].as_str().unwrap().contains("at byte 0 of"), "{error}");
}

#[test]
fn reading_what_is_not_there_makes_nothing() {
    let db = database();
    let reading: [&[&str]; 6] =
        [&["get", "k"], &["delete", "k"], &["scan"], &["flush"], &["compact"], &["stats"]];
    for command in reading {
        let run = db.run(command).fails(2);
        run.says("there is no database in");
        run.says("put KEY VALUE` makes one");
        assert!(!db.dir.exists(), "{command:?}");
    }
}

#[test]
fn other_peoples_files_are_left_alone() {
    let db = database();
    std::fs::create_dir(&db.dir).unwrap();
    std::fs::write(db.dir.join("notes.tmp"), "mine").unwrap();
    db.run(&["put", "k", "v"]).fails(2).says("holds other files (notes.tmp)");
    db.run(&["get", "k"]).fails(2).says("there is no database in");
    assert_eq!(db.files(), ["notes.tmp"]);
}

#[test]
fn a_database_that_is_open_is_refused() {
    let db = database();
    db.run(&["put", "k", "v"]).succeeds();
    let _lock = OsFileSystem.lock(&db.dir.join("LOCK")).unwrap();
    for command in [&["get", "k"][..], &["put", "k", "w"], &["stats"], &["verify"]] {
        db.run(command).fails(2).says("LOCK is in use: the database is open elsewhere");
    }
}
