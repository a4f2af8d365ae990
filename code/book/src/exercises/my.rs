//! `my/`, the learner's own workspace: a folder for each exercise that was started. Git ignores it.

use super::{
    atomic::{self, NEW, step},
    course::{Exercise, STATEMENT},
    workspace,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Relative to the root.
pub const FOLDER: &str = "my";
/// Where work goes that was reset, relative to `my/`.
pub const SET_ASIDE: &str = "before-reset";

/// The same in other languages, relative to an exercise's folder.
pub const BONUS: &str = "bonus";

const HEAD: &str = "# Written anew by each `cargo book exercises start`: your own files are in the folders beside it.\n";

/// The book's folder, for the learner's side of it.
#[derive(Debug, Clone)]
pub struct My {
    root: PathBuf,
}

impl My {
    pub fn of(root: &Path) -> My {
        My { root: root.to_owned() }
    }

    pub fn folder(&self) -> PathBuf {
        self.root.join(FOLDER)
    }

    /// The learner's copy of an exercise.
    pub fn exercise(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.exercise(name).join("Cargo.toml").is_file()
    }

    /// Copies the starter, unless there is a copy already: that one is never touched.
    pub fn start(&self, exercise: &Exercise) -> Result<()> {
        let to = self.exercise(&exercise.name);
        if to.exists() {
            bail!("{} is there already: `cargo book exercises reset` sets it aside", to.display());
        }
        atomic::remove_left_over(&self.folder());
        self.settle(&exercise.name)?;
        let copy = self.copy(exercise)?;
        step("start: copied, not in its place");
        put(&copy, &to)?;
        step("start: in its place, not in the progress");
        Ok(())
    }

    /// Sets the learner's copy aside and starts over; says where the old one is.
    pub fn reset(&self, exercise: &Exercise) -> Result<PathBuf> {
        let work = self.exercise(&exercise.name);
        if !work.exists() {
            bail!("{} is not there: nothing to reset", work.display());
        }
        atomic::remove_left_over(&self.folder());
        self.settle(&exercise.name)?;
        let copy = self.copy(exercise)?;
        step("reset: copied, nothing set aside");
        let aside = self.free_place(&exercise.name);
        put(&work, &aside)?;
        step("reset: set aside, nothing in its place");
        put(&copy, &work)?;
        Ok(aside)
    }

    /// Writes the workspace's own files, which say where the book is.
    fn settle(&self, new: &str) -> Result<()> {
        let (root, my, up) = (&self.root, self.folder(), Path::new(".."));
        let entries = fs::read_dir(&my).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| self.is_exercise(name)).collect();
        names.push(new.to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let manifest = workspace::manifest(root, up, &["ch*"], &names)?;
        atomic::write(&my.join("Cargo.toml"), &format!("{HEAD}{manifest}"))?;
        // Cargo drops what is not needed here, and needs no network for what is.
        let lock = root.join("Cargo.lock");
        let text = fs::read_to_string(&lock)
            .with_context(|| format!("{} cannot be read", lock.display()))?;
        atomic::write(&my.join("Cargo.lock"), &text)?;
        // An alias is split at spaces, and must be a string where the book's own is one. A relative
        // path is found from `my/` alone, an absolute one from below it too.
        let book = root.join("Cargo.toml").to_string_lossy().into_owned();
        let book = if book.contains(char::is_whitespace) { "../Cargo.toml".into() } else { book };
        let config = format!(
            "{HEAD}[build]\ntarget-dir = \"../target\"\n\n\
             [alias]\nbook = {:?}\n",
            format!("run --quiet --manifest-path {book} --bin book --")
        );
        atomic::write(&my.join(".cargo/config.toml"), &config)
    }

    fn is_exercise(&self, name: &str) -> bool {
        self.root.join(super::course::FOLDER).join(name).join(STATEMENT).is_file() && self.has(name)
    }

    /// A copy of the starter beside where it will be.
    fn copy(&self, exercise: &Exercise) -> Result<PathBuf> {
        let failed = || format!("{} cannot be copied", exercise.folder().display());
        let new = tempfile::Builder::new().prefix(NEW).tempdir_in(self.folder());
        let new = new.with_context(failed)?;
        let from = self.root.join(exercise.folder());
        for folder in ["src", BONUS].into_iter().filter(|folder| from.join(folder).is_dir()) {
            copy_all(&from.join(folder), &new.path().join(folder)).with_context(failed)?;
        }
        let up = Path::new("../..");
        let manifest = workspace::member(&self.root, up, &exercise.name)?;
        fs::write(new.path().join("Cargo.toml"), manifest).with_context(failed)?;
        Ok(new.keep())
    }

    fn free_place(&self, name: &str) -> PathBuf {
        let place = |number: u32| self.folder().join(SET_ASIDE).join(format!("{name}-{number}"));
        (1..).map(place).find(|place| !place.exists()).expect("there is a next number")
    }
}

/// Renames a folder: it is in one place or in the other.
fn put(from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("{} cannot become {}", from.display(), to.display());
    fs::create_dir_all(to.parent().unwrap_or(to)).with_context(failed)?;
    fs::rename(from, to).with_context(failed)
}

fn copy_all(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
            step("a file of many is copied");
        }
    }
    Ok(())
}
