//! The built book in a browser: every page looked at, and a page with every component used by keyboard.
//!
//! One run of `browser/suite.mjs` does it all; each trial reads its part of what that run found.

#[path = "support/chromium.rs"]
mod chromium;

use anyhow::{Context, Result, bail, ensure};
use book::{
    lab,
    progress::Progress,
    render::{self, Builder},
};
use chromium::{SUITE, chromium, missing};
use libtest_mimic::{Failed, Trial};
use listings::require::Missing;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    rc::Rc,
    sync::OnceLock,
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// By the check's name, its faults.
type Found = BTreeMap<String, Vec<String>>;

fn main() -> ExitCode {
    trials::run(|require| -> Result<Vec<Trial>> {
        let (missing, no_engine) = (missing(), no_engine());
        let trial = |name: String| {
            let needs_engine = no_engine.as_ref().filter(|_| name.contains("/the lab "));
            let missing = missing.as_ref().or(needs_engine);
            trials::trial(name.clone(), missing, require, move || verdict(&name))
        };
        Ok(names()?.into_iter().map(trial).collect())
    })
}

fn verdict(name: &str) -> Result<(), Failed> {
    static FOUND: OnceLock<Result<Found, String>> = OnceLock::new();
    let found = FOUND.get_or_init(|| run().map_err(|error| format!("{error:#}")));
    match found.as_ref().map(|found| found.get(name)) {
        Ok(Some(faults)) if faults.is_empty() => Ok(()),
        Ok(Some(faults)) => Err(faults.join("\n").into()),
        Ok(None) => Err("the suite did not come to this check".into()),
        Err(error) => Err(error.into()),
    }
}

/// Every check that the suite knows, read from the tables its modules end with.
fn names() -> Result<Vec<String>> {
    let read = |file: &str| {
        let path = Path::new(SUITE).join(file);
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let planted = read("planted.mjs")?;
    let (pages, walks) = planted
        .split_once("export const IN_WALKS")
        .with_context(|| format!("{SUITE}/planted.mjs does not export IN_WALKS"))?;
    let keys = |text: &str| -> Vec<String> {
        let line = |line: &str| Some(line.strip_prefix("    '")?.split_once("':")?.0.to_owned());
        text.lines().filter_map(line).collect()
    };
    let mut names = Vec::new();
    for (kind, keys) in [("page", keys(pages)), ("walk", keys(walks))] {
        ensure!(!keys.is_empty(), "{SUITE}/planted.mjs plants nothing in a {kind}");
        for key in keys {
            names.push(format!("{kind}/{key}"));
            names.push(format!("planted/{key}"));
        }
    }
    Ok(names)
}

fn run() -> Result<Found> {
    let folder = tempfile::tempdir()?;
    let book = folder.path().join("book");
    build(Path::new(ROOT), &book)?;
    let fixture = folder.path().join("fixture");
    build(&fixture_root(&folder.path().join("fixture-root"))?, &fixture)?;
    if lab::has_target() {
        fs::write(fixture.join(lab::PATH), lab::build(Path::new(ROOT))?)?;
    }

    let output = Command::new("node")
        .arg(Path::new(SUITE).join("suite.mjs"))
        .args([&book, &fixture])
        .env("CHROMIUM", chromium().context("Chromium has gone since the run began")?)
        .stderr(Stdio::inherit())
        .output()
        .context("node cannot be started")?;
    if !output.status.success() {
        bail!("{SUITE}/suite.mjs ended with {}", output.status);
    }
    serde_json::from_slice(&output.stdout).context("what the suite printed is not its JSON")
}

/// Builds a book; its faults are other tests' business, as long as there are pages.
fn build(root: &Path, into: &Path) -> Result<()> {
    let built = Builder::new(root.to_owned()).build(&Rc::new(Progress::quiet()))?;
    let Some(pages) = built.pages else {
        let faults: Vec<String> = built.faults.iter().map(ToString::to_string).collect();
        bail!("the book in {} has no pages:\n{}", root.display(), faults.join("\n"));
    };
    render::write(&pages, into)
}

/// A book with the real one's settings, theme and assets, and the fixture's chapters.
fn fixture_root(root: &Path) -> Result<PathBuf> {
    let real = Path::new(ROOT);
    copy(&real.join("code/theme"), &root.join("code/theme"))?;
    copy(&real.join("src/assets"), &root.join("src/assets"))?;
    copy(&Path::new(SUITE).join("fixture"), &root.join("src"))?;
    fs::copy(real.join("src/lab.md"), root.join("src/lab.md"))?;
    fs::create_dir_all(root.join("code/lab"))?;
    fs::copy(real.join("code/lab/recorded.html"), root.join("code/lab/recorded.html"))?;
    copy(&real.join("code/quiz"), &root.join("code/quiz"))?;
    let steps = "code/ferrisdb/examples/ch01-who-owns-what.steps.html";
    fs::create_dir_all(root.join(steps).parent().unwrap_or(root))?;
    fs::copy(real.join(steps), root.join(steps))?;
    fs::copy(real.join("book.toml"), root.join("book.toml"))?;
    Ok(root.to_owned())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

fn no_engine() -> Option<Missing> {
    let missing = || Missing::new("wasm", "no wasm32-unknown-unknown target here");
    (!lab::has_target()).then(missing)
}
