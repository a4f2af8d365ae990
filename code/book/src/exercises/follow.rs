//! Tests what the learner saves while the book is served, so that its pages can show it.

use super::{
    commands::{put_back, remember, told},
    course::{self, Exercise},
    grade::{Grade, grade},
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
    /// What there is to say beside the state, in a line.
    pub message: String,
    /// The lines after it: got, expected, where to look; or the compiler's.
    pub more: String,
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
            // Its folder is new, by a reset: what was red is the old one's.
            red.retain(|name: &String, _| !files.contains(&format!("{}/{name}", my::FOLDER)));
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

/// A line, and what follows it.
type Red = (String, String);

/// Remembers a pass, and what is red now.
fn test(root: &Path, exercise: &Exercise, red: &mut HashMap<String, Red>) {
    let tested = grade(root, exercise).and_then(|grade| {
        remember(&My::of(root), exercise, &grade)?;
        eprint!("{}", told(exercise, &grade));
        Ok(grade)
    });
    let said = match tested {
        Ok(Grade::Passed) => None,
        Ok(Grade::DoesNotCompile(error)) => Some(split("does not compile", &error)),
        Ok(Grade::Wrong(failure) | Grade::RightBut(failure)) => {
            Some(split(&failure.test, &(failure.message.clone() + &failure.and_others())))
        }
        Ok(Grade::CheckChanged) => Some(split("the test was edited", &put_back(exercise))),
        Err(error) => {
            eprintln!("{}: {error:#}", exercise.name);
            Some(split("could not be tested", &format!("{error:#}")))
        }
    };
    match said {
        Some(said) => red.insert(exercise.name.clone(), said),
        None => red.remove(&exercise.name),
    };
}

fn split(what: &str, text: &str) -> Red {
    let (first, more) = text.split_once('\n').unwrap_or((text, ""));
    (format!("{what}: {first}"), more.trim_end().to_owned())
}

fn all(root: &Path, red: &HashMap<String, Red>, testing: Option<&str>) -> All {
    let my = My::of(root);
    let progress = Progress::read(&my.folder()).unwrap_or_default();
    let mut all = All::new();
    for Exercise { name, .. } in course::all(root).unwrap_or_default() {
        let Some(entry) = progress.of(&name) else { continue };
        let (state, message, more) = match (testing == Some(&*name), red.get(&name).cloned()) {
            (true, _) => ("testing".to_owned(), String::new(), String::new()),
            (false, Some((message, more))) if entry.state == State::Passed => {
                ("red".to_owned(), format!("It has passed before. {message}"), more)
            }
            (false, Some((message, more))) => ("red".to_owned(), message, more),
            (false, None) => (entry.state.to_string(), String::new(), String::new()),
        };
        all.insert(name, Shown { state, message, more });
    }
    all
}
