//! The part of a file that an include names: all of it, some lines, or an anchor.
//!
//! mdBook takes whatever it can make of a selector and says nothing; here each one means exactly what it says or is refused.

use regex_lite::Regex;
use std::{borrow::Cow, ops::Range, sync::LazyLock};

/// What stands after the path in `{{#include path:selector}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    All,
    /// Lines counted from 1; without a last one, to the end of the file.
    Lines(usize, Option<usize>),
    Anchor(String),
}

/// The lines that a selector takes out of a file, each with its number in that file.
#[derive(Debug, PartialEq, Eq)]
pub struct Selection<'a> {
    pub lines: Vec<(usize, Cow<'a, str>)>,
    /// Nothing but blank lines and anchor comments was left out.
    pub whole: bool,
}

static START: LazyLock<Regex> = LazyLock::new(|| anchor_pattern("ANCHOR"));
static END: LazyLock<Regex> = LazyLock::new(|| anchor_pattern("ANCHOR_END"));

fn anchor_pattern(word: &str) -> Regex {
    Regex::new(&format!(r"{word}:\s*([\w_-]+)")).expect("a valid pattern")
}

impl Selector {
    pub fn parse(text: &str) -> Result<Selector, String> {
        let mut parts = text.split(':');
        let (first, last) = (parts.next().unwrap_or_default(), parts.next());
        if parts.next().is_some() {
            return Err(format!("`{text}` has too many colons: write `:anchor` or `:first:last`"));
        }
        let number = |word: &str| match word.parse::<usize>() {
            Ok(0) => Err(format!("`{text}` names line 0, but lines count from 1")),
            Ok(number) => Ok(number),
            Err(_) => Err(format!("`{word}` in `{text}` is no line number")),
        };
        match (first, last) {
            ("", None | Some("")) => Ok(Selector::All),
            ("", Some(last)) => Ok(Selector::Lines(1, Some(number(last)?))),
            (first, last) if first.parse::<usize>().is_ok() => {
                let first = number(first)?;
                let last = match last {
                    None => Some(first),
                    Some("") => None,
                    Some(last) => Some(number(last)?),
                };
                Ok(Selector::Lines(first, last))
            }
            (anchor, None) => Ok(Selector::Anchor(anchor.to_owned())),
            (anchor, Some(_)) => Err(format!("nothing can follow the anchor `{anchor}`")),
        }
    }

    /// The selected lines. With `hide_rest` the others come too, behind rustdoc's `# `.
    pub fn take<'a>(&self, body: &'a str, hide_rest: bool) -> Result<Selection<'a>, String> {
        let all: Vec<&str> = body.lines().collect();
        let range = self.range(&all)?;
        let drops_marks = matches!(self, Selector::Anchor(_));
        let mut selection = Selection { lines: Vec::new(), whole: true };
        for (index, line) in all.iter().enumerate() {
            let is_mark = START.is_match(line) || END.is_match(line);
            if drops_marks && is_mark {
                continue;
            }
            if range.contains(&index) {
                selection.lines.push((index + 1, Cow::Borrowed(*line)));
            } else {
                selection.whole &= is_mark || line.trim().is_empty();
                if hide_rest {
                    selection.lines.push((index + 1, Cow::Owned(format!("# {line}"))));
                }
            }
        }
        Ok(selection)
    }

    fn range(&self, all: &[&str]) -> Result<Range<usize>, String> {
        match self {
            Selector::All => Ok(0..all.len()),
            Selector::Lines(first, last) => {
                let last = last.unwrap_or(all.len());
                if *first > last {
                    return Err(format!("line {first} comes after line {last}"));
                }
                if last > all.len() {
                    return Err(format!("it has {} lines, no line {last}", all.len()));
                }
                Ok(first - 1..last)
            }
            Selector::Anchor(name) => anchored(name, all),
        }
    }
}

