//! Questions about programs. Each is checked by running the program it is about.
//!
//! They are data, `code/quiz/ch01.toml`, outside of `src/`: mdBook publishes whatever lies in there. Beside it, in
//! `code/quiz/ch01/ID.html`, stands what a chapter includes.

mod evidence;
mod page;
mod question;

use crate::{
    Fault,
    check::{Bless, Case, Check, Verdict},
    fragment,
    language::Language,
    rustc::Rustc,
};
use evidence::Runner;
use question::Question;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

pub const FOLDER: &str = "code/quiz";

/// A case for each question: its key holds, and its part of the page is made from it.
pub fn cases(root: &Arc<Path>, rustc: &Arc<Rustc>, languages: &[Arc<Language>]) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut known: HashMap<String, PathBuf> = HashMap::new();
    for file in files(root) {
        let chapter = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let questions = match question::read(root, &file) {
            Ok(questions) => questions,
            Err(fault) => {
                cases.push(Case::new(format!("quiz/{chapter}"), move || vec![fault.clone()]));
                continue;
            }
        };
        for question in questions {
            let name = format!("quiz/{chapter}/{}", question.id);
            if let Some(other) = known.insert(question.id.clone(), file.clone()) {
                let why = format!(
                    "`{}` is also the id of a question in {}",
                    question.id,
                    other.display()
                );
                let fault = Fault::new(&file, question.line, why);
                cases.push(Case::new(name, move || vec![fault.clone()]));
                continue;
            }
            let runner = Runner::new(root, rustc, languages, &question.about);
            let missing = runner.missing();
            let page = Path::new(FOLDER).join(&chapter).join(format!("{}.html", question.id));
            let check = Checked { root: root.clone(), file: file.clone(), page, question, runner };
            cases.push(Case::new(name, check).needing(missing));
        }
    }
    cases
}

/// The parts of pages that the questions are made into.
pub fn pages(root: &Path) -> Vec<PathBuf> {
    let questions = files(root).into_iter().filter_map(|file| {
        let folder = Path::new(FOLDER).join(file.file_stem()?);
        Some((folder, question::read(root, &file).ok()?))
    });
    let page = |folder: &Path, question: &Question| folder.join(format!("{}.html", question.id));
    questions
        .flat_map(|(folder, questions)| {
            questions.iter().map(|question| page(&folder, question)).collect::<Vec<_>>()
        })
        .collect()
}

fn files(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(FOLDER)).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| Path::new(FOLDER).join(entry.file_name()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

struct Checked {
    root: Arc<Path>,
    file: PathBuf,
    page: PathBuf,
    question: Question,
    runner: Runner,
}

impl Checked {
    fn key_holds(&self) -> Verdict {
        let fault = |why: String| Fault::new(&self.file, self.question.line, why);
        let shape = self.question.faults();
        if !shape.is_empty() {
            return Err(shape.into_iter().map(fault).collect());
        }
        let evidence = self.runner.run()?;
        let wrong = self.question.contradictions(&evidence);
        if wrong.is_empty() { Ok(()) } else { Err(wrong.into_iter().map(fault).collect()) }
    }
}

impl Check for Checked {
    fn run(&self) -> Verdict {
        self.key_holds()?;
        let now = page::render(&self.question);
        fragment::check(&self.root, &self.page, &now).map_err(|fault| vec![fault])
    }

    fn bless(&self, _: Bless) -> Result<Vec<PathBuf>, Vec<Fault>> {
        self.key_holds()?;
        let now = page::render(&self.question);
        let changed = fragment::bless(&self.root, &self.page, &now).map_err(|fault| vec![fault])?;
        Ok(changed.then(|| self.page.clone()).into_iter().collect())
    }
}
