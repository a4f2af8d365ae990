//! The book's own checks and starters, known by their checksums: in a clone and in an archive without git.

use sha2::{Digest, Sha256};
use std::{fmt::Write, fs, path::Path};

/// A line a file, as `sha256sum` writes and checks them. Relative to the root.
pub const FILE: &str = "exercises/SHA256SUMS";

/// Whether this file, relative to the root, is not as it was recorded. One that was never recorded is new, and
/// no change.
pub fn is_changed(root: &Path, file: &Path) -> bool {
    let Some(recorded) = of(root, file) else { return false };
    fs::read(root.join(file)).map_or(true, |bytes| sum(&bytes) != recorded)
}

/// Its recorded checksum.
pub fn of(root: &Path, file: &Path) -> Option<String> {
    let text = fs::read_to_string(root.join(FILE)).ok()?;
    let mut lines = text.lines().filter_map(|line| line.split_once("  "));
    let (sum, _) = lines.find(|(_, name)| Path::new(name) == file)?;
    Some(sum.to_owned())
}

/// In hexadecimal. A checkout on Windows may have other ends of lines, and is the same file.
pub fn sum(bytes: &[u8]) -> String {
    let mut digest = Sha256::new();
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if index > 0 {
            digest.update(b"\n");
        }
        digest.update(line.strip_suffix(b"\r").unwrap_or(line));
    }
    digest.finalize().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_what_sha256sum_says_whatever_the_ends_of_lines() {
        let said = "911169ddaaf146aff539f58c26c489af3b892dff0fe283c1c264c65ae5aa59a2";
        assert_eq!([sum(b"a\nb\n"), sum(b"a\r\nb\r\n")], [said, said]);
    }

    #[test]
    fn a_file_is_changed_if_it_differs_from_its_line() {
        let root = tempfile::tempdir().unwrap();
        let file = Path::new("exercises/x/check.rs");
        fs::create_dir_all(root.path().join("exercises/x")).unwrap();
        fs::write(root.path().join(file), "a\n").unwrap();
        assert!(!is_changed(root.path(), file), "never recorded");
        let line = |text: &[u8]| format!("{}  exercises/x/check.rs\n", sum(text));
        fs::write(root.path().join(FILE), line(b"a\n")).unwrap();
        assert!(!is_changed(root.path(), file));
        fs::write(root.path().join(FILE), line(b"b\n")).unwrap();
        assert!(is_changed(root.path(), file));
        fs::remove_file(root.path().join(file)).unwrap();
        assert!(is_changed(root.path(), file), "it is gone");
    }
}
