//! The search index: of the text alone. What a step player shows, and what a question gives away, is not found.

use anyhow::{Context, Result};
use mdbook_driver::book::Book;
use mdbook_html::HtmlHandlebars;
use mdbook_markdown::{
    MarkdownOptions, new_cmark_parser,
    pulldown_cmark::{Event, Tag},
};
use mdbook_renderer::{RenderContext, Renderer};
use std::{fs, ops::Range, panic::resume_unwind, path::Path, thread};

/// How the blocks of HTML begin that are not indexed.
const UNINDEXED: [&str; 2] = ["<div class=\"steps\">", "<div class=\"quiz\""];

/// mdBook's renderer of pages, whose index it makes from the same chapters without those blocks.
pub struct TextIndexed;

impl Renderer for TextIndexed {
    fn name(&self) -> &str {
        "html"
    }

    fn render(&self, context: &RenderContext) -> Result<()> {
        let mut book = context.book.clone();
        let searched = context.config.html_config().and_then(|html| html.search);
        if !take_out(&mut book) || searched.is_some_and(|search| !search.enable) {
            return HtmlHandlebars::new().render(context);
        }
        // mdBook makes an index with the pages only, so they are made twice: once to be read, once to be searched.
        let beside = tempfile::tempdir()?;
        let (root, config) = (&context.root, context.config.clone());
        let mut text_alone = RenderContext::new(root, book, config, beside.path());
        text_alone.chapter_titles.clone_from(&context.chapter_titles);
        thread::scope(|scope| {
            let indexed = scope.spawn(|| HtmlHandlebars::new().render(&text_alone));
            HtmlHandlebars::new().render(context)?;
            indexed.join().unwrap_or_else(|panic| resume_unwind(panic))
        })?;
        replace_index(&context.destination, beside.path())
    }
}

/// Whether there was something to take out.
fn take_out(book: &mut Book) -> bool {
    let mut found = false;
    book.for_each_chapter_mut(|chapter| {
        for block in unindexed(&chapter.content).into_iter().rev() {
            chapter.content.replace_range(block, "");
            found = true;
        }
    });
    found
}

fn unindexed(chapter: &str) -> Vec<Range<usize>> {
    if !UNINDEXED.iter().any(|beginning| chapter.contains(beginning)) {
        return Vec::new();
    }
    new_cmark_parser(chapter, &MarkdownOptions::default())
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::HtmlBlock)))
        .map(|(_, block)| block)
        .filter(|block| UNINDEXED.iter().any(|start| chapter[block.clone()].starts_with(start)))
        .collect()
}

/// Puts the index of the folder `from` into the book `to`. Its name tells of its content; pages and scripts name it.
fn replace_index(to: &Path, from: &Path) -> Result<()> {
    let (old, new) = (index_of(to)?, index_of(from)?);
    fs::remove_file(to.join(&old))?;
    fs::copy(from.join(&new), to.join(&new))?;
    rename_in_files(to, &old, &new)
}

fn index_of(folder: &Path) -> Result<String> {
    let names = fs::read_dir(folder)?.flatten().map(|entry| entry.file_name());
    let mut names = names.filter_map(|name| name.into_string().ok());
    names.find(|name| name.starts_with("searchindex")).context("mdBook made no search index")
}

fn rename_in_files(folder: &Path, old: &str, new: &str) -> Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            rename_in_files(&path, old, new)?;
        } else if path.extension().is_some_and(|ending| ending == "html" || ending == "js") {
            fs::write(&path, fs::read_to_string(&path)?.replace(old, new))?;
        }
    }
    Ok(())
}
