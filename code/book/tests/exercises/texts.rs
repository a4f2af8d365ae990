//! What is said of an exercise, in its statement, its hints, its solution's commentary, its chapter.

use super::{name, root, trial};
use book::exercises::{
    course::{CHECK, Exercise},
    recorded,
};
use libtest_mimic::Trial;
use std::{collections::BTreeSet, env, fs, path::Path};

/// The fewest exercises of a chapter that has any, and the fewest wrong solutions of an exercise.
const FEWEST: usize = 3;

pub fn of(exercise: &Exercise) -> Vec<Trial> {
    let faults = |what: &str, faults: fn(&Exercise) -> Vec<String>| {
        let exercise = exercise.clone();
        trial(name(&exercise, what), move || faults(&exercise))
    };
    vec![
        faults("is whole", parts),
        faults("hints do not give the solution away", hints),
        faults("is in its chapter as it says of itself", in_chapter),
    ]
}

/// Each chapter's exercises are there, and there are enough of them.
pub fn chapters(exercises: &[Exercise]) -> Vec<Trial> {
    let names: BTreeSet<String> = exercises.iter().map(|exercise| exercise.name.clone()).collect();
    let chapters: BTreeSet<&str> =
        exercises.iter().map(|exercise| &*exercise.statement.chapter).collect();
    let counted = chapters.into_iter().map(|chapter| {
        let count = exercises.iter().filter(|other| other.statement.chapter == chapter).count();
        let chapter = chapter.to_owned();
        trial(format!("{chapter}/has at least {FEWEST} exercises"), move || {
            let few =
                format!("src/{chapter}.md: expected at least {FEWEST} exercises, got {count}");
            (count < FEWEST).then_some(few).into_iter().collect()
        })
    });
    let known = trial("chapters/tell of exercises that there are".to_owned(), move || {
        let pages = fs::read_dir(root().join("src")).expect("src/").flatten();
        let pages = pages.map(|entry| entry.path());
        let pages = pages.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
        let unknown = pages.flat_map(|page| {
            let text = fs::read_to_string(&page).expect("a page");
            let told: Vec<String> = told(&text).map(|(name, _)| name.to_owned()).collect();
            let unknown = told.into_iter().filter(|name| !names.contains(name));
            let unknown = unknown.map(|name| format!("{}: no exercise {name}", page.display()));
            unknown.collect::<Vec<_>>()
        });
        unknown.collect()
    });
    counted.chain([known]).collect()
}

fn parts(exercise: &Exercise) -> Vec<String> {
    let (folder, solutions) = (exercise.folder(), exercise.solutions());
    let needed = [
        folder.join(&exercise.statement.file),
        folder.join(CHECK),
        solutions.join("solution.rs"),
        solutions.join("solution.md"),
    ];
    let missing = needed.iter().filter(|file| !root().join(file).is_file());
    let mut faults: Vec<String> =
        missing.map(|file| format!("{} is missing", file.display())).collect();
    let wrong = super::attempts::wrong(exercise).len();
    faults.extend(unrecorded(exercise));
    if wrong < FEWEST {
        faults.push(format!(
            "{}: expected at least {FEWEST} wrong solutions, got {wrong}",
            solutions.join("wrong").display()
        ));
    }
    let manifest = folder.join("Cargo.toml");
    let package = read(&manifest)
        .parse::<toml::Table>()
        .ok()
        .and_then(|manifest| Some(manifest.get("package")?.get("name")?.as_str()?.to_owned()));
    if package.as_deref() != Some(&exercise.name) {
        let expected = &exercise.name;
        faults.push(format!(
            "{}: expected the package {expected}, got {package:?}",
            manifest.display()
        ));
    }
    faults
}

/// The check is as recorded. The starter may be the learner's own by now: only `BOOK_REQUIRE=all` minds.
fn unrecorded(exercise: &Exercise) -> Vec<String> {
    let mut files = vec![exercise.folder().join(CHECK)];
    if env::var("BOOK_REQUIRE").as_deref() == Ok("all") {
        files.push(exercise.folder().join(&exercise.statement.file));
    }
    let is_recorded =
        |file: &Path| recorded::of(root(), file).is_some() && !recorded::is_changed(root(), file);
    let unrecorded = files.iter().filter(|file| !is_recorded(file));
    let how = "sha256sum exercises/ch*/tests/check.rs exercises/ch*/src/*.rs";
    let fault = |file: &std::path::PathBuf| {
        format!("{} is not as recorded: {how} > {}", file.display(), recorded::FILE)
    };
    unrecorded.map(fault).collect()
}

/// A hint has no line that the solution has and the starter has not.
fn hints(exercise: &Exercise) -> Vec<String> {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let lines = |file: &Path| -> BTreeSet<String> {
        let text = read(file);
        let code = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        code.map(|line| squeezed(line.trim_end_matches([';', ',', '{', '}']))).collect()
    };
    let starter = lines(&exercise.folder().join(&exercise.statement.file));
    let solution = lines(&exercise.solutions().join("solution.rs"));
    // Shorter lines are brackets and names.
    let news: Vec<&String> = solution.difference(&starter).filter(|line| line.len() > 8).collect();
    let mut faults = Vec::new();
    for (rung, hint) in (1..).zip(&exercise.statement.hints) {
        for line in news.iter().filter(|line| squeezed(hint).contains(**line)) {
            let file = exercise.folder().join("exercise.toml");
            faults.push(format!("{}: hint {rung} has the solution's `{line}`", file.display()));
        }
    }
    if news.is_empty() {
        faults.push(format!("{}: the solution is the starter", exercise.name));
    }
    faults
}

fn in_chapter(exercise: &Exercise) -> Vec<String> {
    let statement = &exercise.statement;
    let page = format!("src/{}.md", statement.chapter);
    let text = read(Path::new(&page));
    let Some((_, section)) = told(&text).find(|(name, _)| *name == exercise.name) else {
        return vec![format!(
            "{page}: expected `<section class=\"exercise\" data-exercise=\"{}\">`",
            exercise.name
        )];
    };
    let expected = [
        format!("### {}", statement.title),
        format!("{}.", exercise.summary()),
        statement.red.message.clone(),
        format!("`{}`", statement.red.test),
    ];
    // The page's lines break where they like.
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let section = one_line(section);
    let missing = expected.iter().filter(|part| !section.contains(&one_line(part)));
    let faults = missing.map(|part| {
        format!("{page}: the section of {} does not say: {part}\n{section}", exercise.name)
    });
    faults.collect()
}

/// The sections of a page that tell of exercises.
fn told(page: &str) -> impl Iterator<Item = (&str, &str)> {
    const OPENS: &str = "<section class=\"exercise\" data-exercise=\"";
    page.split(OPENS).skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once('"')?;
        let (section, _) = rest.split_once("</section>")?;
        Some((name, section))
    })
}

pub fn read(file: &Path) -> String {
    let text = fs::read_to_string(root().join(file));
    text.unwrap_or_else(|error| panic!("{}: cannot be read: {error}", file.display()))
}
