//! The book's own programs, compiled before anyone asks for them.

use super::{compiler::Compiler, job::Jobs, listing::Listing};
use anyhow::{Context, Result, ensure};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

const FOLDER: &str = "target/run/prebuilt";

/// A program that is compiled from this text, against this engine.
pub fn find(root: &Path, compiler: &Compiler, program: &str) -> Option<PathBuf> {
    Some(path(root, compiler, program)).filter(|path| path.is_file())
}

/// Compiles a listing's program, unless it is there.
pub async fn make(root: &Path, jobs: &Jobs, compiler: &Compiler, listing: &Listing) -> Result<()> {
    let built = path(root, compiler, &listing.program);
    if built.is_file() {
        return Ok(());
    }
    let folder = jobs.folder()?;
    let name = listing.file.file_name().context("a file")?.to_string_lossy().into_owned();
    fs::write(folder.path().join(&name), &listing.program)?;
    let into = built.parent().context("a folder")?;
    fs::create_dir_all(into)?;
    // Named so when it is whole: a server that is killed leaves no half of a program under that name.
    let half = built.with_extension("half");
    let mut step = compiler.compile(&name, &half);
    step.writable.push(into.to_owned());
    let report = folder.run(vec![step]).await?;
    ensure!(report.steps.iter().all(sandbox::Ran::succeeded), "{name} does not compile");
    fs::rename(half, built)?;
    Ok(())
}

/// Another text or another engine is another program.
fn path(root: &Path, compiler: &Compiler, program: &str) -> PathBuf {
    let mut key = DefaultHasher::new();
    (program, compiler.stamp()).hash(&mut key);
    root.join(FOLDER).join(format!("{:016x}", key.finish())).join("listing")
}
