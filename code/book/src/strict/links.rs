//! Links lead somewhere: to a page or a file of the built book, and to an id on it.

use super::{Chapter, html};
use crate::pages::Pages;
use listings::Fault;
use percent_encoding::percent_decode_str;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
};

/// Pages that mdBook makes of others, and 404.html, which is served at any address.
const DERIVED: [&str; 4] = ["404.html", "index.html", "print.html", "toc.html"];

/// What is wrong with the chapters' links, each with its line, and then with those the theme adds to their pages.
pub fn check(book: &Pages, chapters: &BTreeMap<PathBuf, Chapter>) -> Vec<Fault> {
    let targets = Targets::read(book, chapters);
    let mut faults = Vec::new();
    for (file, Chapter { page, document, .. }) in chapters {
        let mut written = HashSet::new();
        for link in &document.links {
            let target = as_page(&link.target);
            if let Some(why) = targets.wrong(page, &target, link.loaded) {
                let message = format!("dead link `{}`: {why}", link.target);
                faults.push(Fault::new(file, link.line, message));
            }
            written.insert(target);
        }
        for (target, loaded) in targets.links_of(page) {
            if !written.contains(target.as_str())
                && let Some(why) = targets.wrong(page, target, *loaded)
            {
                let message = format!("the page made of it has a dead link `{target}`: {why}");
                faults.push(Fault::new(file, 0, message));
            }
        }
    }
    faults
}

/// What there is to link to.
struct Targets<'a> {
    book: &'a Pages,
    pages: HashMap<&'a str, Page>,
    /// Pages that stand for chapters which could not be rendered: their ids are not known.
    unreadable: HashSet<&'a str>,
}

#[derive(Default)]
struct Page {
    ids: HashSet<String>,
    /// With whether it is loaded with the page.
    links: Vec<(String, bool)>,
}

impl<'a> Targets<'a> {
    fn read(book: &'a Pages, chapters: &'a BTreeMap<PathBuf, Chapter>) -> Self {
        let pages =
            book.html().filter(|(path, _)| *path == "index.html" || !DERIVED.contains(path));
        let pages = pages.map(|(path, text)| (path, Page::read(text))).collect();
        let unreadable = chapters.values().filter(|chapter| chapter.document.unreadable);
        Targets {
            book,
            pages,
            unreadable: unreadable.map(|chapter| chapter.page.as_str()).collect(),
        }
    }

    fn links_of(&self, page: &str) -> &[(String, bool)] {
        self.pages.get(page).map_or(&[], |page| &page.links)
    }

    /// Why a link on that page leads nowhere, if it does.
    fn wrong(&self, page: &str, target: &str, loaded: bool) -> Option<String> {
        if has_scheme(target) || target.starts_with("//") {
            let outside = loaded && !target.starts_with("data:");
            return outside
                .then(|| "a page loads nothing from another host: ship the file".to_owned());
        }
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = path.split('?').next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy();
        if path.starts_with('/') {
            return Some(
                "write it relative to this page: the book may stand in a folder of its host"
                    .to_owned(),
            );
        }
        let path = if path.is_empty() { page.to_owned() } else { beside(page, &path)? };
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        if self.book.get(&path).is_none() {
            return Some(format!("the book has no file `{path}`"));
        }
        let known =
            self.pages.get(path.as_str()).filter(|_| !self.unreadable.contains(path.as_str()))?;
        let missing = !fragment.is_empty() && !known.ids.contains(fragment.as_ref());
        missing.then(|| {
            format!("`{path}` has no heading, figure or other element with the id `{fragment}`")
        })
    }
}

impl Page {
    fn read(text: &str) -> Page {
        let mut page = Page::default();
        for tag in html::tags(text) {
            let html::Kind::Start { name, .. } = &tag.kind else { continue };
            page.ids.extend(tag.kind.attribute("id").map(str::to_owned));
            if name == "a" {
                page.ids.extend(tag.kind.attribute("name").map(str::to_owned));
            }
            let loaded = name != "a";
            let links = ["href", "src"].into_iter().filter_map(|key| tag.kind.attribute(key));
            page.links.extend(links.map(|link| (link.to_owned(), loaded)));
        }
        page
    }
}

/// A link to a Markdown file leads to the page it becomes.
fn as_page(target: &str) -> String {
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, format!("#{fragment}")),
        None => (target, String::new()),
    };
    match path.strip_suffix(".md") {
        Some(stem) if !has_scheme(target) => format!("{stem}.html{fragment}"),
        _ => target.to_owned(),
    }
}

fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+.-".contains(letter))
    })
}

/// `path` as seen from the folder of `page`, relative to the book.
fn beside(page: &str, path: &str) -> Option<String> {
    let mut whole: PathBuf = Path::new(page).parent()?.to_owned();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = whole.pop(),
            name => whole.push(name),
        }
    }
    let whole = whole.to_string_lossy().replace('\\', "/");
    Some(if path.ends_with('/') { format!("{whole}/index.html") } else { whole })
}
