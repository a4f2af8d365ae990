//! `cargo book exercises watch`: tests again on each save, and answers to a letter and Enter.
//!
//! By lines, not by single keys: it works through a pipe and with a screen reader, and a killed session
//! leaves the terminal as it was.

use super::{commands::Learner, course::Exercise, grade::Grade, my, progress::State};
use crate::watch::Watch;
use anyhow::Result;
use std::{
    io::{self, BufRead},
    process::ExitCode,
    sync::mpsc::{Sender, channel},
    thread,
};

const KEYS: &str = "h hint, n next, c check again, l list, q quit; then Enter";

enum Event {
    /// Names of exercises in whose folders something changed.
    Saved(Vec<String>),
    Typed(String),
}

pub fn run(learner: &Learner, first: Option<&Exercise>) -> Result<ExitCode> {
    let (sender, events) = channel();
    // Before the first test, so that no save is missed.
    follow_saves(Watch::of(learner.root(), &[my::FOLDER])?, sender.clone());
    let mut current = match first {
        Some(exercise) => exercise,
        None => match learner.open()? {
            Some(exercise) => exercise,
            None => return begin_first(learner),
        },
    };
    println!("{KEYS}");
    let mut passed = show(learner, current)?;
    follow_keys(sender);
    for event in events {
        match event {
            Event::Saved(names) => {
                if let Some(saved) = learner.course().iter().find(|one| names.contains(&one.name)) {
                    current = saved;
                    passed = show(learner, current)?;
                }
            }
            Event::Typed(key) => match key.trim() {
                "q" => break,
                "h" => _ = learner.hint(current)?,
                "l" => _ = learner.list()?,
                "c" => passed = show(learner, current)?,
                "n" => match next(learner, current)? {
                    Some(next) => {
                        current = next;
                        if !learner.has(current) {
                            learner.start(current)?;
                        }
                        passed = show(learner, current)?;
                    }
                    None => println!("There is no other that has not passed."),
                },
                _ => println!("{KEYS}"),
            },
        }
    }
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn begin_first(learner: &Learner) -> Result<ExitCode> {
    match learner.course().first() {
        Some(first) => println!("Nothing is started: cargo book exercises start {}", first.name),
        None => println!("There are no exercises."),
    }
    Ok(ExitCode::FAILURE)
}

/// Tests it and says what is next; `true` if it passes. What cannot be tested is told, and ends nothing.
fn show(learner: &Learner, exercise: &Exercise) -> Result<bool> {
    println!("\n--- {}: {} ---", exercise.name, exercise.statement.title);
    let grade = match learner.grade(exercise) {
        Ok(grade) => grade,
        Err(error) => {
            println!("{error:#}");
            return Ok(false);
        }
    };
    print!("{}", super::commands::told(exercise, &grade));
    let passed = grade == Grade::Passed;
    if passed && let Some(next) = next(learner, exercise)? {
        println!("Next (n): {}, {}", next.statement.title, next.summary());
    }
    Ok(passed)
}

/// The next that has not passed, after this one and then from the beginning.
fn next<'a>(learner: &'a Learner, current: &Exercise) -> Result<Option<&'a Exercise>> {
    let progress = learner.progress()?;
    let course = learner.course();
    let here = course.iter().position(|one| one.name == current.name).unwrap_or(0);
    let mut others = course[here + 1..].iter().chain(&course[..here]);
    Ok(others.find(|one| progress.of(&one.name).is_none_or(|it| it.state != State::Passed)))
}

fn follow_saves(watch: Watch, sender: Sender<Event>) {
    thread::spawn(move || {
        while let Some(files) = watch.next() {
            if sender.send(Event::Saved(saved(&files))).is_err() {
                return;
            }
        }
    });
}

/// The exercises that these files, such as `my/ch01-shared-counter/src/lib.rs`, are part of.
pub fn saved(files: &[String]) -> Vec<String> {
    let part = |file: &String| {
        let mut parts = file.split(['/', '\\']).skip(1);
        let name = parts.next()?.to_owned();
        // Without one it is a file of the workspace itself, such as the progress.
        parts.next().map(|_| name)
    };
    files.iter().filter_map(part).collect()
}

/// Where there is no input, as in a script's background, there are no keys, and saves are followed all the same.
fn follow_keys(sender: Sender<Event>) {
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(Event::Typed(line)).is_err() {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_file_names_its_exercise_and_the_progress_names_none() {
        let files = ["my/ch01-a/src/lib.rs", "my/progress.txt", "my"].map(str::to_owned);
        assert_eq!(saved(&files), ["ch01-a"]);
    }
}
