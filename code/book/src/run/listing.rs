//! The listings that can be run, as the chapters quote them.

use listings::{
    figure::{self, Quotation},
    include::Expansion,
    refused,
    selector::Selector,
    transcript::{self, Transcript},
};
use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

const EXAMPLES: &str = "code/ferrisdb/examples";
const LANGUAGES: &str = "code/languages";
/// How a program's file ends, in each language.
const SOURCES: [&str; 5] = ["rs", "ts", "py", "java", "go"];

/// Every listing that can be run, by its id: the page's path without its ending, `#`, and the figure's id.
pub type Index = BTreeMap<String, Listing>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The page it stands on, relative to the book.
    pub page: String,
    pub figure: String,
    /// Which of the figure's blocks of code it is, counted from 0.
    pub fence: usize,
    /// The program it is a part of, relative to the root.
    pub file: PathBuf,
    /// That program, whole.
    pub program: String,
    /// What is shown of it, in order; nothing where only its output is shown.
    pub parts: Vec<Part>,
    pub kind: Kind,
}

/// Lines of a program that stand together in a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub text: String,
    /// Counted from 0.
    pub lines: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Rust,
    /// Rust that rustc must refuse.
    Refused,
    /// A program of another language, which its recorded commands run.
    Other {
        language: String,
        commands: Vec<String>,
    },
}

/// All of these chapters' listings that can be run.
pub fn index(root: &Path, chapters: &[Expansion]) -> Index {
    let mut index = Index::new();
    for chapter in chapters {
        let quotations = figure::quotations(chapter);
        let found = |of: fn(&Path, &Expansion, &Quotation) -> Option<Listing>| {
            quotations
                .iter()
                .filter_map(|quotation| of(root, chapter, quotation))
                .collect::<Vec<_>>()
        };
        let programs = found(program);
        // What stands on the page as a program is run there, and not at its output too.
        let outputs = found(output)
            .into_iter()
            .filter(|output| !programs.iter().any(|program| program.file == output.file));
        let outputs: Vec<_> = outputs.collect();
        index.extend(programs.into_iter().chain(outputs).map(|listing| (listing.id(), listing)));
    }
    index
}

/// A figure that shows a program, or parts of one.
fn program(root: &Path, chapter: &Expansion, quotation: &Quotation) -> Option<Listing> {
    let (fence, file, kind) = quotation.fences.iter().enumerate().find_map(|(at, fence)| {
        let file = &fence.includes.first()?.file;
        let same = fence.includes.iter().all(|include| include.file == *file);
        Some((at, file, kind(root, file).filter(|_| same)?))
    })?;
    let program = fs::read_to_string(root.join(file)).ok()?;
    let includes = quotation.fences[fence].includes.iter();
    let parts: Option<Vec<Part>> =
        includes.map(|include| part(&program, &include.selector)).collect();
    let apart =
        |parts: &Vec<Part>| parts.windows(2).all(|two| two[0].lines.end <= two[1].lines.start);
    let (parts, file) = (parts.filter(apart)?, file.clone());
    Some(Listing {
        page: page(chapter)?,
        figure: quotation.figure.clone(),
        fence,
        file,
        program,
        parts,
        kind,
    })
}

fn part(program: &str, selector: &Selector) -> Option<Part> {
    let lines = selector.take(program, false).ok()?.lines;
    let (first, last) = (lines.first()?.0, lines.last()?.0);
    let lines: Vec<&str> = lines.iter().map(|(_, line)| line.as_ref()).collect();
    Some(Part { text: lines.join("\n"), lines: first - 1..last })
}

/// A figure that shows what a program printed.
fn output(root: &Path, chapter: &Expansion, quotation: &Quotation) -> Option<Listing> {
    let [fence] = &quotation.fences[..] else { return None };
    let [include] = &fence.includes[..] else { return None };
    let record = &include.file;
    if record.extension()? != "console" || transcript::is_measured(record) {
        return None;
    }
    let file = SOURCES.iter().find_map(|source| {
        let beside = match *source {
            "go" => record.with_extension("").join("main.go"),
            ending => record.with_extension(ending),
        };
        root.join(&beside).is_file().then_some(beside)
    })?;
    let kind = kind(root, &file)?;
    let program = fs::read_to_string(root.join(&file)).ok()?;
    let (page, figure) = (page(chapter)?, quotation.figure.clone());
    Some(Listing { page, figure, fence: 0, file, program, parts: Vec::new(), kind })
}

