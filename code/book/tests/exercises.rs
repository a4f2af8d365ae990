//! Each exercise as its learner meets it: the starter is red for the reason that its chapter states,
//! the solution passes, the likely wrong solutions are told what is wrong with them, and the hints,
//! the chapter and the crate say the same.

#[path = "exercises/attempts.rs"]
mod attempts;
#[path = "exercises/bonuses.rs"]
mod bonuses;
#[path = "exercises/texts.rs"]
mod texts;

use attempts::Attempts;
use book::exercises::course::{self, Exercise};
use libtest_mimic::Trial;
use std::{
    path::Path,
    process::ExitCode,
    sync::{Arc, LazyLock},
};

fn main() -> ExitCode {
    trials::run(|require| {
        let exercises = course::all(root())?;
        let mut trials = texts::chapters(&exercises);
        trials.extend(exercises.iter().flat_map(texts::of));
        trials.extend(bonuses::of(&exercises, require));
        let attempts = Arc::new(Attempts::new(exercises.clone()));
        for exercise in &exercises {
            trials.extend(attempts::of(exercise, &attempts));
        }
        anyhow::Ok(trials)
    })
}

/// The repository.
fn root() -> &'static Path {
    static ROOT: LazyLock<std::path::PathBuf> = LazyLock::new(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        root.canonicalize().expect("the repository's root")
    });
    &ROOT
}

/// A trial that fails with these words, if there are any.
fn trial(name: String, faults: impl FnOnce() -> Vec<String> + Send + 'static) -> Trial {
    Trial::test(name, || {
        let faults = faults();
        if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
    })
}

fn name(exercise: &Exercise, what: &str) -> String {
    format!("{}/{what}", exercise.name)
}
