//! Rust that is written in a chapter itself, not quoted from a file.

use crate::{Fault, include::Expansion, markdown};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

/// A fence tagged `rust`, with rustdoc's meaning of its other tags.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// The fence's line in the chapter, counted from 1.
    pub line: usize,
    /// The program as it is compiled: hidden lines shown, `fn main` around it if it has none.
    pub program: String,
    pub edition: String,
    pub expected: Expected,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Expected {
    Runs,
    Compiles,
    Panics,
    /// rustc's codes, at least one.
    Refused(Vec<String>),
    Ignored,
}

/// The blocks that no file stands behind, and what in their tags has no meaning.
pub fn blocks(chapter: &Expansion) -> (Vec<Block>, Vec<Fault>) {
    let (mut blocks, mut faults) = (Vec::new(), Vec::new());
    let mut open: Option<(Vec<String>, String)> = None;
    for (event, lines) in markdown::events(&chapter.text) {
        match (event, &mut open) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))), _) => {
                let tags = info.split([',', ' ', '\t']).filter(|tag| !tag.is_empty());
                open = Some((tags.map(str::to_owned).collect(), String::new()));
            }
            (Event::Text(text), Some((_, code))) => code.push_str(&text),
            (Event::End(TagEnd::CodeBlock), _) => {
                let Some((tags, code)) = open.take() else { continue };
                let quoted = |line| chapter.includes.iter().any(|i| i.lines.contains(&line));
                let is_inline = !lines.clone().any(quoted) && !code.trim().is_empty();
                if !is_inline || tags.first().is_none_or(|tag| tag != "rust") {
                    continue;
                }
                let line = chapter.chapter_line(lines.start);
                match expected(&tags[1..]) {
                    Ok((edition, expected)) => {
                        blocks.push(Block { line, program: program(&code), edition, expected });
                    }
                    Err(why) => faults.push(Fault::new(&chapter.chapter, line, why)),
                }
            }
            _ => {}
        }
    }
    (blocks, faults)
}

fn expected(tags: &[String]) -> Result<(String, Expected), String> {
    let mut edition = "2024".to_owned();
    let mut codes = Vec::new();
    let mut asked = Vec::new();
    for tag in tags {
        match tag.as_str() {
            "ignore" => asked.push(Expected::Ignored),
            "no_run" => asked.push(Expected::Compiles),
            "should_panic" => asked.push(Expected::Panics),
            "compile_fail" => asked.push(Expected::Refused(Vec::new())),
            "editable" | "noplayground" => {}
            _ if is_code(tag) => codes.push(tag.clone()),
            _ if tag.starts_with("edition") => edition = tag["edition".len()..].to_owned(),
            _ => return Err(format!("`{tag}` is no tag that a Rust block can have")),
        }
    }
    let expected = match (asked.pop(), asked.is_empty()) {
        (_, false) => {
            return Err("a Rust block is expected to do one thing, not several".to_owned());
        }
        (Some(Expected::Refused(_)), _) if codes.is_empty() => {
            return Err("`compile_fail` names rustc's code: write `compile_fail,E0382`".to_owned());
        }
        (Some(Expected::Refused(_)), _) => return Ok((edition, Expected::Refused(codes))),
        (expected, _) => expected.unwrap_or(Expected::Runs),
    };
    if !codes.is_empty() {
        return Err(format!("`{}` needs `compile_fail` before it", codes.join(",")));
    }
    Ok((edition, expected))
}

fn is_code(tag: &str) -> bool {
    tag.len() == 5 && tag.starts_with('E') && tag[1..].bytes().all(|byte| byte.is_ascii_digit())
}

/// As rustdoc does it.
fn program(code: &str) -> String {
    let lines: Vec<&str> = code.lines().map(shown).collect();
    if lines.iter().any(|line| line.contains("fn main()")) {
        return lines.join("\n") + "\n";
    }
    let is_attribute = |line: &&&str| line.starts_with("#![") || line.trim().is_empty();
    let (attributes, rest) = lines.split_at(lines.iter().take_while(is_attribute).count());
    format!("#![allow(unused)]\n{}\nfn main() {{\n{}\n}}\n", attributes.join("\n"), rest.join("\n"))
}

/// A line without rustdoc's mark for hidden ones.
fn shown(line: &str) -> &str {
    match line.trim_start().strip_prefix('#') {
        Some("") => "",
        Some(rest) if rest.starts_with(' ') => &rest[1..],
        Some(rest) if rest.starts_with('#') => rest,
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::include::expand_text;
    use std::path::Path;

    fn read(text: &str) -> (Vec<Block>, Vec<Fault>) {
        blocks(&expand_text(Path::new("."), Path::new("src/ch01.md"), text))
    }

    #[test]
    fn blocks_are_found_in_lists_and_in_any_fence() {
        let (blocks, faults) =
            read("- a\n\n  ~~~rust\n  let x = 1;\n  ~~~\n\n````rust,no_run\nfn main() {}\n````\n");
        assert_eq!(faults, []);
        assert_eq!(blocks.iter().map(|block| block.line).collect::<Vec<_>>(), [3, 7]);
        assert!(blocks[0].program.contains("fn main() {\nlet x = 1;\n}"), "{}", blocks[0].program);
        assert_eq!(blocks[1].expected, Expected::Compiles);
    }

    #[test]
    fn hidden_lines_are_compiled() {
        let (blocks, _) =
            read("```rust\n# use std::fmt;\n##[derive(Debug)]\n#\nfn main() {}\n```\n");
        assert_eq!(blocks[0].program, "use std::fmt;\n#[derive(Debug)]\n\nfn main() {}\n");
    }

    #[test]
    fn a_refusal_names_its_code_and_an_unknown_tag_is_a_fault() {
        let (blocks, _) = read("```rust,compile_fail,E0382\nx\n```\n");
        assert_eq!(blocks[0].expected, Expected::Refused(vec!["E0382".to_owned()]));
        for (text, why) in [
            ("\n```rust,compile_fail\nx\n```\n", "names rustc's code"),
            ("\n```rust,shuold_panic\nx\n```\n", "`shuold_panic` is no tag"),
            ("\n```rust,E0382\nx\n```\n", "needs `compile_fail`"),
        ] {
            let (_, faults) = read(text);
            assert_eq!((faults.len(), faults[0].line), (1, 2));
            assert!(faults[0].message.contains(why), "{}", faults[0]);
        }
    }
}
