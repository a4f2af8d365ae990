//! What mdBook only warns about, or says nothing of, as faults with file and line.

pub mod config;
pub mod document;
pub mod formulas;
pub mod html;
pub mod images;
pub mod includes;
pub mod links;
pub mod reading;
pub mod sources;
pub mod summary;
pub mod warnings;

use document::Document;
use listings::{Fault, include::Expansion};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    rc::Rc,
};

/// What the preprocessors of one build find out, for the checks that follow them.
#[derive(Default)]
pub struct Findings {
    pub faults: Vec<Fault>,
    /// By the chapter's file, relative to the root of the repository.
    pub chapters: BTreeMap<PathBuf, Chapter>,
    /// The chapters with their includes filled in, before anything else was done to them.
    pub expansions: Vec<Expansion>,
}

impl Findings {
    /// How many files the chapters include.
    pub fn included(&self) -> usize {
        let files = self.expansions.iter().flat_map(|expansion| &expansion.files);
        files.collect::<BTreeSet<_>>().len()
    }
}

/// A chapter on its way to the page.
#[derive(Debug, Default)]
pub struct Chapter {
    /// Its Markdown as mdBook is about to render it.
    pub text: String,
    /// For each line of `text`, the line of the chapter's file it comes from, counted from 1.
    pub origin: Vec<usize>,
    /// The page it becomes, relative to the built book.
    pub page: String,
    /// What stands in it.
    pub document: Document,
}

impl Chapter {
    /// The line in the chapter's file of a line of the text, counted from 0.
    pub fn line_at(&self, text_line: usize) -> usize {
        self.origin.get(text_line).or(self.origin.last()).copied().unwrap_or(0)
    }
}

pub type Shared = Rc<RefCell<Findings>>;
