//! mdBook's `{{#include}}`, `{{#rustdoc_include}}` and `{{#title}}`, except that whatever does not resolve is a fault.
//!
//! The text is what mdBook 0.5's `links` preprocessor makes of a chapter without faults.

use crate::{Fault, selector::Selector};
use regex_lite::Regex;
use std::{
    fs,
    ops::Range,
    path::{Component, Path, PathBuf},
    sync::LazyLock,
};

/// mdBook's own limit.
const DEEPEST: usize = 10;

/// A chapter with its includes filled in.
#[derive(Debug, Default)]
pub struct Expansion {
    /// Relative to the root of the repository.
    pub chapter: PathBuf,
    pub text: String,
    /// For each line of `text`, the line of the chapter it comes from, counted from 1.
    pub origin: Vec<usize>,
    /// What the chapter itself includes, in order; not what the included files include in turn.
    pub includes: Vec<Include>,
    /// Every file that was read for it, nested ones too: what a build has to watch.
    pub files: Vec<PathBuf>,
    pub faults: Vec<Fault>,
}

/// One file, or part of one, in a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The directive's line in the chapter, counted from 1.
    pub line: usize,
    /// The included file, relative to the root of the repository.
    pub file: PathBuf,
    pub selector: Selector,
    /// Nothing but blank lines and anchor comments was left out.
    pub whole: bool,
    /// The lines of the expansion's text that it fills, counted from 0.
    pub lines: Range<usize>,
}

impl Expansion {
    /// The chapter's line that a line of the text, counted from 0, comes from.
    pub fn chapter_line(&self, text_line: usize) -> usize {
        self.origin.get(text_line).or(self.origin.last()).copied().unwrap_or(0)
    }

    /// Appends text that starts on `line` of the chapter and, if it was written there, goes on line by line.
    fn push(&mut self, text: &str, mut line: usize, written_there: bool) {
        for piece in text.split_inclusive('\n') {
            if self.at_line_start() {
                self.origin.push(line);
            }
            self.text.push_str(piece);
            line += usize::from(written_there);
        }
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }
}

/// Expands a chapter of the book; `chapter` is relative to `root`, the repository.
pub fn expand(root: &Path, chapter: &Path) -> Expansion {
    match fs::read_to_string(root.join(chapter)) {
        // mdBook takes a byte order mark away as it loads a chapter.
        Ok(text) => expand_text(root, chapter, text.strip_prefix('\u{feff}').unwrap_or(&text)),
        Err(error) => Expansion {
            chapter: chapter.to_owned(),
            faults: vec![Fault::new(chapter, 0, format!("cannot be read: {error}"))],
            ..Expansion::default()
        },
    }
}

/// Expands text as if it stood in that chapter.
pub fn expand_text(root: &Path, chapter: &Path, text: &str) -> Expansion {
    let mut expansion = Expansion { chapter: chapter.to_owned(), ..Expansion::default() };
    let mut reader = Reader { root, files: Vec::new(), faults: Vec::new() };
    let whence = Whence { file: chapter, line: &|index| index + 1 };
    for piece in pieces(text) {
        let line = line_of(text, piece.span.start);
        match reader.read(&piece, text, &whence, 0) {
            Filled::Written(same) => expansion.push(same, line, true),
            Filled::Changed(other) => expansion.push(&other, line, false),
            Filled::Included { text, file, selector, whole } => {
                let first = expansion.origin.len() - usize::from(!expansion.at_line_start());
                expansion.push(&text, line, false);
                let lines = first..expansion.origin.len();
                expansion.includes.push(Include { line, file, selector, whole, lines });
            }
        }
    }
    expansion.files = reader.files;
    expansion.files.sort();
    expansion.files.dedup();
    expansion.faults = reader.faults;
    expansion.faults.sort();
    expansion.faults.dedup();
    expansion
}

/// A stretch of text: a directive, or what stands between two.
struct Piece<'a> {
    span: Range<usize>,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Text,
    Escaped,
    Title,
    Include { argument: &'a str, hide_rest: bool },
}

/// mdBook's own pattern, so that the two agree on what a directive is.
static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\\{\{\#.*\}\}|\{\{\s*\#([a-zA-Z0-9_]+)\s+([^}]+)\}\}").expect("a valid pattern")
});

