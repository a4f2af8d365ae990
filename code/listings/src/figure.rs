//! The figure around a listing: its caption links the file that the listing quotes, where that stands whole.

use crate::{
    Fault,
    include::{Expansion, Include},
    markdown::{self, Heading},
};
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use regex_lite::Regex;
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    path::{Component, Path, PathBuf},
    sync::LazyLock,
};

/// What fits a screen beside the text that explains it.
pub const LONGEST: usize = 30;

/// The pages on which files stand whole: no figure is asked for there, and no length.
pub const SOURCE_PAGES: &str = "src/source";

/// Every fault of the listings' figures and captions in these chapters.
pub fn faults(chapters: &[Expansion]) -> Vec<Fault> {
    let pages: HashMap<&Path, Page> =
        chapters.iter().map(|chapter| (chapter.chapter.as_path(), Page::read(chapter))).collect();
    let quoting = chapters.iter().filter(|chapter| !chapter.chapter.starts_with(SOURCE_PAGES));
    let mut faults: Vec<Fault> = quoting
        .flat_map(|chapter| Checker { chapter, pages: &pages, faults: Vec::new() }.check())
        .collect();
    faults.sort();
    faults.dedup();
    faults
}

/// A figure with a listing, for whoever wants to do something with the files it quotes.
pub struct Quotation {
    /// Its `id` on the page.
    pub figure: String,
    pub fences: Vec<Quoted>,
}

/// One block of a listing, and the parts of files that it is made of.
pub struct Quoted {
    pub language: String,
    pub includes: Vec<Include>,
}

/// The listings of a chapter that stand in figures, in order.
pub fn quotations(chapter: &Expansion) -> Vec<Quotation> {
    let mut checker = Checker { chapter, pages: &HashMap::new(), faults: Vec::new() };
    let figures = checker.figures().into_iter();
    let quoted = |fence: Fence| {
        let includes = checker.quoted(&fence).into_iter().cloned().collect();
        Quoted { language: fence.language, includes }
    };
    figures
        .map(|figure| Quotation {
            figure: figure.id,
            fences: figure.fences.into_iter().map(quoted).collect(),
        })
        .collect()
}

/// A page that captions link to: its headings, and what it includes.
struct Page<'a> {
    headings: Vec<Heading>,
    includes: &'a [Include],
}

impl Page<'_> {
    fn read(chapter: &Expansion) -> Page<'_> {
        Page { headings: markdown::headings(&chapter.text), includes: &chapter.includes }
    }

    /// The lines between that heading and the next one.
    fn section(&self, id: &str) -> Option<Range<usize>> {
        let at = self.headings.iter().position(|heading| heading.id == id)?;
        let end = self.headings.get(at + 1).map_or(usize::MAX, |next| next.line);
        Some(self.headings[at].line..end)
    }

    fn holds_whole(&self, file: &Path, within: &Range<usize>) -> bool {
        self.includes.iter().any(|include| {
            include.whole && include.file == file && within.contains(&include.lines.start)
        })
    }
}

/// A fence, its language, and the lines of its text, fences left out; counted from 0.
struct Fence {
    language: String,
    opens: usize,
    body: Range<usize>,
}

#[derive(Default)]
struct Figure {
    id: String,
    line: usize,
    has_caption: bool,
    links: Vec<Link>,
    fences: Vec<Fence>,
}

struct Link {
    text: String,
    target: String,
    line: usize,
}

struct Checker<'a> {
    chapter: &'a Expansion,
    pages: &'a HashMap<&'a Path, Page<'a>>,
    faults: Vec<Fault>,
}

static TAG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(/?)(figure|figcaption)\b([^>]*)>").expect("a valid pattern"));
static ID: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\bid\s*=\s*["']([^"']*)["']"#).expect("a valid pattern"));
static LISTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\bclass\s*=\s*["'](?:[^"']*\s)?listing(?:\s[^"']*)?["']"#)
        .expect("a valid pattern")
});

