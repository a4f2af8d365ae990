//! What varies from run to run, and by which rule it is compared all the same. There are no others.

use regex_lite::Regex;
use std::{path::Path, sync::LazyLock};

static THREAD_ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^(thread '.*') \(\d+\) (panicked at|has overflowed)").expect("a valid pattern")
});
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[-+]?\d+(?:[.,_]\d+)*").expect("a valid pattern"));
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
}
