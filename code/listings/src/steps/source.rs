//! The program beside the frames: the lines of its anchor `steps`, less those that record.

use crate::{figure::LONGEST, selector::Selector};

pub struct Source {
    /// Every line of the program, and whether it records a step, counted from 1 at index 0.
    lines: Vec<(String, bool)>,
    /// The lines that are shown, by their numbers in the file.
    shown: Vec<usize>,
}

impl Source {
    pub fn read(text: &str) -> Result<Source, String> {
        let mut lines = Vec::new();
        let mut in_call = false;
        for line in text.lines() {
            in_call |= ["step(", "steps::", "name_thread("]
                .iter()
                .any(|call| line.trim_start().starts_with(call));
            lines.push((line.to_owned(), in_call));
            in_call &= !line.ends_with(';');
        }
        let selection = Selector::Anchor("steps".to_owned()).take(text, false)?;
        let mut shown: Vec<usize> = selection.lines.iter().map(|(number, _)| *number).collect();
        shown.retain(|number| !lines[number - 1].1);
        // A call between two blank lines leaves both.
        let blank = |number: usize| lines[number - 1].0.trim().is_empty();
        let mut after_blank = true;
        shown
            .retain(|number| !(std::mem::replace(&mut after_blank, blank(*number)) && after_blank));
        match shown.len() {
            0 => Err("its anchor `steps` shows no line".to_owned()),
            length if length > LONGEST => {
                Err(format!("its anchor `steps` shows {length} lines, more than {LONGEST}"))
            }
            _ => Ok(Source { lines, shown }),
        }
    }

    pub fn shown(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(|number| self.lines[number - 1].0.as_str())
    }

    /// The shown lines that ran before the call on that line: up to the last call, blank line or opening
    /// of its block. Counted from 1 as they are shown.
    pub fn ran_before(&self, call: usize) -> Vec<usize> {
        let Some((call_line, _)) = self.lines.get(call - 1) else { return Vec::new() };
        let mut ran = Vec::new();
        for number in (1..call).rev() {
            let (line, records) = &self.lines[number - 1];
            let deeper = indentation(line) > indentation(call_line);
            let outer = indentation(line) < indentation(call_line);
            let ends = line.trim().is_empty() || outer || (*records && !deeper);
            if ends && !ran.is_empty() {
                break;
            }
            if !*records && !line.trim().is_empty() {
                ran.push(number);
            }
            if outer {
                break;
            }
        }
        let place = |number: &usize| self.shown.iter().position(|shown| shown == number);
        ran.iter().rev().filter_map(place).map(|index| index + 1).collect()
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "\
// ANCHOR: steps
fn main() {
    let a = 1;
    step(\"made\", []);

    put(a);
    put(a);
    step(
        \"put\",
        [],
    );

    spawn(move || {
        name_thread(\"flush\");
        step(\"spawned\", []);
        work()
    });
    step(\"waits\", []);
}
// ANCHOR_END: steps
";

    #[test]
    fn lines_that_record_are_not_shown() {
        let source = Source::read(PROGRAM).unwrap();
        let shown: Vec<&str> = source.shown().map(str::trim).collect();
        let expected = [
            "fn main() {",
            "let a = 1;",
            "",
            "put(a);",
            "put(a);",
            "",
            "spawn(move || {",
            "work()",
            "});",
            "}",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn the_lines_that_ran_are_those_before_the_call_in_its_block() {
        let source = Source::read(PROGRAM).unwrap();
        assert_eq!(source.ran_before(4), [2]);
        assert_eq!(source.ran_before(8), [4, 5]);
        assert_eq!(source.ran_before(15), [7]);
        assert_eq!(source.ran_before(18), [7, 8, 9]);
    }
}
