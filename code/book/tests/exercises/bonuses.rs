//! The bonus in each language: the book's own program passes, one that loses an update does not.

use super::root;
use book::exercises::{bonus, course::Exercise};
use libtest_mimic::Trial;
use listings::{language, require::Require};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A language's folder, the book's program in it, and a wrong one that never comes right by luck.
const PROGRAMS: [(&str, &str, &str, &str); 4] = [
    (
        "typescript",
        "ch01/counter.ts",
        "wrong.ts",
        "const seen = 0;\nconsole.log(`Final count: ${seen + 1}`);\n",
    ),
    ("python", "ch01/counter.py", "wrong.py", "seen = 0\nprint(\"Final count:\", seen + 1)\n"),
    (
        "java",
        "ch01/Counter.java",
        "Wrong.java",
        "class Wrong {\n  public static void main(String[] a) {\n    System.out.println(\"Final count: 1\");\n  }\n}\n",
    ),
    (
        "go",
        "ch01/counter/main.go",
        "wrong.go",
        "package main\n\nfunc main() {\n\tprintln(\"Final count: 1\")\n}\n",
    ),
];

pub fn of(exercises: &[Exercise]) -> Vec<Trial> {
    let require = Require::from_env().unwrap_or_default();
    let languages: Vec<_> = language::all(&root().into()).into_iter().flatten().collect();
    let mut trials = Vec::new();
    for exercise in exercises {
        let Some(bonus) = &exercise.statement.bonus else { continue };
        for (name, right, wrong, text) in PROGRAMS {
            let language = languages.iter().find(|language| language.name == name);
            let missing = language.and_then(|language| language.missing());
            let because = missing.as_ref().map(|missing| format!(" ({})", missing.reason));
            let trial = format!("{}/bonus in {name}{}", exercise.name, because.unwrap_or_default());
            let expected = bonus.output.clone();
            let right = root().join("code/languages").join(name).join(right);
            let trial = Trial::test(trial, move || check(&right, wrong, text, &expected));
            trials.push(trial.with_ignored_flag(missing.is_some() && !require.demands(name)));
        }
    }
    trials
}

fn check(
    right: &Path,
    wrong: &str,
    text: &str,
    expected: &str,
) -> Result<(), libtest_mimic::Failed> {
    let said = bonus::check(root(), right, expected).map_err(|error| format!("{error:#}"))?;
    if !said.starts_with("passed") {
        return Err(said.into());
    }
    let folder = tempfile::tempdir()?;
    let wrong: PathBuf = folder.path().join(wrong);
    fs::write(&wrong, text)?;
    match bonus::check(root(), &wrong, expected) {
        Ok(said) => Err(format!("{}: {said}", wrong.display()).into()),
        Err(error) if format!("{error:#}").contains("got `Final count: 1`") => Ok(()),
        Err(error) => Err(format!("{}: another reason: {error:#}", wrong.display()).into()),
    }
}
