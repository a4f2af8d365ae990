//! A learner's way through an exercise, in a small book of its own, and the same with the tool killed.

#[path = "learner/fixture.rs"]
mod fixture;
#[path = "learner/kills.rs"]
mod kills;
mod support;

use fixture::{Book, COPIES, PASSED, SOLVED, STARTED, WRONG};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::Stdio,
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};
use support::Server;

/// For a test run of the fixture's exercise, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn from_the_list_to_the_solution() {
    let book = Book::new();
    assert!(book.says(&["list"]).contains("0 of 2 passed"), "{}", book.says(&["list"]));

    let started = book.says(&["start", "twice"]);
    assert!(started.contains("my/ch01-twice/src/lib.rs"), "{started}");
    assert!(started.contains("is_twice says: twice 2: expected 4, got 2"), "{started}");
    assert!(book.fails(&["start", "twice"]).contains("is there already"));

    let wrong = book.fails(&["check"]);
    assert!(wrong.contains("ch01-twice: wrong: is_twice\ntwice 2: expected 4, got 2"), "{wrong}");
    assert!(wrong.contains("1 more test fails"), "{wrong}");
    book.work("pub fn twice(n: u32) -> u32 { m }");
    let refused = book.fails(&["check"]);
    assert!(refused.contains("does not compile\nerror[E0425]"), "{refused}");
    book.work(COPIES);
    let copies = book.fails(&["check", "ch01-twice"]);
    assert!(copies.contains("not yet: copies_nothing\nright, but it copies"), "{copies}");
    assert_eq!(book.progress(), STARTED);

    for hint in ["hint 1 of 3: Look.", "hint 2 of 3: Use.", "hint 3 of 3: Do.", "hint 3 of 3: Do."]
    {
        assert!(book.says(&["hint"]).contains(hint), "{hint}");
    }
    assert!(book.fails(&["solution", "twice"]).contains("has not passed yet"));

    book.work(SOLVED);
    let passed = book.says(&["check"]);
    assert!(passed.contains("ch01-twice: passed"), "{passed}");
    assert_eq!(book.progress(), "ch01-twice passed, 3 hints\n");
    let solution = book.says(&["solution", "twice"]);
    assert!(solution.contains(SOLVED) && solution.contains("Why it is right."), "{solution}");
    assert!(book.says(&["list"]).contains("1 of 2 passed"));

    // A pass stays one, and what git knows is as it was.
    book.work(WRONG);
    book.fails(&["check"]);
    assert_eq!(book.progress(), "ch01-twice passed, 3 hints\n");
    assert_eq!(book.git(&["status", "--porcelain"]), "");
}

#[test]
fn whoever_gives_up_is_shown_the_solution_and_it_is_remembered() {
    let book = Book::new();
    book.says(&["start", "ch01-twice"]);
    assert!(book.says(&["solution", "twice", "--give-up"]).contains(SOLVED));
    assert_eq!(book.progress(), "ch01-twice gave-up\n");
}

#[test]
fn an_edited_test_proves_nothing() {
    let book = Book::new();
    book.says(&["start", "twice"]);
    // As in an archive that was downloaded.
    fs::remove_dir_all(book.file(".git")).unwrap();
    let check = "exercises/ch01-twice/tests/check.rs";
    book.write(check, "#[test]\nfn is_twice() {}\n");
    let edited = book.fails(&["check"]);
    assert!(
        edited.contains(&format!("the test was edited: {check} is not the book's")),
        "{edited}"
    );
    assert_eq!(book.progress(), STARTED);
}

#[test]
fn names_are_parts_of_names_and_others_are_listed() {
    let book = Book::new();
    let unknown = book.fails(&["start", "thrice"]);
    assert!(unknown.contains("no exercise has `thrice`") && unknown.contains("ch01-twice"));
    let several = book.fails(&["start", "ch01"]);
    assert!(
        several.contains("ch01-other, ch01-twice") || several.contains("ch01-twice, ch01-other")
    );
    assert!(book.fails(&["check", "other"]).contains("exercises start ch01-other"));
}

#[test]
fn a_reset_asks_and_loses_nothing() {
    let book = Book::new();
    book.says(&["start", "twice"]);
    book.work(SOLVED);
    // Standard input is empty: no answer is a no.
    assert!(book.fails(&["reset", "twice"]).contains("Nothing was changed."));
    assert_eq!(book.worked(), SOLVED);
    for number in 1..=2 {
        book.work(SOLVED);
        book.says(&["reset", "twice", "--yes"]);
        assert_eq!(book.worked(), WRONG);
        let aside = format!("my/before-reset/ch01-twice-{number}/src/lib.rs");
        assert_eq!(book.read(&aside), SOLVED);
    }
    assert!(book.fails(&["check"]).contains("wrong: is_twice"));
}

#[test]
fn a_hand_edited_progress_is_read_as_far_as_it_can_be() {
    let book = Book::new();
    book.write("my/progress.txt", "ch01-twice done\nch01-other passed\n");
    let (said, told) = book.run(&["list"]);
    assert!(told.contains("my/progress.txt:1: expected"), "{told}");
    assert!(said.contains("1 of 2 passed"), "{said}");
    book.says(&["start", "twice"]);
    assert_eq!(book.progress(), "ch01-twice done\nch01-other passed\nch01-twice started\n");
}

