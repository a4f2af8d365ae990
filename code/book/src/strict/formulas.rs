//! mdbook-katex, except that a formula that does not parse is a fault.

use super::{Chapter, Findings, Shared, warnings};
use crate::progress::{Progress, count};
use anyhow::Result;
use listings::Fault;
use mdbook_driver::book::Book;
use mdbook_katex::{
    cfg::{KatexConfig, get_config},
    preprocess::{ExtraOpts, KATEX_HEADER, KatexProcessor, Render, get_render_tasks},
    render::render,
};
use mdbook_markdown::{
    MarkdownOptions, new_cmark_parser,
    pulldown_cmark::{Event, Tag},
};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::{cell::RefCell, collections::HashMap, ops::Range, path::Path, rc::Rc};

/// Formulas already rendered, kept between the builds of one run.
pub type Cache = Rc<RefCell<HashMap<Formula, Rendered>>>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Formula {
    pub tex: String,
    pub display: bool,
}

#[derive(Debug, Clone)]
pub struct Rendered {
    pub html: String,
    /// What KaTeX says against it.
    pub error: Option<String>,
}

/// Registered under mdbook-katex's own name, it runs in the same place.
pub struct StrictKatex {
    pub findings: Shared,
    pub cache: Cache,
    pub progress: Progress,
}

impl Preprocessor for StrictKatex {
    fn name(&self) -> &str {
        "katex"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let config = get_config(&context.config)?;
        if !config.pre_render {
            return KatexProcessor.run(context, book);
        }
        let typesetter = Typesetter::new(&config, &context.root, Rc::clone(&self.cache));
        let mut findings = self.findings.borrow_mut();
        let Findings { chapters, faults, .. } = &mut *findings;
        let mut formulas = 0;
        book.for_each_chapter_mut(|chapter| {
            let Some(source) = &chapter.source_path else { return };
            let file = context.config.book.src.join(source);
            let Some(known) = chapters.get_mut(&file) else { return };
            formulas += typesetter.typeset(&file, known, faults);
            chapter.content.clone_from(&known.text);
        });
        self.progress.done("typeset", count(formulas, "formula"));
        Ok(book)
    }
}

/// Stands in for a formula that does not parse.
const UNPARSED: &str = "<mark>a formula that does not parse</mark>";

struct Typesetter<'a> {
    header: &'a str,
    extra: ExtraOpts,
    inline: katex::Opts,
    display: katex::Opts,
    cache: Cache,
}

impl Typesetter<'_> {
    fn new(config: &KatexConfig, root: &Path, cache: Cache) -> Self {
        let (inline, display) = config.build_opts(root);
        let header = if config.no_css { "" } else { KATEX_HEADER };
        Typesetter { header, extra: config.build_extra_opts(), inline, display, cache }
    }

    /// Replaces the chapter's formulas by HTML, and says how many there were.
    fn typeset(&self, file: &Path, chapter: &mut Chapter, faults: &mut Vec<Fault>) -> usize {
        let source = std::mem::take(&mut chapter.text);
        let origin = std::mem::take(&mut chapter.origin);
        let code = code_blocks(&source);
        let mut out = Output { text: String::with_capacity(source.len()), origin: Vec::new() };
        let mut at = Place { offset: 0, line: 0 };
        let (mut formulas, mut header_is_next) = (0, true);
        for task in get_render_tasks(&source, self.header, &self.extra) {
            let (tex, display) = match task {
                Render::Text(text) => {
                    out.push(text, &at, &origin);
                    // The first piece is the header, which is no part of the chapter.
                    if !std::mem::take(&mut header_is_next) {
                        at.pass(text);
                    }
                    continue;
                }
                Render::InlineTask(tex) => (tex, false),
                Render::DisplayTask(tex) => (tex, true),
            };
            formulas += 1;
            let delimiter =
                if display { &self.extra.block_delimiter } else { &self.extra.inline_delimiter };
            let line = origin.get(at.line).copied().unwrap_or(0);
            let in_code = code.iter().any(|block| block.contains(&at.offset));
            if let Some(why) = no_formula(tex, &delimiter.left, in_code) {
                faults.push(Fault::new(file, line, why));
                out.push(&format!("\\${tex}\\$"), &at, &origin);
            } else {
                let rendered = self.render(tex, display);
                out.push(&rendered.html, &at, &origin);
                let wrong = |error| format!("the formula `{}` does not parse: {error}", shown(tex));
                faults.extend(rendered.error.map(|error| Fault::new(file, line, wrong(error))));
            }
            at.pass(&delimiter.left);
            at.pass(tex);
            at.pass(&delimiter.right);
        }
        chapter.text = out.text;
        chapter.origin = out.origin;
        formulas
    }

    fn render(&self, tex: &str, display: bool) -> Rendered {
        let formula = Formula { tex: tex.to_owned(), display };
        let known = self.cache.borrow().get(&formula).cloned();
        known.unwrap_or_else(|| {
            let options = if display { &self.display } else { &self.inline };
            // mdbook-katex keeps what it cannot render as it is, and only warns.
            let (html, warnings) =
                warnings::collect(|| render(tex, options.clone(), self.extra.clone(), display));
            let error = warnings.into_iter().next().map(|warning| reason(&warning.text));
            // What is shown of it must not be read as Markdown, or it would bring faults of its own.
            let html = if error.is_some() { UNPARSED.to_owned() } else { html };
            let rendered = Rendered { html, error };
            self.cache.borrow_mut().insert(formula, rendered.clone());
            rendered
        })
    }
}

