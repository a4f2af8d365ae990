//! The last look at the chapters before mdBook renders them.

use super::{Shared, document};
use anyhow::Result;
use mdbook_driver::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

/// Stands in for a chapter that mdBook would panic on.
const UNREADABLE: &str = "This chapter has a tag that closes what it did not open.\n";

pub struct Reading {
    pub findings: Shared,
}

impl Preprocessor for Reading {
    fn name(&self) -> &str {
        "reading"
    }

    fn run(&self, context: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let mut findings = self.findings.borrow_mut();
        book.for_each_chapter_mut(|chapter| {
            let Some(source) = &chapter.source_path else { return };
            let file = context.config.book.src.join(source);
            let Some(known) = findings.chapters.get_mut(&file) else { return };
            known.document = document::read(&file, known);
            if known.document.unreadable {
                UNREADABLE.clone_into(&mut chapter.content);
            }
        });
        Ok(book)
    }
}
