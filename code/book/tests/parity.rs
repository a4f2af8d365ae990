//! The strict preprocessors read the whole book as the ones they replace do.

mod support;

use book::progress::Progress;
use book::strict::{Shared, formulas::StrictKatex, includes::StrictLinks};
use mdbook_driver::{MDBook, book::Book, builtin_preprocessors::LinkPreprocessor};
use mdbook_katex::preprocess::KatexProcessor;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use support::repository;

fn run(preprocessors: &[&dyn Preprocessor]) -> Book {
    let book = MDBook::load(repository()).expect("the book loads");
    let context =
        PreprocessorContext::new(repository().to_owned(), book.config.clone(), "html".to_owned());
    let start = book.book.clone();
    preprocessors.iter().fold(start, |book, step| step.run(&context, book).expect("it runs"))
}

fn assert_alike(ours: &Book, theirs: &Book) {
    assert!(theirs.chapters().count() > 1);
    for (ours, theirs) in ours.chapters().zip(theirs.chapters()) {
        assert_eq!(ours.content, theirs.content, "{}", ours.name);
    }
}

#[test]
fn includes_are_filled_in_as_mdbook_does() {
    let ours = run(&[&StrictLinks { findings: Shared::default(), progress: Progress::quiet() }]);
    assert_alike(&ours, &run(&[&LinkPreprocessor::new()]));
}

#[test]
fn formulas_are_rendered_as_mdbook_katex_does() {
    let findings = Shared::default();
    let links = StrictLinks { findings: findings.clone(), progress: Progress::quiet() };
    let katex = StrictKatex {
        findings: findings.clone(),
        cache: Default::default(),
        progress: Progress::quiet(),
    };
    let ours = run(&[&links, &katex]);
    assert_alike(&ours, &run(&[&LinkPreprocessor::new(), &KatexProcessor]));
}
