//! Which programs and records there are, and which of them stand alone.

use crate::{Fault, include::Expansion, language::Language, quiz, refused, steps};
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

const SOURCES: &[&str] = &["rs", "ts", "mts", "js", "mjs", "py", "java", "go"];

/// What tools and builds leave, where no record of ours can be.
const SKIPPED: &[&str] = &["build", "dist", "node_modules", "target", "__pycache__"];

/// Every file below a folder of the repository, sorted; paths are relative to the root.
fn files(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join(folder)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = folder.join(&name);
        if entry.path().is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                files.extend(self::files(root, &path));
            }
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The transcripts of a language's programs.
pub fn transcripts(root: &Path, language: &Language) -> Vec<PathBuf> {
    let mut files = files(root, &language.programs);
    files.retain(|file| has_ending(file, ".console"));
    files
}

/// The programs that rustc must refuse.
pub fn refused(root: &Path) -> Vec<PathBuf> {
    let mut files = files(root, Path::new(refused::FOLDER));
    files.retain(|file| has_ending(file, ".rs") && !has_ending(file, ".fixed.rs"));
    files
}

/// Records whose program is gone, and programs of chapters whose output was never recorded.
pub fn alone(root: &Path, languages: &[impl AsRef<Language>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for language in languages.iter().map(AsRef::as_ref) {
        for transcript in transcripts(root, language) {
            let program = transcript.with_file_name(stem(&transcript));
            let is_there = root.join(&program).is_dir()
                || SOURCES.iter().any(|source| root.join(with_ending(&program, source)).is_file());
            if !is_there {
                let why = format!("no program beside it is named `{}`", stem(&transcript));
                faults.push(Fault::new(transcript, 0, why));
            }
        }
        if language.name == "rust" {
            faults.extend(unrecorded(root, language));
        }
    }
    for file in files(root, Path::new(refused::FOLDER)) {
        for ending in [".fixed.rs", ".stderr"] {
            let Some(stem) = file.to_string_lossy().strip_suffix(ending).map(str::to_owned) else {
                continue;
            };
            if !root.join(format!("{stem}.rs")).is_file() {
                let why = format!("there is no {stem}.rs, which rustc refuses");
                faults.push(Fault::new(&file, 0, why));
            }
        }
    }
    faults
}

fn unrecorded(root: &Path, rust: &Language) -> Vec<Fault> {
    let recorded: HashSet<String> =
        transcripts(root, rust).iter().map(|transcript| stem(transcript)).collect();
    let examples = files(root, &rust.programs).into_iter().filter(|file| has_ending(file, ".rs"));
    let unrecorded = examples.filter(|file| {
        let name = stem(file);
        let bytes = name.as_bytes();
        let of_a_chapter = name.starts_with("ch")
            && bytes.get(2..4).is_some_and(|number| number.iter().all(u8::is_ascii_digit))
            && bytes.get(4) == Some(&b'-');
        of_a_chapter && !recorded.contains(&name)
    });
    let fault = |file: PathBuf| {
        let console = file.with_extension("console");
        let why = format!(
            "its output is not recorded: write its `$ ` line to {} and run `cargo book check --bless`",
            console.display()
        );
        Fault::new(file, 0, why)
    };
    unrecorded.map(fault).collect()
}

/// Records that no chapter shows.
pub fn unquoted(
    root: &Path,
    languages: &[impl AsRef<Language>],
    chapters: &[Expansion],
) -> Vec<Fault> {
    let quoted: HashSet<&PathBuf> = chapters.iter().flat_map(|chapter| &chapter.files).collect();
    let outputs = languages.iter().flat_map(|language| transcripts(root, language.as_ref()));
    let outputs: Vec<PathBuf> = outputs.collect();
    let frames: Vec<PathBuf> = outputs.iter().filter_map(|file| steps::frames_of(file)).collect();
    let texts = files(root, Path::new(refused::FOLDER)).into_iter();
    let records = outputs
        .into_iter()
        .chain(frames)
        .chain(quiz::pages(root))
        .chain(texts.filter(|file| has_ending(file, ".stderr")));
    let unquoted = records.filter(|record| !quoted.contains(record));
    unquoted
        .map(|record| Fault::new(record, 0, "no chapter quotes this: quote or remove it"))
        .collect()
}

fn has_ending(file: &Path, ending: &str) -> bool {
    file.to_string_lossy().ends_with(ending)
}

/// The name of a program or of its record without its ending: all that follows the first dot.
fn stem(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}

fn with_ending(program: &Path, ending: &str) -> PathBuf {
    let mut path = program.as_os_str().to_owned();
    path.push(".");
    path.push(ending);
    PathBuf::from(path)
}
