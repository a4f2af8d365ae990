//! mdBook's `links` preprocessor, except that an include that does not resolve is a fault.

use super::{Chapter, Shared};
use crate::progress::{Progress, count};
use anyhow::Result;
use listings::{Fault, include};
use mdbook_driver::{book::Book, builtin_preprocessors::LinkPreprocessor};
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::BTreeMap;

/// Registered under mdBook's own name, it runs in the same place.
pub struct StrictLinks {
    pub findings: Shared,
    pub progress: Progress,
}

impl Preprocessor for StrictLinks {
    fn name(&self) -> &str {
        LinkPreprocessor::NAME
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book> {
        let mut findings = self.findings.borrow_mut();
        let mut expanded = BTreeMap::new();
        for chapter in book.chapters() {
            let Some(source) = &chapter.source_path else { continue };
            let file = context.config.book.src.join(source);
            let expansion = include::expand_text(&context.root, &file, &chapter.content);
            expanded.insert(file, expansion);
        }
        // mdBook's own is run as well: it keeps the titles, and shows whether ours still reads as it does.
        let mut book = LinkPreprocessor::new().run(context, book)?;
        book.for_each_chapter_mut(|chapter| {
            let Some(source) = &chapter.source_path else { return };
            let file = context.config.book.src.join(source);
            let Some(expansion) = expanded.remove(&file) else { return };
            if expansion.faults.is_empty() && expansion.text != chapter.content {
                let line = first_difference(&expansion.text, &chapter.content);
                findings.faults.push(Fault::new(
                    &file,
                    expansion.chapter_line(line),
                    "mdBook fills in an include differently from `listings::include`: write it more plainly, or mend the latter",
                ));
            }
            findings.faults.extend(expansion.faults.iter().cloned());
            chapter.content.clone_from(&expansion.text);
            let page = chapter.path.clone().unwrap_or_default().with_extension("html");
            let page = page.to_string_lossy().replace('\\', "/");
            let (text, origin) = (expansion.text.clone(), expansion.origin.clone());
            findings.chapters.insert(file, Chapter { text, origin, page, ..Chapter::default() });
            findings.expansions.push(expansion);
        });
        self.progress.done("included", count(findings.included(), "file"));
        Ok(book)
    }
}

fn first_difference(ours: &str, theirs: &str) -> usize {
    ours.lines().zip(theirs.lines()).take_while(|(a, b)| a == b).count()
}