impl Checker<'_> {
    fn check(mut self) -> Vec<Fault> {
        let mut ids = HashSet::new();
        for figure in self.figures() {
            if !figure.id.is_empty() && !ids.insert(figure.id.clone()) {
                self.fault(
                    figure.line,
                    format!("a second figure has the id `{}`: ids are unique on a page", figure.id),
                );
            }
            self.figure(&figure);
        }
        self.faults
    }

    /// The listings' figures of the chapter; fences that quote a file outside of one are faults.
    fn figures(&mut self) -> Vec<Figure> {
        let mut figures = Vec::new();
        let mut open: Option<Figure> = None;
        let mut in_caption = false;
        let mut link: Option<Link> = None;
        let chapter = self.chapter;
        for (event, lines) in markdown::events(&chapter.text) {
            match event {
                Event::Html(html) | Event::InlineHtml(html) => {
                    for tag in TAG.captures_iter(&html) {
                        match (&tag[1], &tag[2]) {
                            ("", "figure") if LISTING.is_match(&tag[3]) => {
                                let id =
                                    ID.captures(&tag[3]).map_or("", |id| id.extract::<1>().1[0]);
                                let line = lines.start;
                                open =
                                    Some(Figure { id: id.to_owned(), line, ..Figure::default() });
                            }
                            ("", "figcaption") => {
                                in_caption = true;
                                open.iter_mut().for_each(|figure| figure.has_caption = true);
                            }
                            ("/", "figcaption") => in_caption = false,
                            ("/", "figure") => figures.extend(open.take()),
                            _ => {}
                        }
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) if in_caption => {
                    let (text, target) = (String::new(), dest_url.to_string());
                    link = Some(Link { text, target, line: lines.start });
                }
                Event::Code(code) => link.iter_mut().for_each(|link| link.text.push_str(&code)),
                Event::End(TagEnd::Link) => {
                    open.iter_mut().for_each(|figure| figure.links.extend(link.take()));
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let language = info.split([',', ' ']).next().unwrap_or_default().to_owned();
                    let fence = Fence {
                        language,
                        opens: lines.start,
                        body: lines.start + 1..lines.end.saturating_sub(1).max(lines.start + 1),
                    };
                    match (&mut open, self.quoted(&fence).first()) {
                        (Some(figure), _) => figure.fences.push(fence),
                        (None, Some(include)) => self.fault(
                            fence.opens,
                            format!(
                                "this listing of {} stands outside of `<figure class=\"listing\" id=\"...\">`",
                                include.file.display()
                            ),
                        ),
                        (None, None) => {}
                    }
                }
                _ => {}
            }
        }
        figures.extend(open);
        figures
    }

    fn quoted(&self, fence: &Fence) -> Vec<&Include> {
        let includes = self.chapter.includes.iter();
        includes
            .filter(|include| {
                fence.body.contains(&include.lines.start) && include.lines.end <= fence.body.end
            })
            .collect()
    }

    fn figure(&mut self, figure: &Figure) {
        let quoted: Vec<Include> =
            figure.fences.iter().flat_map(|fence| self.quoted(fence)).cloned().collect();
        if quoted.is_empty() {
            let why = "this figure quotes no file: a listing comes from a file by `{{#include}}`";
            return self.fault(figure.line, why);
        }
        if figure.id.is_empty() {
            self.fault(figure.line, "this figure has no id, so nothing can link to it");
        }
        for fence in &figure.fences {
            self.fence(fence);
        }
        if !figure.has_caption {
            return self.fault(figure.line, "this figure has no `<figcaption>`");
        }
        let mut files: Vec<&Path> = quoted.iter().map(|include| include.file.as_path()).collect();
        files.dedup();
        for file in files {
            let named = file.to_string_lossy();
            match figure.links.iter().find(|link| link.text == named) {
                Some(link) => self.target(figure, link, file, &quoted),
                None => {
                    let line = figure.links.first().map_or(figure.line, |link| link.line);
                    let found = match &figure.links[..] {
                        [] => "has no link".to_owned(),
                        links => {
                            let texts: Vec<String> =
                                links.iter().map(|link| format!("`{}`", link.text)).collect();
                            format!("links {}", texts.join(", "))
                        }
                    };
                    self.fault(
                        line,
                        format!(
                            "the caption {found}, but the listing quotes {named}: link it as [`{named}`](...)"
                        ),
                    );
                }
            }
        }
    }

    fn fence(&mut self, fence: &Fence) {
        let hidden = |line: &str| fence.language == "rust" && line.trim_start().starts_with("# ");
        let chapter = self.chapter;
        let lines: Vec<&str> = chapter.text.lines().collect();
        let body = || fence.body.clone().filter_map(|at| Some((at, *lines.get(at)?)));
        let shown = body().filter(|(_, line)| !hidden(line)).count();
        if shown > LONGEST {
            self.fault(
                fence.opens,
                format!("this listing has {shown} lines, more than {LONGEST}: quote less of it, by an anchor"),
            );
        }
        let quoted: Vec<Range<usize>> =
            self.quoted(fence).iter().map(|include| include.lines.clone()).collect();
        let loose: Vec<(usize, &str)> = body()
            .filter(|(at, line)| {
                !hidden(line) && !is_gap(line) && !quoted.iter().any(|lines| lines.contains(at))
            })
            .collect();
        for (at, line) in loose {
            self.fault(at, format!("`{}` stands in a listing but comes from no file", line.trim()));
        }
    }

    fn target(&mut self, figure: &Figure, link: &Link, file: &Path, quoted: &[Include]) {
        let named = file.display();
        let (page, id) = link.target.split_once('#').unwrap_or((&link.target, ""));
        if page.is_empty() {
            if id != figure.id {
                let why = format!(
                    "the caption links `#{id}`: link the page of source files, or `#{}`, this figure",
                    figure.id
                );
                self.fault(link.line, why);
            } else if !quoted.iter().any(|include| include.whole && include.file == file) {
                let why = format!(
                    "the caption links this figure, which quotes only a part of {named}: link the page of source files"
                );
                self.fault(link.line, why);
            }
            return;
        }
        let path = beside(&self.chapter.chapter, Path::new(page));
        let pages = self.pages;
        let Some(page) = pages.get(path.as_path()) else {
            let why = format!("the caption links {}, which is no page of the book", path.display());
            return self.fault(link.line, why);
        };
        match page.section(id) {
            None => self.fault(
                link.line,
                format!("the caption links `#{id}`, but {} has no such heading", path.display()),
            ),
            Some(section) if !page.holds_whole(file, &section) => self.fault(
                link.line,
                format!("{} does not quote {named} whole under `#{id}`", path.display()),
            ),
            Some(_) => {}
        }
    }

    fn fault(&mut self, text_line: usize, message: impl Into<String>) {
        let line = self.chapter.chapter_line(text_line);
        self.faults.push(Fault::new(&self.chapter.chapter, line, message));
    }
}

/// A line that stands for what was left out: blank, or a comment of dots.
fn is_gap(line: &str) -> bool {
    line.trim().chars().all(|c| "/#*.… ".contains(c))
}

fn beside(chapter: &Path, link: &Path) -> PathBuf {
    let mut path = chapter.parent().unwrap_or(Path::new("")).to_owned();
    for component in link.components() {
        match component {
            Component::ParentDir => _ = path.pop(),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}
