//! The tool is killed from outside, with SIGKILL, at many moments of all that it does. It lingers at each of its
//! steps, so that the moments fall into them and not only between.

use super::{
    PATIENCE,
    fixture::{Book, SOLVED, WRONG},
    support::{Server, command},
};
use std::{
    fs,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

/// How long each step takes.
const LINGER: &str = "4";
/// What else is in the progress: it must survive whatever happens to the line that is written.
const OTHER: &str = "ch01-other passed, 2 hints\n";

/// A command, how often it is killed, and the work that is there before.
struct Kill {
    arguments: &'static [&'static str],
    moments: u32,
    before: Option<&'static str>,
}

#[test]
fn whatever_is_killed_at_whatever_moment_leaves_all_whole() {
    let kill = |arguments, moments, before| Kill { arguments, moments, before };
    for Kill { arguments, moments, before } in [
        kill(&["start", "twice"], 30, None),
        kill(&["reset", "twice", "--yes"], 40, Some(SOLVED)),
        kill(&["hint", "twice"], 20, Some(SOLVED)),
        kill(&["solution", "twice", "--give-up"], 20, Some(SOLVED)),
        kill(&["check", "twice"], 8, Some(SOLVED)),
    ] {
        let whole = timed(&begun(before), arguments);
        // Later than the end too: nothing is left to kill then.
        for moment in 0..=moments {
            let book = begun(before);
            let after = whole * moment / moments;
            let mut tool = lingering(book.command(arguments)).spawn().expect("the tool runs");
            thread::sleep(after);
            tool.kill().expect("killed");
            tool.wait().expect("waited for");
            is_whole(&book, before, &format!("{arguments:?} killed after {after:?}"));
            goes_on(&book);
        }
    }
}

#[test]
fn watch_is_killed_while_it_remembers_what_was_saved() {
    for moment in MOMENTS {
        let book = begun(Some(WRONG));
        let mut watch = lingering(book.command(&["watch", "twice"]));
        let mut watch = watch.stdin(Stdio::piped()).spawn().expect("the tool runs");
        saved_and_killed(&book, &mut watch, moment);
    }
}

#[test]
fn the_server_is_killed_while_it_remembers_what_was_saved() {
    for moment in MOMENTS {
        let book = begun(Some(WRONG));
        let serve = ["serve", "--no-open", "--port", "0"];
        let mut server = Server::of(lingering(command(book.root(), &serve)));
        saved_and_killed(&book, &mut server.child, moment);
    }
}

/// Milliseconds after the first change in `my/`, through two steps and beyond; before it, at the save itself.
const MOMENTS: [Option<u64>; 8] =
    [None, Some(0), Some(1), Some(2), Some(4), Some(6), Some(8), Some(12)];

fn saved_and_killed(book: &Book, tool: &mut Child, moment: Option<u64>) {
    let before = state(book);
    book.work(SOLVED);
    if let Some(moment) = moment {
        let start = Instant::now();
        while state(book) == before {
            assert!(start.elapsed() < PATIENCE, "the pass was never remembered");
            thread::sleep(Duration::from_micros(100));
        }
        thread::sleep(Duration::from_millis(moment));
    }
    tool.kill().expect("killed");
    tool.wait().expect("waited for");
    is_whole(book, Some(SOLVED), &format!("killed {moment:?} ms after the first change"));
    goes_on(book);
}

/// What changes as soon as a file in `my/` is made or cut.
fn state(book: &Book) -> (Option<SystemTime>, u64) {
    let folder = fs::metadata(book.file("my")).ok();
    let progress = fs::metadata(book.file("my/progress.txt")).ok();
    (folder.and_then(|it| it.modified().ok()), progress.map_or(0, |it| it.len()))
}

/// A book in which this work is saved, and another exercise is passed.
fn begun(work: Option<&str>) -> Book {
    let book = Book::new();
    if let Some(work) = work {
        book.says(&["start", "twice"]);
        book.work(work);
    }
    let mut progress = fs::read_to_string(book.file("my/progress.txt")).unwrap_or_default();
    progress.push_str(OTHER);
    book.write("my/progress.txt", &progress);
    book
}

fn lingering(mut command: Command) -> Command {
    command.env("BOOK_LINGER", LINGER).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn timed(book: &Book, arguments: &[&str]) -> Duration {
    let start = Instant::now();
    lingering(book.command(arguments)).status().expect("the tool runs");
    start.elapsed()
}

fn is_whole(book: &Book, before: Option<&str>, when: &str) {
    let progress = book.read("my/progress.txt");
    assert!(progress.contains(OTHER), "{when}: {progress}");
    let (_, faults) = book.run(&["list"]);
    assert_eq!(faults, "", "{when}: {progress}");
    let copies = ["my/ch01-twice", "my/before-reset/ch01-twice-1"];
    let copies = copies.map(|copy| {
        let is_there = book.file(copy).exists();
        is_there.then(|| {
            let manifest = book.read(&format!("{copy}/Cargo.toml"));
            assert!(manifest.contains("[[test]]"), "{when}: {manifest}");
            book.read(&format!("{copy}/src/lib.rs"))
        })
    });
    for copy in copies.iter().flatten() {
        assert!(copy == WRONG || Some(&**copy) == before, "{when}: {copy}");
    }
    if let Some(work) = before {
        assert!(
            copies.iter().flatten().any(|copy| copy == work),
            "{when}: the work is gone: {copies:?}"
        );
    }
}

/// The learner does what is next, as if nothing had happened.
fn goes_on(book: &Book) {
    if !book.file("my/ch01-twice").exists() {
        book.says(&["start", "twice"]);
    }
    book.work(WRONG);
    book.says(&["reset", "twice", "--yes"]);
    assert_eq!(book.worked(), WRONG);
    book.says(&["hint", "twice"]);
    let left = fs::read_dir(book.file("my")).unwrap().flatten();
    let left = left.filter(|entry| entry.file_name().to_string_lossy().starts_with(".new-"));
    assert_eq!(left.count(), 0, "left over");
}