/// What was meant as a directive but is none to mdBook, which leaves it in the page and says nothing.
static SUSPECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\{\{\s*#|(?:\{#\s*|\{\{\s*)(?:rustdoc_)?include\s)[^}\n]*\}*")
        .expect("a valid pattern")
});

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut end = 0;
    for found in DIRECTIVE.captures_iter(text) {
        let span = found.get(0).map_or(0..0, |whole| whole.range());
        let argument = |group| found.get(group).map_or("", |text| text.as_str());
        let path = || argument(2).split_whitespace().next();
        let kind = match (argument(1), path()) {
            ("", _) => Kind::Escaped,
            ("title", _) => Kind::Title,
            ("include", Some(argument)) => Kind::Include { argument, hide_rest: false },
            ("rustdoc_include", Some(argument)) => Kind::Include { argument, hide_rest: true },
            _ => continue,
        };
        if end < span.start {
            pieces.push(Piece { span: end..span.start, kind: Kind::Text });
        }
        end = span.end;
        pieces.push(Piece { span, kind });
    }
    if end < text.len() {
        pieces.push(Piece { span: end..text.len(), kind: Kind::Text });
    }
    pieces
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where a text stands, to say so in a fault.
struct Whence<'a> {
    file: &'a Path,
    /// From a line of the text, counted from 0, to the line of the file, counted from 1.
    line: &'a dyn Fn(usize) -> usize,
}

enum Filled<'a> {
    Written(&'a str),
    Changed(String),
    Included { text: String, file: PathBuf, selector: Selector, whole: bool },
}

struct Reader<'r> {
    root: &'r Path,
    files: Vec<PathBuf>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn read<'a>(
        &mut self,
        piece: &Piece<'a>,
        text: &'a str,
        whence: &Whence<'_>,
        depth: usize,
    ) -> Filled<'a> {
        let written = &text[piece.span.clone()];
        let line_at = |at: usize| (whence.line)(line_of(text, at) - 1);
        let line = line_at(piece.span.start);
        match piece.kind {
            Kind::Text => {
                for suspect in SUSPECT.find_iter(written) {
                    let line = line_at(piece.span.start + suspect.start());
                    self.fault(whence.file, line, misspelt(suspect.as_str()));
                }
                Filled::Written(written)
            }
            Kind::Escaped => Filled::Changed(written[1..].to_owned()),
            Kind::Title => Filled::Changed(String::new()),
            Kind::Include { argument, hide_rest } => {
                if !written.starts_with("{{#") {
                    self.fault(whence.file, line, misspelt(written));
                }
                match self.include(argument, hide_rest, whence.file, depth) {
                    Ok(included) => included,
                    Err(message) => {
                        self.fault(whence.file, line, format!("`{written}`: {message}"));
                        Filled::Written(written)
                    }
                }
            }
        }
    }

    fn include<'a>(
        &mut self,
        argument: &str,
        hide_rest: bool,
        from: &Path,
        depth: usize,
    ) -> Result<Filled<'a>, String> {
        if depth == DEEPEST {
            return Err(format!("includes are nested more than {DEEPEST} deep: is it a circle?"));
        }
        let (path, selector) = argument.split_once(':').unwrap_or((argument, ""));
        let file = inside(self.root, from, Path::new(path))?;
        let selector = Selector::parse(selector)?;
        let body = fs::read_to_string(self.root.join(&file))
            .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
        self.files.push(file.clone());
        let selection = selector
            .take(&body, hide_rest)
            .map_err(|why| format!("cannot quote {}: {why}", file.display()))?;
        let lines: Vec<&str> = selection.lines.iter().map(|(_, line)| &**line).collect();
        let text = lines.join("\n");
        let line = |index: usize| selection.lines.get(index).map_or(0, |(number, _)| *number);
        let whence = Whence { file: &file, line: &line };
        let text = self.nested(&text, &whence, depth + 1);
        Ok(Filled::Included { text, file, selector, whole: selection.whole })
    }

    fn nested(&mut self, text: &str, whence: &Whence<'_>, depth: usize) -> String {
        let mut expanded = String::new();
        for piece in pieces(text) {
            match self.read(&piece, text, whence, depth) {
                Filled::Written(same) => expanded.push_str(same),
                Filled::Changed(other) | Filled::Included { text: other, .. } => {
                    expanded.push_str(&other);
                }
            }
        }
        expanded
    }

    fn fault(&mut self, file: &Path, line: usize, message: impl Into<String>) {
        self.faults.push(Fault::new(file, line, message));
    }
}

fn misspelt(directive: &str) -> String {
    format!(
        "`{directive}` is no directive: write `{{{{#include path}}}}`, `{{{{#rustdoc_include path}}}}` or \
         `{{{{#title text}}}}`, exactly so, or put a `\\` before it to show it as it is"
    )
}

/// The file that `path` names from within `from`, relative to the root, if the root holds it.
fn inside(root: &Path, from: &Path, path: &Path) -> Result<PathBuf, String> {
    let outside = || format!("`{}` leaves the repository", path.display());
    let mut file = from.parent().unwrap_or(Path::new("")).to_owned();
    for component in path.components() {
        match component {
            Component::Normal(name) => file.push(name),
            Component::CurDir => {}
            Component::ParentDir if file.pop() => {}
            _ => return Err(outside()),
        }
    }
    // A link may lead out where the path does not.
    if let (Ok(root), Ok(real)) = (root.canonicalize(), root.join(&file).canonicalize())
        && !real.starts_with(root)
    {
        return Err(outside());
    }
    Ok(file)
}