fn anchored(name: &str, all: &[&str]) -> Result<Range<usize>, String> {
    let marked = |pattern: &Regex| -> Vec<usize> {
        let is_named = |line: &str| pattern.captures(line).is_some_and(|found| &found[1] == name);
        (0..all.len()).filter(|&index| is_named(all[index])).collect()
    };
    match (&marked(&START)[..], &marked(&END)[..]) {
        ([start], [end]) if start + 1 < *end => Ok(start + 1..*end),
        ([start], [end]) if start < end => {
            Err(format!("its anchor `{name}` holds no line: {} to {}", start + 1, end + 1))
        }
        ([start], [end]) => Err(format!(
            "its anchor `{name}` ends on line {} before it starts on line {}",
            end + 1,
            start + 1
        )),
        ([], _) => Err(format!("it has no `ANCHOR: {name}`; {}", names(all))),
        ([start], []) => Err(format!(
            "its anchor `{name}`, started on line {}, is never closed: write `ANCHOR_END: {name}`",
            start + 1
        )),
        (starts, ends) => Err(format!(
            "its anchor `{name}` is not one: {} starts ({}), {} ends ({})",
            starts.len(),
            numbers(starts),
            ends.len(),
            numbers(ends)
        )),
    }
}

fn numbers(indices: &[usize]) -> String {
    let lines: Vec<String> = indices.iter().map(|index| (index + 1).to_string()).collect();
    if lines.is_empty() { "none".to_owned() } else { format!("line {}", lines.join(", ")) }
}

fn names(all: &[&str]) -> String {
    let mut names: Vec<&str> =
        all.iter().filter_map(|line| Some(START.captures(line)?.get(1)?.as_str())).collect();
    names.dedup();
    match names.is_empty() {
        true => "it has no anchor at all".to_owned(),
        false => format!("its anchors are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(selector: &str, body: &str) -> Result<String, String> {
        let selection = Selector::parse(selector)?.take(body, false)?;
        Ok(selection.lines.iter().map(|(_, line)| &**line).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn lines_are_counted_from_one_and_the_last_is_included() {
        let body = "a\nb\nc\nd\n";
        assert_eq!(taken("", body).unwrap(), "a\nb\nc\nd");
        assert_eq!(taken("2", body).unwrap(), "b");
        assert_eq!(taken("2:3", body).unwrap(), "b\nc");
        assert_eq!(taken("3:", body).unwrap(), "c\nd");
        assert_eq!(taken(":2", body).unwrap(), "a\nb");
    }

    #[test]
    fn what_mdbook_would_take_in_silence_is_refused() {
        let body = "a\nb\n";
        assert_eq!(taken("2:9", body).unwrap_err(), "it has 2 lines, no line 9");
        assert_eq!(taken("2:1", body).unwrap_err(), "line 2 comes after line 1");
        assert_eq!(taken("0:1", body).unwrap_err(), "`0:1` names line 0, but lines count from 1");
        assert_eq!(taken("1:x", body).unwrap_err(), "`x` in `1:x` is no line number");
        assert_eq!(taken("put:1", body).unwrap_err(), "nothing can follow the anchor `put`");
        assert!(taken("1:2:3", body).unwrap_err().contains("too many colons"));
    }

    #[test]
    fn an_anchor_starts_once_and_ends_once() {
        let marked =
            "// ANCHOR: put\nx\n// ANCHOR: inner\ny\n// ANCHOR_END: inner\n// ANCHOR_END: put\n";
        assert_eq!(taken("put", marked).unwrap(), "x\ny");
        let missing = taken("get", marked).unwrap_err();
        assert_eq!(missing, "it has no `ANCHOR: get`; its anchors are put, inner");
        let open = taken("put", "// ANCHOR: put\nx\n").unwrap_err();
        assert!(open.contains("started on line 1, is never closed"), "{open}");
        let twice = taken("put", &marked.repeat(2)).unwrap_err();
        assert!(twice.contains("2 starts (line 1, 7), 2 ends (line 6, 12)"), "{twice}");
        let empty = taken("put", "// ANCHOR: put\n// ANCHOR_END: put\n").unwrap_err();
        assert!(empty.contains("holds no line"), "{empty}");
    }

    #[test]
    fn an_anchor_around_everything_is_the_whole_file() {
        let marked =
            "// ANCHOR: all\nx\n// ANCHOR: part\ny\n// ANCHOR_END: part\n// ANCHOR_END: all\n";
        let whole = |name: &str| Selector::Anchor(name.into()).take(marked, false).unwrap().whole;
        assert!(whole("all"));
        assert!(!whole("part"));
    }
}
