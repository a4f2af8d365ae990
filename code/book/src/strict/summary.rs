//! SUMMARY.md: each chapter it lists is there and can be read, and each Markdown file is listed.

use super::sources;
use listings::Fault;
use mdbook_markdown::pulldown_cmark::{Event, Parser, Tag};
use mdbook_summary::{Link, Summary, SummaryItem, parse_summary};
use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
};

/// What can be built of the book, and what is wrong with the rest of it.
pub struct Checked {
    pub summary: Summary,
    /// Symbolic links among the sources, relative to their folder.
    pub symlinks: Vec<PathBuf>,
    pub faults: Vec<Fault>,
}

/// Reads `source/SUMMARY.md`, where `source` is relative to `root`. A chapter that cannot be read is left in the
/// summary without its file, so that the others can be checked.
pub fn check(root: &Path, source: &Path) -> Checked {
    let file = source.join("SUMMARY.md");
    let text = match read(root, &file) {
        Ok(text) => text,
        Err(fault) => {
            return Checked {
                summary: Summary::default(),
                symlinks: Vec::new(),
                faults: vec![fault],
            };
        }
    };
    let mut faults = Vec::new();
    let entries = entries(&text);
    let mut summary = parse_summary(&text).unwrap_or_else(|error| {
        let message = format!("{error:#}");
        faults.push(Fault::new(&file, line_in(&message).unwrap_or(0), message));
        flat(&entries)
    });

    let mut bad = Vec::new();
    let mut listed = vec![file.clone(), source.join("404.md")];
    for Entry { location, line } in &entries {
        let chapter = source.join(location);
        if !location
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        {
            let message = format!(
                "`{}` leaves {}: chapters stand in it",
                location.display(),
                source.display()
            );
            faults.push(Fault::new(&file, *line, message));
            bad.push(location.clone());
        } else if !root.join(&chapter).is_file() {
            let message =
                format!("there is no file `{}`: write it, or take the line out", chapter.display());
            faults.push(Fault::new(&file, *line, message));
            bad.push(location.clone());
        } else if let Err(fault) = read(root, &chapter) {
            faults.push(fault);
            bad.push(location.clone());
        }
        listed.push(chapter.components().filter(|part| *part != Component::CurDir).collect());
    }
    for items in
        [&mut summary.prefix_chapters, &mut summary.numbered_chapters, &mut summary.suffix_chapters]
    {
        forget(items, &bad);
    }
    let sources = sources::below(root, source);
    faults.extend(sources.faults);
    for found in sources.files {
        if found.extension().is_some_and(|extension| extension == "md") && !listed.contains(&found)
        {
            let why = "does not list this file, so it is no page of the book";
            faults.push(Fault::new(found, 0, format!("{} {why}", file.display())));
        }
    }
    let symlinks = sources.symlinks.iter().filter_map(|link| link.strip_prefix(source).ok());
    let symlinks = symlinks.map(Path::to_owned).collect();
    Checked { summary, symlinks, faults }
}

struct Entry {
    location: PathBuf,
    line: usize,
}

fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (event, range) in Parser::new(text).into_offset_iter() {
        if let Event::Start(Tag::Link { dest_url, .. }) = event
            && !dest_url.is_empty()
        {
            let line = text[..range.start].matches('\n').count() + 1;
            // As mdBook does.
            entries.push(Entry { location: dest_url.replace("%20", " ").into(), line });
        }
    }
    entries
}

/// The chapters without their order, for a summary that cannot be parsed.
fn flat(entries: &[Entry]) -> Summary {
    let unique: BTreeMap<_, _> = entries.iter().map(|entry| (&entry.location, entry)).collect();
    let links = unique.into_keys().map(|location| Link::new(location.to_string_lossy(), location));
    let mut summary = Summary::default();
    summary.numbered_chapters = links.map(SummaryItem::Link).collect();
    summary
}

fn forget(items: &mut [SummaryItem], bad: &[PathBuf]) {
    for item in items {
        if let SummaryItem::Link(link) = item {
            if link.location.as_ref().is_some_and(|location| bad.contains(location)) {
                link.location = None;
            }
            forget(&mut link.nested_items, bad);
        }
    }
}

fn read(root: &Path, file: &Path) -> Result<String, Fault> {
    let bytes = fs::read(root.join(file))
        .map_err(|error| Fault::new(file, 0, format!("cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        Fault::new(file, line, "this is not UTF-8: save the file as UTF-8")
    })
}

/// The number after `line ` in one of mdBook's messages.
fn line_in(message: &str) -> Option<usize> {
    let (_, after) = message.split_once("line ")?;
    after.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
