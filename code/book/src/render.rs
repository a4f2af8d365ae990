//! Builds the book in-process: mdBook and mdbook-katex are libraries here.

use crate::{
    pages::Pages,
    progress::{Progress, count},
    run::listing::{self, Index},
    search::TextIndexed,
    strict::{
        Chapter, Shared, config,
        formulas::{Cache, StrictKatex},
        images,
        includes::StrictLinks,
        links,
        reading::Reading,
        summary, warnings,
    },
};
use anyhow::{Context, Result, bail};
use listings::{Fault, figure};
use mdbook_driver::{MDBook, config::Config};
use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    rc::Rc,
};

/// Builds the book of one repository, again and again.
pub struct Builder {
    root: PathBuf,
    formulas: Cache,
}

/// What a build came to.
pub struct Built {
    /// The book as far as it could be rendered; none of it if mdBook gave up.
    pub pages: Option<Pages>,
    /// All faults of the book, in order of file and line. A book with faults is not to be published.
    pub faults: Vec<Fault>,
    /// What of it can be run.
    pub listings: Index,
}

impl Builder {
    pub fn new(root: PathBuf) -> Builder {
        Builder { root, formulas: Cache::default() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Builds the book in memory. Faults of the book are no error; an error is a machine that does not play along.
    pub fn build(&self, progress: &Progress) -> Result<Built> {
        let file = self.root.join("book.toml");
        let text = fs::read_to_string(&file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let mut faults = config::check(&self.root, &text);
        let mut config = match Config::from_disk(&file).and_then(|mut config| {
            config.update_from_env()?;
            Ok(config)
        }) {
            Ok(config) => config,
            Err(error) => {
                faults.push(config::refused(&format!("{error:#}")));
                return Ok(Built { pages: None, faults, listings: Index::new() });
            }
        };
        let source = config.book.src.clone();
        let checked = summary::check(&self.root, &source);
        faults.extend(checked.faults);

        // A folder of its own for each build, so that two at a time do not meet.
        let target = self.root.join("target");
        fs::create_dir_all(&target)
            .with_context(|| format!("{} cannot be made", target.display()))?;
        let staging = tempfile::Builder::new().prefix("book-").tempdir_in(&target)?;
        config.build.build_dir = staging.path().to_owned();

        let findings = Shared::default();
        let (rendered, warned) =
            warnings::collect(|| self.render(config, checked.summary, &findings, progress));
        let findings = findings.take();
        faults.extend(figure::faults(&findings.expansions));
        for (file, Chapter { document, .. }) in &findings.chapters {
            faults.extend(images::check(file, &document.images));
            faults.extend(document.faults.iter().cloned());
        }
        let pages = match rendered {
            Ok(()) => Some(Pages::read(staging.path())?.without(&checked.symlinks)),
            Err(why) => {
                faults.push(Fault::new(source.join("SUMMARY.md"), 0, why));
                None
            }
        };
        if let Some(built) = &pages {
            progress.done("rendered", count(built.html().count(), "page"));
            faults.extend(links::check(built, &findings.chapters));
        }
        let documents = || findings.chapters.values().map(|chapter| &chapter.document);
        let links = documents().map(|document| document.links.len()).sum();
        let images = documents().map(|document| document.images.len()).sum();
        progress.done("checked", format!("{}, {}", count(links, "link"), count(images, "image")));

        faults.extend(findings.faults);
        let includes_are_bad =
            findings.expansions.iter().any(|expansion| !expansion.faults.is_empty());
        for warning in warned {
            if includes_are_bad && warning.target.ends_with("builtin_preprocessors::links") {
                continue;
            }
            let fault = warnings::fault(&warning, &source);
            let told = warnings::is_told_better(&warning)
                && faults.iter().any(|known| known.file == fault.file);
            if !told {
                faults.push(fault);
            }
        }
        faults.sort();
        faults.dedup();
        let listings = listing::index(&self.root, &findings.expansions);
        Ok(Built { pages, faults, listings })
    }

    fn render(
        &self,
        config: Config,
        summary: mdbook_summary::Summary,
        findings: &Shared,
        progress: &Progress,
    ) -> Result<(), String> {
        let work = || -> Result<()> {
            let mut book = MDBook::load_with_config_and_summary(&self.root, config, summary)?;
            // The names that book.toml and mdBook know them by, so that each replaces what would have run there.
            book.with_preprocessor(StrictLinks {
                findings: Rc::clone(findings),
                progress: progress.clone(),
            });
            if book.config.contains_key("preprocessor.katex") {
                let cache = Rc::clone(&self.formulas);
                book.with_preprocessor(StrictKatex {
                    findings: Rc::clone(findings),
                    cache,
                    progress: progress.clone(),
                });
            }
            // Named in no book.toml, so it comes last.
            book.with_preprocessor(Reading { findings: Rc::clone(findings) });
            book.with_renderer(TextIndexed);
            progress.done("read", count(book.book.chapters().count(), "chapter"));
            book.build()
        };
        // mdBook panics on some text, such as a tag that closes what Markdown opened.
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(format!("mdBook cannot build the book: {error:#}")),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let why =
                    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("it does not say why");
                Err(format!("mdBook gave up, so no link was checked: {why}"))
            }
        }
    }
}

/// Puts a built book into a folder, in the place of what an earlier build left there.
pub fn write(pages: &Pages, folder: &Path) -> Result<()> {
    clear(folder)?;
    for (path, bytes) in pages.iter() {
        let file = folder.join(path);
        let parent = file.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .with_context(|| format!("{} cannot be made", parent.display()))?;
        fs::write(&file, bytes).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    Ok(())
}

/// Removes an earlier book, and nothing but a book.
fn clear(folder: &Path) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let unreadable = || format!("{} cannot be read", folder.display());
    let empty = fs::read_dir(folder).with_context(unreadable)?.next().is_none();
    if !empty && !folder.join("toc.html").is_file() {
        bail!(
            "{} holds something else than a book: name another folder, or empty it",
            folder.display()
        );
    }
    fs::remove_dir_all(folder).with_context(|| format!("{} cannot be removed", folder.display()))
}
