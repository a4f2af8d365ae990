//! The bonus in each language: right counters pass, and what loses an update fails in every run.

use super::{name, root};
use book::exercises::{bonus, course::Exercise, my::BONUS};
use libtest_mimic::{Failed, Trial};
use listings::{language, require::Require};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// How many runs a counter has to come through alike; more with `BONUS_RUNS=100`.
const RUNS: usize = 1;
const LANGUAGES: [(&str, &[&str]); 4] =
    [("typescript", &["ts", "js"]), ("python", &["py"]), ("java", &["java"]), ("go", &["go"])];

pub fn of(exercises: &[Exercise], require: &Require) -> Vec<Trial> {
    let languages: Vec<_> = language::all(&root().into()).into_iter().flatten().collect();
    let mut trials = Vec::new();
    for exercise in exercises {
        let Some(bonus) = &exercise.statement.bonus else { continue };
        for (language, endings) in LANGUAGES {
            let known = languages.iter().find(|known| known.name == language);
            let missing = known.and_then(|language| language.missing());
            let mut trial = |what: &str, file: PathBuf, is_right: bool| {
                let expected = bonus.output.clone();
                let name = name(exercise, &format!("bonus in {language}, {what}"));
                let check = move || tried(&file, is_right, &expected);
                trials.push(trials::trial(name, missing.as_ref(), require, check));
            };
            let given = files(&root().join(exercise.folder()).join(BONUS));
            let is_its = |file: &&PathBuf| endings.iter().any(|ending| has(file, ending));
            for file in given.iter().filter(is_its) {
                trial("as it is given, is rejected", file.clone(), false);
            }
            let folder = root().join(exercise.solutions()).join(BONUS).join(language);
            for file in files(&folder) {
                let below = file.strip_prefix(&folder).unwrap_or(&file).display().to_string();
                let is_right = below.starts_with("right-");
                let what = if is_right { "passes" } else { "is rejected" };
                trial(&format!("{below} {what}"), file, is_right);
            }
        }
    }
    trials
}

fn has(file: &Path, ending: &str) -> bool {
    file.extension().is_some_and(|its| its == ending)
}

/// The files in a folder, and one folder below, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of counters").flatten() {
        match entry.path() {
            path if path.is_dir() => files.extend(self::files(&path)),
            path => files.push(path),
        }
    }
    files.sort();
    files
}

fn tried(file: &Path, is_right: bool, expected: &str) -> Result<(), Failed> {
    let runs = env::var("BONUS_RUNS").map_or(Ok(RUNS), |runs| runs.parse())?;
    let shown = file.display();
    for run in 1..=runs {
        match (is_right, bonus::check(root(), file, expected)) {
            (true, Ok(_)) => {}
            (true, Err(error)) => return Err(format!("{shown}, run {run}: {error:#}").into()),
            (false, Ok(said)) => return Err(format!("{shown}, run {run}: {said}").into()),
            (false, Err(error)) => {
                let said = format!("{error:#}");
                let teaches = said.starts_with("wrong: ")
                    && said.contains(": expected ")
                    && said.contains("Look at increment");
                if !teaches {
                    return Err(format!("{shown}, run {run}: another reason: {said}").into());
                }
            }
        }
    }
    Ok(())
}
