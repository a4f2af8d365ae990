//! A chapter read as mdBook is about to render it: its links, images and tags, with the lines they stand on.

use super::{
    Chapter,
    html::{self, Kind},
};
use listings::Fault;
use mdbook_markdown::{
    MarkdownOptions, new_cmark_parser,
    pulldown_cmark::{Event, LinkType, Tag, TagEnd},
};
use std::{collections::HashMap, ops::Range, path::Path};

#[derive(Debug, Default)]
pub struct Document {
    pub links: Vec<Link>,
    pub images: Vec<Image>,
    /// Tags and references that do not pair up.
    pub faults: Vec<Fault>,
    /// A tag closes what Markdown opened: mdBook panics on some of those.
    pub unreadable: bool,
}

#[derive(Debug)]
pub struct Link {
    pub line: usize,
    pub target: String,
    /// Loaded with the page, as a script or a picture is, not followed by the reader.
    pub loaded: bool,
}

#[derive(Debug)]
pub struct Image {
    pub line: usize,
    pub source: String,
    pub alt: Option<String>,
}

/// Reads the chapter of that file.
pub fn read(file: &Path, chapter: &Chapter) -> Document {
    let mut reader = Reader::new(file, chapter);
    let mut events =
        new_cmark_parser(&chapter.text, &MarkdownOptions::default()).into_offset_iter();
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                let mut block = Vec::new();
                for (event, range) in events.by_ref() {
                    match event {
                        Event::Html(text) | Event::Text(text) => block.push((text, range)),
                        _ => break,
                    }
                }
                let pieces = block.iter().map(|(text, range)| (text.as_ref(), range.clone()));
                reader.html(pieces);
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                reader.html(std::iter::once((text.as_ref(), range)));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                let (line, source) = (reader.line(range.start), dest_url.into_string());
                reader.image(line, source, Some(alternative(&mut events)));
            }
            Event::Start(tag) => reader.start(tag, range),
            Event::End(tag) => reader.end(tag),
            Event::Text(text) => reader.text(&text, range),
            Event::FootnoteReference(name) => {
                reader.references.push((name.into_string(), reader.line(range.start)));
            }
            _ => {}
        }
    }
    reader.finish()
}

/// What an image's alternative text will be; reads up to the image's end.
fn alternative<'a>(events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>) -> String {
    let (mut text, mut depth) = (String::new(), 0);
    for (event, _) in events {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth == 0 => break,
            Event::End(_) => depth -= 1,
            Event::Text(piece) | Event::Code(piece) | Event::InlineHtml(piece) => {
                text.push_str(&piece)
            }
            _ => {}
        }
    }
    text
}

/// An element that is not closed yet.
enum Open {
    Markdown,
    Html { name: String, line: usize },
}

struct Reader<'a> {
    file: &'a Path,
    chapter: &'a Chapter,
    /// Where each line of the text begins.
    starts: Vec<usize>,
    open: Vec<Open>,
    in_code: bool,
    /// Footnotes with the lines that refer to them.
    references: Vec<(String, usize)>,
    /// Footnotes with the line that defines them.
    footnotes: HashMap<String, usize>,
    document: Document,
}

impl<'a> Reader<'a> {
    fn new(file: &'a Path, chapter: &'a Chapter) -> Self {
        let breaks = chapter.text.match_indices('\n').map(|(at, _)| at + 1);
        Reader {
            file,
            chapter,
            starts: std::iter::once(0).chain(breaks).collect(),
            open: Vec::new(),
            in_code: false,
            references: Vec::new(),
            footnotes: HashMap::new(),
            document: Document::default(),
        }
    }

    /// The line of the chapter's file.
    fn line(&self, offset: usize) -> usize {
        self.chapter.line_at(self.starts.partition_point(|start| *start <= offset) - 1)
    }

    fn fault(&mut self, line: usize, message: impl Into<String>) {
        self.document.faults.push(Fault::new(self.file, line, message));
    }

    fn link(&mut self, line: usize, target: impl Into<String>, loaded: bool) {
        self.document.links.push(Link { line, target: target.into(), loaded });
    }

