//! What varies from run to run, and by which rule it is compared all the same. There are no others.

use regex_lite::Regex;
use std::{path::Path, sync::LazyLock};

static THREAD_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^(thread '.*') \(\d+\) (panicked at|has overflowed)").expect("a valid pattern")
});
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[-+]?\d+(?:[.,_]\d+)*").expect("a valid pattern"));
/// What follows `-->` in a quotation: its lines with their margin, and the dots between them.
static LIBRARY_LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\d* ?\||\.\.\.$)").expect("a valid pattern"));
static SPACES: LazyLock<Regex> = LazyLock::new(|| Regex::new(" +").expect("a valid pattern"));

/// An output as it is recorded: the repository is `.`, the temporary folder `TMP`, and rustc's panics name no thread id.
pub fn output(text: &str, root: &Path, temporary: &Path) -> String {
    let text = folder(text, temporary, "TMP");
    let text = folder(&text, root, ".");
    THREAD_ID.replace_all(&text, "$1 $2").into_owned()
}

fn folder(text: &str, path: &Path, name: &str) -> String {
    let mut text = text.to_owned();
    // A program may print the folder as it was told or as the system resolves it.
    let paths = [Some(path.to_owned()), path.canonicalize().ok()];
    for path in paths.iter().flatten().filter_map(|path| path.to_str()) {
        // Not in the middle of a longer name: `/book` is no part of `/book-2`.
        let pattern = format!(r"{}($|[^\w.-]|\.$|\.\s)", regex_lite::escape(path));
        let pattern = Regex::new(&format!("(?m){pattern}")).expect("an escaped path");
        text = pattern.replace_all(&text, format!("{name}$1")).into_owned();
    }
    text
}

/// A measurement as it is compared: each number is `#`, runs of spaces are one.
pub fn measured(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = NUMBER.replace_all(line, "#");
        SPACES.replace_all(&line, " ").trim().to_owned() + "\n"
    });
    lines.collect()
}

/// A refusal as it is compared. Where the standard library's sources are installed, rustc quotes
/// from them, and the higher line numbers widen its margin.
pub fn refusal(text: &str) -> String {
    let mut lines = Vec::new();
    let mut in_library = false;
    for line in text.lines() {
        let line = SPACES.replace_all(line, " ").trim().to_owned();
        in_library = match line.strip_prefix("--> ") {
            Some(file) => file.contains("/library/"),
            None => in_library && LIBRARY_LINE.is_match(&line),
        };
        if line.starts_with("--> ") && in_library {
            lines.pop(); // the note that the quotation belongs to
        } else if !in_library && line != "|" {
            lines.push(line + "\n");
        }
    }
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_named_and_longer_names_are_left_alone() {
        let text = "/r/book/src /r/book, /r/book-2 /t/x/y\nin /r/book.";
        let named = output(text, Path::new("/r/book"), Path::new("/t/x"));
        assert_eq!(named, "./src ., /r/book-2 TMP/y\nin ..");
    }

    #[test]
    fn thread_ids_are_dropped_from_rustcs_panics_alone() {
        let text = "thread 'main' (4711) panicked at src/main.rs:2:5:\nworker (4711) ended";
        let named = output(text, Path::new("/r"), Path::new("/t"));
        assert_eq!(named, "thread 'main' panicked at src/main.rs:2:5:\nworker (4711) ended");
    }

    #[test]
    fn a_measurement_is_its_shape() {
        assert_eq!(measured("clone    6.1 ns\n"), measured("clone   12.25 ns\n"));
        assert_eq!(measured("1_000 rows: 7\n"), "# rows: #\n");
        assert_ne!(measured("clone 6 ns\n"), measured("clone 6 us\n"));
    }

    #[test]
    fn a_refusal_is_the_same_with_and_without_the_sources_of_the_library() {
        let without = "error[E0277]: no\n --> x.rs:5:3\n  |\n5 | spawn(f)\n  | ^^^\nnote: required by\n --> /rustc/59/library/std/src/thread.rs:125:0\n\nerror: aborting\n";
        let with = "error[E0277]: no\n   --> x.rs:5:3\n    |\n  5 | spawn(f)\n    | ^^^\nnote: defined here\n   --> /home/r/library/core/src/x.rs:1:1\nnote: required by\n   --> /home/r/library/std/src/thread.rs:128:8\n    |\n125 | pub fn spawn()\n    |        ----- here\n...\n128 |     F: Send,\n\nerror: aborting\n";
        assert_eq!(refusal(with), refusal(without));
        assert_ne!(refusal(with), refusal(&without.replace("spawn(f)", "spawn(g)")));
    }
}