#[test]
fn a_kill_at_any_step_loses_nothing() {
    for (step, arguments) in [
        ("a file is written, not renamed", &["start", "twice"][..]),
        ("start: copied, not in its place", &["start", "twice"]),
        ("start: in its place, not in the progress", &["start", "twice"]),
        ("a file is written, not renamed", &["reset", "twice", "--yes"]),
        ("reset: copied, nothing set aside", &["reset", "twice", "--yes"]),
        ("reset: set aside, nothing in its place", &["reset", "twice", "--yes"]),
        ("a file is written, not renamed", &["hint", "twice"]),
        ("a file is written, not renamed", &["check", "twice"]),
        ("a file is written, not renamed", &["solution", "twice", "--give-up"]),
    ] {
        let book = Book::new();
        let is_start = arguments[0] == "start";
        if !is_start {
            book.says(&["start", "twice"]);
            book.work(SOLVED);
        }
        // Another line must survive whatever happens to this one.
        let mut before = fs::read_to_string(book.file("my/progress.txt")).unwrap_or_default();
        before.push_str("ch01-other passed, 2 hints\n");
        book.write("my/progress.txt", &before);
        book.killed_at(step, arguments);

        let after = book.read("my/progress.txt");
        assert!(after.contains("ch01-other passed, 2 hints\n"), "{step}: {after}");
        let copies = ["my/ch01-twice", "my/before-reset/ch01-twice-1"];
        let copies =
            copies.map(|copy| fs::read_to_string(book.file(&format!("{copy}/src/lib.rs"))));
        let whole = if is_start { WRONG } else { SOLVED };
        assert!(is_start || copies.iter().flatten().any(|copy| copy == SOLVED), "{step}");
        // What is in its place is whole.
        assert!([WRONG, whole].contains(&copies[0].as_deref().unwrap_or(WRONG)), "{step}");

        // The same again goes on from there.
        if arguments[0] == "reset" && copies[0].is_err() {
            book.says(&["start", "twice"]);
        } else if is_start && copies[0].is_ok() {
            assert!(book.fails(arguments).contains("is there already"), "{step}");
        } else {
            book.says(arguments);
        }
        book.work(SOLVED);
        assert!(book.says(&["check", "twice"]).contains("passed"), "{step}");
        assert!(book.progress().contains("ch01-twice passed"), "{step}");
        let left = fs::read_dir(book.file("my")).unwrap().flatten();
        let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with(".new-"));
        // A later start or reset sweeps; until then they are in nobody's way.
        assert!(left.count() <= 1, "{step}");
    }
}

#[test]
fn watch_tests_on_save_and_answers_to_letters() {
    let book = Book::new();
    book.says(&["start", "twice"]);
    let mut command = book.command(&["watch"]);
    let mut watch = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let said = lines(BufReader::new(watch.stdout.take().unwrap()));
    let mut keys = watch.stdin.take().unwrap();
    wait_for(&said, "twice 2: expected 4, got 2");
    keys.write_all(b"h\n").unwrap();
    wait_for(&said, "hint 1 of 3: Look.");
    book.work(SOLVED);
    wait_for(&said, "ch01-twice: passed");
    wait_for(&said, "Next (n): The other");
    keys.write_all(b"n\n").unwrap();
    wait_for(&said, "--- ch01-other: The other ---");
    keys.write_all(b"q\n").unwrap();
    assert!(watch.wait().is_ok());
    assert!(book.progress().contains("ch01-twice passed, 1 hint"), "{}", book.progress());
}

#[test]
fn the_pages_are_told_as_the_learner_saves() {
    let book = Book::new();
    book.says(&["start", "twice"]);
    let server = Server::start(book.root(), 0);
    let told = |wanted: &str| -> [String; 2] {
        let start = Instant::now();
        let mut seen = None;
        loop {
            let news = server.news(seen);
            let state = news["exercises"]["ch01-twice"]["state"].as_str().unwrap_or_default();
            if state == wanted {
                let shown = &news["exercises"]["ch01-twice"];
                return ["message", "more"]
                    .map(|part| shown[part].as_str().unwrap_or_default().to_owned());
            }
            assert!(start.elapsed() < PATIENCE, "expected {wanted}, got {news}");
            seen = news["state"].as_u64();
        }
    };
    told("started");
    book.work("pub fn twice(n: u32) -> u32 { n + 1 }\n");
    let [message, more] = told("red");
    assert_eq!(message, "is_twice: twice 2: expected 4, got 3");
    assert_eq!(more, "Look at the sum.\n1 more test fails; this one comes first.");
    book.work(SOLVED);
    told("passed");
    assert_eq!(book.progress(), PASSED);

    // Another folder of the same name; what was red was the old one's.
    book.work(WRONG);
    told("red");
    book.says(&["reset", "twice", "--yes"]);
    told("started");
    book.work(SOLVED);
    told("passed");
    fs::remove_dir_all(book.file("my")).unwrap();
    told("");
    book.says(&["start", "twice"]);
    told("started");
    book.work(SOLVED);
    told("passed");
}

fn lines(output: impl BufRead + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

fn wait_for(said: &Receiver<String>, words: &str) {
    let mut all = Vec::new();
    while let Ok(line) = said.recv_timeout(PATIENCE) {
        if line.contains(words) {
            return;
        }
        all.push(line);
    }
    panic!("expected `{words}` in:\n{}", all.join("\n"));
}