fn page(chapter: &Expansion) -> Option<String> {
    let page = chapter.chapter.strip_prefix("src").ok()?.with_extension("html");
    Some(page.to_string_lossy().replace('\\', "/"))
}

fn kind(root: &Path, file: &Path) -> Option<Kind> {
    let ending = file.extension()?.to_str()?;
    if !SOURCES.contains(&ending) {
        return None;
    }
    if ending == "rs" && file.starts_with(refused::FOLDER) {
        return Some(Kind::Refused);
    }
    if ending == "rs" && file.starts_with(EXAMPLES) {
        return Some(Kind::Rust);
    }
    let language = file.strip_prefix(LANGUAGES).ok()?.components().next()?;
    let language = language.as_os_str().to_str()?.to_owned();
    let record = match ending {
        "go" => file.parent()?.with_extension("console"),
        _ => file.with_extension("console"),
    };
    let transcript = Transcript::read(root, &record).ok()?;
    let commands = transcript.commands().map(str::to_owned).collect();
    Some(Kind::Other { language, commands })
}

impl Listing {
    pub fn id(&self) -> String {
        let page = self.page.strip_suffix(".html").unwrap_or(&self.page);
        format!("{page}#{}", self.figure)
    }

    /// The program with these texts in the place of its parts; `None` if there are more or fewer of them.
    pub fn with(&self, texts: &[String]) -> Option<String> {
        if texts.len() != self.parts.len() {
            return None;
        }
        let all: Vec<&str> = self.program.lines().collect();
        let mut program = String::new();
        let mut next = 0;
        for (part, text) in self.parts.iter().zip(texts) {
            push(&mut program, &all[next..part.lines.start]);
            push(&mut program, &[text.trim_end_matches('\n')]);
            next = part.lines.end;
        }
        push(&mut program, &all[next..]);
        Some(program)
    }

    /// As it stands in the book.
    pub fn texts(&self) -> Vec<String> {
        self.parts.iter().map(|part| part.text.clone()).collect()
    }
}

fn push(program: &mut String, lines: &[&str]) {
    for line in lines {
        program.push_str(line);
        program.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use listings::include;

    const PROGRAM: &str = "use std::io;\n// ANCHOR: a\nfn a() {}\n// ANCHOR_END: a\n\n// ANCHOR: b\nfn main() {\n    a();\n}\n// ANCHOR_END: b\n";
    const FIGURE: &str = "<figure class=\"listing\" id=\"two\">\n<figcaption>\n\n[`x`](#two)\n\n</figcaption>\n\n```rust,ignore\n\
        {{#include ../code/ferrisdb/examples/x.rs:a}}\n\n{{#include ../code/ferrisdb/examples/x.rs:b}}\n```\n\n</figure>\n";

    fn indexed() -> (tempfile::TempDir, Index) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(EXAMPLES)).unwrap();
        fs::write(root.path().join(EXAMPLES).join("x.rs"), PROGRAM).unwrap();
        let chapter = include::expand_text(
            root.path(),
            Path::new("src/a/b.md"),
            &FIGURE.replace("../", "../../"),
        );
        assert_eq!(chapter.faults, []);
        let index = index(root.path(), &[chapter]);
        (root, index)
    }

    #[test]
    fn a_listing_knows_its_program_and_its_parts() {
        let (_root, index) = indexed();
        let listing = &index["a/b#two"];
        assert_eq!(listing.page, "a/b.html");
        assert_eq!(listing.texts(), ["fn a() {}", "fn main() {\n    a();\n}"]);
        assert_eq!(listing.parts[1].lines, 6..9);
    }

    #[test]
    fn an_edit_takes_the_place_of_its_part_alone() {
        let (_root, index) = indexed();
        let listing = &index["a/b#two"];
        assert_eq!(listing.with(&listing.texts()).unwrap(), PROGRAM);
        let edited =
            listing.with(&["fn a() { b() }\nfn b() {}".to_owned(), "fn main() {}\n".to_owned()]);
        let expected = PROGRAM
            .replace("fn a() {}", "fn a() { b() }\nfn b() {}")
            .replace("fn main() {\n    a();\n}", "fn main() {}");
        assert_eq!(edited.unwrap(), expected);
        assert_eq!(listing.with(&["one".to_owned()]), None);
    }
}