    fn image(&mut self, line: usize, source: String, alt: Option<String>) {
        self.link(line, source.clone(), true);
        self.document.images.push(Image { line, source, alt });
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            // Not an element: mdBook leaves it out.
            Tag::MetadataBlock(_) => return,
            Tag::CodeBlock(_) => self.in_code = true,
            Tag::Link { link_type: LinkType::Email, .. } => {}
            Tag::Link { dest_url, .. } => {
                let line = self.line(range.start);
                self.link(line, dest_url.into_string(), false);
            }
            Tag::FootnoteDefinition(name) => {
                let line = self.line(range.start);
                if self.footnotes.insert(name.to_string(), line).is_some() {
                    self.fault(line, format!("a second footnote `{name}`"));
                }
            }
            _ => {}
        }
        self.open.push(Open::Markdown);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::MetadataBlock(_) => return,
            TagEnd::CodeBlock => self.in_code = false,
            _ => {}
        }
        while let Some(Open::Html { .. }) = self.open.last() {
            self.unclosed();
        }
        self.open.pop();
    }

    fn unclosed(&mut self) {
        if let Some(Open::Html { name, line }) = self.open.pop() {
            self.fault(line, format!("`<{name}>` is not closed where the Markdown around it ends"));
        }
    }

    /// Dollars and brackets that were to be a formula, a link or a footnote, and are none.
    fn text(&mut self, text: &str, range: Range<usize>) {
        if self.in_code {
            return;
        }
        let source = &self.chapter.text;
        let escaped = source[..range.start].ends_with('\\');
        let line = self.line(range.start);
        if text.char_indices().any(|(at, letter)| letter == '$' && !(at == 0 && escaped)) {
            self.fault(line, "a `$` that begins no formula: write `\\$`, or close the formula");
        }
        if text.ends_with(']') && source[range.end..].starts_with('[') {
            self.fault(line, "`[...][...]` names no link that is defined on this page");
        }
        if source[range.start..].starts_with("[^") && !escaped {
            self.fault(line, "`[^...]` names no footnote that is defined on this page");
        }
    }

    /// HTML in pieces, as they follow one another in the page; each comes with its place in the text.
    fn html<'t>(&mut self, pieces: impl Iterator<Item = (&'t str, Range<usize>)>) {
        let (mut html, mut lines) = (String::new(), Vec::new());
        for (text, range) in pieces {
            for (index, piece) in text.split_inclusive('\n').enumerate() {
                if html.is_empty() || html.ends_with('\n') {
                    let first = self.starts.partition_point(|start| *start <= range.start) - 1;
                    lines.push(self.chapter.line_at(first + index));
                }
                html.push_str(piece);
            }
        }
        for tag in html::tags(&html) {
            let line = lines.get(tag.line).or(lines.last()).copied().unwrap_or(0);
            self.tag(line, &tag.kind);
        }
    }

    fn tag(&mut self, line: usize, tag: &Kind) {
        match tag {
            Kind::Start { name, closed, .. } => {
                match (name.as_str(), tag.attribute("src"), tag.attribute("href")) {
                    ("img", source, _) => {
                        let alt = tag.attribute("alt").map(str::to_owned);
                        self.image(line, source.unwrap_or_default().to_owned(), alt);
                    }
                    (_, Some(source), _) => self.link(line, source, true),
                    ("link", _, Some(target)) => self.link(line, target, true),
                    (_, _, Some(target)) => self.link(line, target, false),
                    _ => {}
                }
                if !closed {
                    self.open.push(Open::Html { name: name.clone(), line });
                }
            }
            Kind::End { name } => match self.open.last() {
                Some(Open::Html { name: open, .. }) if open == name => {
                    self.open.pop();
                }
                Some(Open::Html { name: open, line: opened }) => {
                    let message =
                        format!("`</{name}>` where `<{open}>` of line {opened} is to be closed");
                    self.fault(line, message);
                }
                other => {
                    self.document.unreadable |= other.is_some();
                    self.fault(line, format!("`</{name}>` closes no tag"));
                }
            },
            Kind::Error(error) => self.fault(line, format!("this HTML cannot be read: {error}")),
        }
    }

    fn finish(mut self) -> Document {
        while !self.open.is_empty() {
            match self.open.last() {
                Some(Open::Html { name, line }) => {
                    let (line, message) = (*line, format!("`<{name}>` is never closed"));
                    self.fault(line, message);
                    self.open.pop();
                }
                _ => _ = self.open.pop(),
            }
        }
        let references = std::mem::take(&mut self.references);
        for (name, line) in &references {
            if !self.footnotes.contains_key(name) {
                self.fault(*line, format!("footnote `{name}` is not defined on this page"));
            }
        }
        for (name, line) in std::mem::take(&mut self.footnotes) {
            if !references.iter().any(|(referred, _)| *referred == name) {
                self.fault(line, format!("nothing refers to footnote `{name}`"));
            }
        }
        self.document
    }
}
