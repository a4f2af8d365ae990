//! Parts of a page that are files: made from a record or from data, included by chapters, and kept as they are made.

use crate::{Fault, difference::Difference};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::{fs, path::Path};

/// That the file is what would be made now.
pub fn check(root: &Path, file: &Path, now: &str) -> Result<(), Fault> {
    let recorded = fs::read_to_string(root.join(file)).unwrap_or_default();
    let Some(difference) = Difference::between(&recorded, now) else { return Ok(()) };
    let why = format!("it would be made anew: run `cargo book check --bless`\n{}", difference.text);
    Err(Fault::new(file, difference.line, why))
}

/// Makes the file, and says whether that changed it.
pub fn bless(root: &Path, file: &Path, now: &str) -> Result<bool, Fault> {
    let path = root.join(file);
    if fs::read_to_string(&path).is_ok_and(|recorded| recorded == now) {
        return Ok(false);
    }
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(&path, now))
        .map_err(|error| Fault::new(file, 0, format!("cannot be written: {error}")))?;
    Ok(true)
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A paragraph of Markdown as HTML, on one line: what stands in a block of HTML is not read as Markdown.
pub fn words(markdown: &str) -> String {
    let events = Parser::new_ext(markdown.trim(), Options::ENABLE_SMART_PUNCTUATION);
    let inside = events
        .filter(|event| {
            !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph))
        })
        .map(|event| if event == Event::SoftBreak { Event::Text(" ".into()) } else { event });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, inside);
    html.trim_end().replace('\n', " ").replace("&quot;", "\"")
}
