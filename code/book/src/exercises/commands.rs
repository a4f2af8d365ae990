//! `cargo book exercises`.

use super::{
    bonus,
    course::{self, Exercise},
    grade::{Failure, Grade, grade},
    my::{self, FOLDER, My},
    progress::{self, Progress, State},
    session,
};
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use std::{
    fs,
    io::{self, BufRead, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Subcommand)]
pub enum Command {
    /// Lists the exercises and how far you are (the default)
    List,
    /// Copies an exercise to `my/NAME`, which is yours: git and updates of the book leave it alone
    Start { name: String },
    /// Tests what you have started, or the one you name, and remembers what passes
    Check { name: Option<String> },
    /// Tests again on each save, and answers to letters: h hint, n next, q quit
    Watch {
        /// The one you are at, if you name none
        name: Option<String>,
    },
    /// Shows the next of three hints: where to look, what to use, nearly the code
    Hint {
        /// The one you are at, if you name none
        name: Option<String>,
    },
    /// Sets your work aside, in `my/before-reset`, and starts over
    Reset {
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Shows a solution and why it is one, once yours has passed
    Solution {
        name: String,
        /// Show it although yours has not passed, and remember that
        #[arg(long)]
        give_up: bool,
    },
    /// Tries the same exercise in your own language, in a harness that lets its threads meet
    Bonus {
        name: String,
        /// Your SharedCounter: its ending, .ts, .js, .py, .java or .go, says the language
        file: PathBuf,
    },
}

pub fn run(root: &Path, command: Option<Command>) -> Result<ExitCode> {
    let learner = Learner { root, my: My::of(root), course: course::all(root)? };
    match command.unwrap_or(Command::List) {
        Command::List => learner.list(),
        Command::Start { name } => learner.start(learner.named(&name)?),
        Command::Check { name: Some(name) } => learner.check(&[learner.named(&name)?]),
        Command::Check { name: None } => learner.check(&learner.started()?),
        Command::Watch { name } => {
            let first = name.map(|name| learner.named(&name)).transpose()?;
            session::run(&learner, first)
        }
        Command::Bonus { name, file } => learner.bonus(learner.named(&name)?, &file),
        Command::Hint { name } => learner.hint(learner.named_or_current(name)?),
        Command::Reset { name, yes } => learner.reset(learner.named(&name)?, yes),
        Command::Solution { name, give_up } => learner.solution(learner.named(&name)?, give_up),
    }
}

/// The learner, at the book in `root`.
pub struct Learner<'a> {
    root: &'a Path,
    my: My,
    course: Vec<Exercise>,
}

