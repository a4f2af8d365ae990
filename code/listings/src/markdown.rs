//! Markdown read as mdBook reads it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use crate::Fault;

/// Events with the lines they span, counted from 0.
pub fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = move |at: usize| starts.partition_point(|start| *start <= at) - 1;
    // mdBook's own choice, at its default settings.
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    Parser::new_ext(text, options).into_offset_iter().map(move |(event, span)| {
        let last = span.end.saturating_sub(1).max(span.start);
        (event, line(span.start)..line(last) + 1)
    })
}

/// A heading, the id a link reaches it by, and its line, counted from 0.
pub struct Heading {
    pub id: String,
    pub line: usize,
}

pub fn headings(text: &str) -> Vec<Heading> {
    let mut headings = Vec::new();
    let mut open: Option<(Heading, String)> = None;
    for (event, lines) in events(text) {
        match (event, &mut open) {
            (Event::Start(Tag::Heading { id, .. }), _) => {
                let id = id.map(|id| id.to_string()).unwrap_or_default();
                open = Some((Heading { id, line: lines.start }, String::new()));
            }
            (Event::Text(text) | Event::Code(text), Some((_, words))) => words.push_str(&text),
            (Event::End(TagEnd::Heading(_)), _) => {
                headings.extend(open.take().map(|(heading, words)| match heading.id.is_empty() {
                    true => Heading { id: slug(&words), ..heading },
                    false => heading,
                }));
            }
            _ => {}
        }
    }
    headings
}

/// The id mdBook gives a heading that names none.
fn slug(words: &str) -> String {
    words
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
            c if c.is_whitespace() => Some('-'),
            _ => None,
        })
        .collect()
}

/// The chapters that `src/SUMMARY.md` lists, in its order, relative to the root of the repository.
pub fn chapters(root: &Path) -> Result<Vec<PathBuf>, Fault> {
    let summary = Path::new("src/SUMMARY.md");
    let text = fs::read_to_string(root.join(summary))
        .map_err(|error| Fault::new(summary, 0, format!("cannot be read: {error}")))?;
    let linked = events(&text).filter_map(|(event, _)| match event {
        Event::Start(Tag::Link { dest_url, .. }) if !dest_url.is_empty() => {
            Some(Path::new("src").join(dest_url.trim_start_matches("./")))
        }
        _ => None,
    });
    Ok(linked.collect())
}
