//! Where two texts part, for someone to read.

use similar::TextDiff;

/// More of a difference than this is read in an editor.
const LONGEST: usize = 40;

/// How what is recorded differs from what is now.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The first line that differs, counted from 1.
    pub line: usize,
    pub text: String,
}

impl Difference {
    /// Nothing, if there is none.
    pub fn between(recorded: &str, now: &str) -> Option<Difference> {
        if recorded == now {
            return None;
        }
        let same = recorded.lines().zip(now.lines()).take_while(|(old, new)| old == new).count();
        let diff = TextDiff::from_lines(recorded, now);
        let diff = diff.unified_diff().context_radius(2).header("recorded", "now").to_string();
        let mut lines: Vec<&str> = diff.lines().take(LONGEST).collect();
        let left_out = diff.lines().count() - lines.len();
        let more = format!("... and {left_out} lines more");
        if left_out > 0 {
            lines.push(&more);
        }
        Some(Difference { line: same + 1, text: lines.join("\n") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(Difference::between("a\nb\n", "a\nb\n"), None);
        assert_eq!(Difference::between("a\nb\n", "a\nc\n").unwrap().line, 2);
        assert_eq!(Difference::between("a\n", "a\nb\n").unwrap().line, 2);
    }

    #[test]
    fn a_long_difference_is_cut() {
        let difference = Difference::between("", &"new\n".repeat(100)).unwrap();
        assert_eq!(difference.text.lines().count(), LONGEST + 1);
        assert!(difference.text.ends_with("... and 63 lines more"), "{}", difference.text);
    }
}
