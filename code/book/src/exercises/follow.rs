//! Tests what the learner saves while the book is served, so that its pages can show it.

use super::{
    commands::{remember, told},
    course::{self, Exercise},
    grade::{Failure, Grade, grade},
    my::{self, My},
    progress::{Progress, State},
    session::saved,
};
use crate::watch::Watch;
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    thread,
};

/// What a page shows of an exercise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// `started`, `passed`, `gave-up`; while a test fails, `red`; while it runs, `testing`.
    pub state: String,
    /// What there is to say beside the state.
    pub message: String,
}

pub type All = BTreeMap<String, Shown>;

/// Tells of each change, from a thread of its own, until the program ends. Tests only what is saved.
pub fn run(root: PathBuf, tell: impl Fn(All) + Send + 'static) {
    let watch = match Watch::of(&root, &[my::FOLDER]) {
        Ok(watch) => watch,
        Err(error) => return eprintln!("the exercises' state is not followed: {error:#}"),
    };
    thread::spawn(move || {
        let mut red = HashMap::new();
        tell(all(&root, &red, None));
        while let Some(files) = watch.next() {
            let names = saved(&files);
            for exercise in course::all(&root).unwrap_or_default() {
                if names.contains(&exercise.name) && My::of(&root).has(&exercise.name) {
                    tell(all(&root, &red, Some(&exercise.name)));
                    test(&root, &exercise, &mut red);
                }
            }
            tell(all(&root, &red, None));
        }
    });
}

/// Remembers a pass, and what is red now.
fn test(root: &Path, exercise: &Exercise, red: &mut HashMap<String, String>) {
    let tested = grade(root, exercise).and_then(|grade| {
        remember(&My::of(root), exercise, &grade)?;
        eprint!("{}", told(exercise, &grade));
        Ok(grade)
    });
    let message = match tested {
        Ok(Grade::Passed) => None,
        Ok(Grade::DoesNotCompile(error)) => {
            Some(format!("does not compile: {}", error.lines().next().unwrap_or_default()))
        }
        Ok(
            Grade::Wrong(Failure { test, message, .. })
            | Grade::RightBut(Failure { test, message, .. }),
        ) => Some(format!("{test}: {}", message.lines().next().unwrap_or_default())),
        Ok(Grade::CheckChanged) => Some("the test was edited: see the terminal".to_owned()),
        Err(error) => {
            eprintln!("{}: {error:#}", exercise.name);
            Some("could not be tested: see the terminal".to_owned())
        }
    };
    match message {
        Some(message) => red.insert(exercise.name.clone(), message),
        None => red.remove(&exercise.name),
    };
}

fn all(root: &Path, red: &HashMap<String, String>, testing: Option<&str>) -> All {
    let my = My::of(root);
    let progress = Progress::read(&my.folder()).unwrap_or_default();
    let mut all = All::new();
    for Exercise { name, .. } in course::all(root).unwrap_or_default() {
        let Some(entry) = progress.of(&name) else { continue };
        let passed = "It has passed before.";
        let (state, message) = match (testing == Some(&*name), red.get(&name)) {
            (true, _) => ("testing".to_owned(), String::new()),
            (false, Some(message)) if entry.state == State::Passed => {
                ("red".to_owned(), format!("{message}. {passed}"))
            }
            (false, Some(message)) => ("red".to_owned(), message.clone()),
            (false, None) => (entry.state.to_string(), String::new()),
        };
        all.insert(name, Shown { state, message });
    }
    all
}
