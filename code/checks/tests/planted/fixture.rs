//! A repository of a few files, to plant faults in.

use listings::{
    Bless, Case, Fault, cases,
    include::{self, Expansion},
    rustc::Rustc,
};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub struct Repository(tempfile::TempDir);

impl Repository {
    pub fn with(files: &[(&str, &str)]) -> Repository {
        let repository = Repository(tempfile::tempdir().unwrap());
        for (file, text) in files {
            repository.write(file, text);
        }
        repository
    }

    pub fn root(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.root().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root().join(file)).unwrap()
    }

    pub fn expand(&self, chapter: &str) -> Expansion {
        include::expand(self.root(), Path::new(chapter))
    }

    pub fn case(&self, name: &str) -> Case {
        let mut cases = cases::with_rustc(self.root(), Rustc::alone);
        let names: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
        let at = names.iter().position(|other| other == name);
        cases.swap_remove(at.unwrap_or_else(|| panic!("no `{name}` among {names:?}")))
    }

    /// The faults that the case of that name finds.
    pub fn faults(&self, name: &str) -> Vec<Fault> {
        self.case(name).run().err().unwrap_or_default()
    }

    /// Records that case anew, and gives the files that changed.
    pub fn bless(&self, name: &str, how: Bless) -> Result<Vec<PathBuf>, Vec<Fault>> {
        self.case(name).bless(how)
    }
}

/// Asserts that the faults are these, each by its file, its line and some of its words.
#[track_caller]
pub fn assert_faults(found: &[Fault], expected: &[(&str, usize, &str)]) {
    let all: Vec<String> = found.iter().map(Fault::to_string).collect();
    let all = all.join("\n");
    assert_eq!(found.len(), expected.len(), "found:\n{all}");
    for (fault, (file, line, words)) in found.iter().zip(expected) {
        assert_eq!((fault.file.to_str().unwrap(), fault.line), (*file, *line), "{all}");
        assert!(fault.message.contains(words), "`{words}` is not in:\n{all}");
    }
}