/// Where in the chapter's text, counted from 0.
struct Place {
    offset: usize,
    line: usize,
}

impl Place {
    fn pass(&mut self, text: &str) {
        self.offset += text.len();
        self.line += text.matches('\n').count();
    }
}

struct Output {
    text: String,
    origin: Vec<usize>,
}

impl Output {
    /// Appends what stood, or stands now, at that place.
    fn push(&mut self, text: &str, at: &Place, origin: &[usize]) {
        for (line, piece) in text.split_inclusive('\n').enumerate() {
            if self.text.is_empty() || self.text.ends_with('\n') {
                self.origin.extend(origin.get(at.line + line).or(origin.last()));
            }
            self.text.push_str(piece);
        }
    }
}

/// Why dollars that mdbook-katex takes for a formula's cannot be meant so.
fn no_formula(tex: &str, left: &str, in_code: bool) -> Option<String> {
    if in_code {
        let why = "mdbook-katex takes it for a formula's, unless the code is fenced with ```";
        return Some(format!("a `{left}` in this code: {why}"));
    }
    let why = "begins a formula that goes on over a blank line: close it, or write";
    tex.contains("\n\n").then(|| format!("this `{left}` {why} `\\$`"))
}

/// The formula as it is named in a fault: on one line, its beginning if it is long.
fn shown(tex: &str) -> String {
    const MOST: usize = 60;
    let line = tex.split_whitespace().collect::<Vec<_>>().join(" ");
    let beginning: String = line.chars().take(MOST).collect();
    if beginning.len() < line.len() { format!("{beginning} ...") } else { line }
}

fn code_blocks(text: &str) -> Vec<Range<usize>> {
    new_cmark_parser(text, &MarkdownOptions::default())
        .into_offset_iter()
        .filter(|(event, _)| matches!(event, Event::Start(Tag::CodeBlock(_))))
        .map(|(_, range)| range)
        .collect()
}

/// KaTeX's own sentence, out of what mdbook-katex and the back end wrap around it.
fn reason(warning: &str) -> String {
    let first = warning.lines().next().unwrap_or_default().trim_end_matches([':', ' ']);
    let first = first.split(": JavaScript runtime error").next().unwrap_or(first);
    match first.split_once("KaTeX parse error: ") {
        Some((_, said)) => said.to_owned(),
        None => {
            let said = first.rsplit("original content: ").next().unwrap_or(first);
            format!(
                "{said} (KaTeX runs on Duktape here, which cannot do all of it: matrices, for one)"
            )
        }
    }
}