impl Learner<'_> {
    pub fn root(&self) -> &Path {
        self.root
    }

    pub fn course(&self) -> &[Exercise] {
        &self.course
    }

    pub fn has(&self, exercise: &Exercise) -> bool {
        self.my.has(&exercise.name)
    }

    /// The first that is started and has not passed.
    pub fn open(&self) -> Result<Option<&Exercise>> {
        let progress = self.progress()?;
        let open = |one: &&Exercise| {
            self.has(one) && progress.of(&one.name).is_none_or(|entry| entry.state != State::Passed)
        };
        Ok(self.course.iter().find(open))
    }

    /// By its name, or by a part that no other has.
    fn named(&self, name: &str) -> Result<&Exercise> {
        let part = |exercise: &&Exercise| exercise.name.contains(name);
        let mut found = self.course.iter().filter(part);
        match (self.course.iter().find(|one| one.name == name), found.next(), found.next()) {
            (Some(exact), _, _) => Ok(exact),
            (None, Some(one), None) => Ok(one),
            (None, first, _) => {
                let names = self.course.iter().filter(|one| first.is_none() || part(one));
                let names: Vec<&str> = names.map(|one| one.name.as_str()).collect();
                let what = if first.is_none() { "no exercise has" } else { "several have" };
                bail!("{what} `{name}` in the name: say one of {}", names.join(", "))
            }
        }
    }

    fn named_or_current(&self, name: Option<String>) -> Result<&Exercise> {
        if let Some(name) = name {
            return self.named(&name);
        }
        self.open()?.context("no exercise is open: name one")
    }

    fn started(&self) -> Result<Vec<&Exercise>> {
        let started: Vec<_> = self.course.iter().filter(|one| self.my.has(&one.name)).collect();
        if started.is_empty() {
            bail!("nothing is started: `cargo book exercises start NAME`");
        }
        Ok(started)
    }

    /// What is wrong with the file is told, and stops nothing.
    pub fn progress(&self) -> Result<Progress> {
        let progress = Progress::read(&self.my.folder())?;
        progress.faults.iter().for_each(|fault| eprintln!("{fault}"));
        Ok(progress)
    }

    pub fn list(&self) -> Result<ExitCode> {
        let progress = self.progress()?;
        let mut chapter = "";
        for Exercise { name, statement } in &self.course {
            if statement.chapter != chapter {
                chapter = &statement.chapter;
                println!("{}", heading(self.root, chapter));
            }
            let state = progress.of(name).map(|entry| entry.to_string()).unwrap_or_default();
            let course::Statement { title, kind, difficulty, minutes, .. } = statement;
            println!(
                "  {name:<28} {kind:<8} {difficulty:<6} {minutes:>2} min  {title:<24} {state}"
            );
        }
        let passed = |one: &&Exercise| {
            progress.of(&one.name).is_some_and(|entry| entry.state == State::Passed)
        };
        let passed = self.course.iter().filter(passed).count();
        println!(
            "{passed} of {} passed. Begin one: cargo book exercises start NAME",
            self.course.len()
        );
        Ok(ExitCode::SUCCESS)
    }

    pub fn start(&self, exercise: &Exercise) -> Result<ExitCode> {
        self.my.start(exercise)?;
        let name = &exercise.name;
        progress::update(&self.my.folder(), name, |_| ())?;
        println!("Yours to change: {FOLDER}/{name}/{}", exercise.statement.file.display());
        println!("Then: cd {FOLDER} && cargo test -p {name}");
        println!(
            "First it is red, and {} says: {}",
            exercise.statement.red.test, exercise.statement.red.message
        );
        if exercise.statement.bonus.is_some() {
            let bonus = format!("{FOLDER}/{name}/{}", my::BONUS);
            println!(
                "The same in your language: {bonus}, then cargo book exercises bonus {name} FILE"
            );
        }
        Ok(ExitCode::SUCCESS)
    }

    fn check(&self, exercises: &[&Exercise]) -> Result<ExitCode> {
        self.progress()?;
        let mut all_passed = true;
        for exercise in exercises {
            let grade = self.grade(exercise)?;
            all_passed &= grade == Grade::Passed;
            print!("{}", told(exercise, &grade));
        }
        Ok(if all_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    pub fn grade(&self, exercise: &Exercise) -> Result<Grade> {
        let grade = grade(self.root, exercise)?;
        remember(&self.my, exercise, &grade)?;
        Ok(grade)
    }

    pub fn hint(&self, exercise: &Exercise) -> Result<ExitCode> {
        let seen = self.progress()?.of(&exercise.name).map_or(0, |entry| entry.hints);
        let hints = &exercise.statement.hints;
        let rung = seen.min(hints.len() - 1);
        println!("{}, hint {} of {}: {}", exercise.name, rung + 1, hints.len(), hints[rung]);
        progress::update(&self.my.folder(), &exercise.name, |entry| entry.hints = rung + 1)?;
        Ok(ExitCode::SUCCESS)
    }

    fn bonus(&self, exercise: &Exercise, file: &Path) -> Result<ExitCode> {
        let Some(bonus) = &exercise.statement.bonus else {
            let with = self.course.iter().filter(|one| one.statement.bonus.is_some());
            let with: Vec<&str> = with.map(|one| one.name.as_str()).collect();
            bail!("{} has no bonus; these have: {}", exercise.name, with.join(", "));
        };
        let said = bonus::check(self.root, file, &bonus.output)
            .with_context(|| file.display().to_string())?;
        println!("{}: {said}", file.display());
        Ok(ExitCode::SUCCESS)
    }

    fn reset(&self, exercise: &Exercise, yes: bool) -> Result<ExitCode> {
        let name = &exercise.name;
        if !yes && !confirmed(&format!("Set {FOLDER}/{name} aside and start over?"))? {
            println!("Nothing was changed.");
            return Ok(ExitCode::FAILURE);
        }
        let aside = self.my.reset(exercise)?;
        progress::update(&self.my.folder(), name, |entry| entry.state = State::Started)?;
        println!("Your work is in {}; {FOLDER}/{name} is new.", aside.display());
        Ok(ExitCode::SUCCESS)
    }

    fn solution(&self, exercise: &Exercise, give_up: bool) -> Result<ExitCode> {
        let name = &exercise.name;
        let entry = self.progress()?.of(name);
        let may = entry.is_some_and(|entry| entry.state != State::Started);
        if !may && !give_up {
            bail!(
                "{name} has not passed yet: `cargo book exercises hint {name}`, or `solution {name} --give-up`"
            );
        }
        let folder = self.root.join(exercise.solutions());
        for file in ["solution.rs", "solution.md"] {
            let file = folder.join(file);
            let text = fs::read_to_string(&file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            println!("{text}");
        }
        if !may {
            progress::update(&self.my.folder(), name, |entry| entry.state = State::GaveUp)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A pass stays one; nothing else is remembered but that it was begun.
pub fn remember(my: &My, exercise: &Exercise, grade: &Grade) -> Result<()> {
    progress::update(&my.folder(), &exercise.name, |entry| {
        if *grade == Grade::Passed {
            entry.state = State::Passed;
        }
    })
}

/// A grade, as a learner reads it.
pub fn told(exercise: &Exercise, grade: &Grade) -> String {
    let name = &exercise.name;
    let failure = |word: &str, failure: &Failure| {
        let Failure { test, message, .. } = failure;
        format!("{name}: {word}: {test}\n{message}{}\n", failure.and_others())
    };
    match grade {
        Grade::Passed => {
            format!("{name}: passed. Why it is right: cargo book exercises solution {name}\n")
        }
        Grade::DoesNotCompile(error) => format!("{name}: does not compile\n{error}\n"),
        Grade::Wrong(wrong) => failure("wrong", wrong),
        Grade::RightBut(but) => failure("not yet", but),
        Grade::CheckChanged => format!("{name}: the test was edited: {}\n", put_back(exercise)),
    }
}

/// What an edited test is worth, and how to have the book's again.
pub fn put_back(exercise: &Exercise) -> String {
    let check = exercise.folder().join(course::CHECK);
    let check = check.display();
    format!(
        "{check} is not the book's, so it proves nothing.\n\
         Put it back: git checkout -- {check}, or copy it from the archive that you have the book from."
    )
}

/// The chapter's title, as its page has it.
fn heading(root: &Path, chapter: &str) -> String {
    let page = fs::read_to_string(root.join("src").join(chapter).with_extension("md"));
    let title = page
        .ok()
        .and_then(|text| text.lines().find_map(|line| Some(line.strip_prefix("# ")?.to_owned())));
    format!("{}: {}", chapter.get(..4).unwrap_or(chapter), title.unwrap_or_default())
}

/// Only `y` or `yes` is a yes; no answer, as from a script, is a no.
fn confirmed(question: &str) -> Result<bool> {
    print!("{question} [y/N] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if !io::stdin().is_terminal() {
        println!();
    }
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}
