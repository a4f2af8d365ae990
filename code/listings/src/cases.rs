//! Every check of the listings, by name.

use crate::{
    Fault,
    check::{Case, Check, Verdict},
    include::{self, Expansion},
    inventory,
    language::{self, Language},
    markdown,
    program::Output,
    quiz,
    refused::{self, Refused},
    rustc::Rustc,
    transcript,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// All cases of the repository at `root`: outputs, refusals, and each language's own checks.
pub fn cases(root: &Path) -> Vec<Case> {
    with_rustc(root, Rustc::new)
}

/// The same, with rustc as given: a test's few programs need none of the repository's crates.
pub fn with_rustc(root: &Path, rustc: impl FnOnce(&Arc<Path>) -> Rustc) -> Vec<Case> {
    let root: Arc<Path> = root.canonicalize().unwrap_or_else(|_| root.to_owned()).into();
    let rustc = Arc::new(rustc(&root));
    let (mut cases, mut languages) = (Vec::new(), Vec::new());
    for language in language::all(&root) {
        match language {
            Ok(language) => languages.push(language),
            Err(fault) => {
                let folder = stem_of(&fault.file, Path::new("code/languages"));
                cases.push(Case::new(format!("check/{folder}"), move || vec![fault.clone()]));
            }
        }
    }
    cases.extend(refused_programs(&root, &rustc));
    for language in &languages {
        cases.extend(language_cases(&root, language));
    }
    cases.extend(quiz::cases(&root, &rustc, &languages));
    cases.extend(inventories(&root, languages));
    cases
}

/// Every chapter of the book with its includes filled in, and what hindered the reading of the summary.
pub fn chapters(root: &Path) -> Result<Vec<Expansion>, Fault> {
    let chapters = markdown::chapters(root)?;
    Ok(chapters.iter().map(|chapter| include::expand(root, chapter)).collect())
}

fn refused_programs(root: &Arc<Path>, rustc: &Arc<Rustc>) -> Vec<Case> {
    let programs = inventory::refused(root).into_iter().map(|program| {
        let name = format!("refused/{}", stem_of(&program, Path::new(refused::FOLDER)));
        Case::new(name, Refused { root: root.clone(), rustc: rustc.clone(), program })
    });
    programs.collect()
}

fn language_cases(root: &Arc<Path>, language: &Arc<Language>) -> Vec<Case> {
    let name = &language.name;
    let missing = language.missing();
    let outputs = inventory::transcripts(root, language).into_iter().map(|transcript| {
        let name = format!("output/{name}/{}", stem_of(&transcript, &language.programs));
        let measured = transcript::is_measured(&transcript);
        let output = Output { root: root.clone(), language: language.clone(), transcript };
        Case::new(name, output).needing(missing.clone()).alone(measured)
    });
    let checks = language.checks().map(|(check, missing, step)| {
        Case::new(format!("check/{name}/{check}"), step).needing(missing)
    });
    let build = Case::new(format!("check/{name}/builds"), Build(language.clone()));
    outputs.chain([build.needing(missing.clone())]).chain(checks).collect()
}

/// That a language's programs build, whether or not any of them is run.
struct Build(Arc<Language>);

impl Check for Build {
    fn run(&self) -> Verdict {
        self.0.build()
    }
}

fn inventories(root: &Arc<Path>, languages: Vec<Arc<Language>>) -> Vec<Case> {
    let languages = Arc::new(languages);
    let (here, all) = (root.clone(), languages.clone());
    let has_program =
        Case::new("records/each-has-its-program", move || inventory::alone(&here, &all));
    let here = root.clone();
    let is_quoted = Case::new("records/each-is-quoted", move || match chapters(&here) {
        Ok(chapters) => inventory::unquoted(&here, &languages, &chapters),
        Err(fault) => vec![fault],
    });
    vec![has_program, is_quoted]
}

/// `ch01/Share` for `code/languages/java/ch01/Share.console`.
fn stem_of(file: &Path, folder: &Path) -> String {
    let path: PathBuf = file.strip_prefix(folder).unwrap_or(file).with_extension("");
    path.display().to_string()
}
