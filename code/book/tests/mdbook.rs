//! `mdbook build`, for those who have mdBook and mdbook-katex, makes the same pages.

mod support;

use book::{pages::Pages, progress::Progress, render::Builder};
use libtest_mimic::Failed;
use listings::{require::Missing, shell::on_path};
use std::{
    collections::BTreeMap,
    convert::Infallible,
    process::{Command, ExitCode},
};
use support::repository;

fn main() -> ExitCode {
    let tool = ["mdbook", "mdbook-katex"].into_iter().find(|tool| !on_path(tool));
    let missing = tool.map(|tool| {
        let how = "run `cargo install mdbook@0.5.4 mdbook-katex@0.10.0`";
        Missing::new("mdbook", format!("`{tool}` is not on the PATH: {how}"))
    });
    let name = "mdbook_builds_the_same_pages";
    trials::run(|require| {
        Ok::<_, Infallible>(vec![trials::trial(name, missing.as_ref(), require, same_pages)])
    })
}

fn same_pages() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let output = Command::new("mdbook")
        .args(["build", "--dest-dir"])
        .arg(folder.path())
        .current_dir(repository())
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let theirs = Pages::read(folder.path())?;
    let ours = Builder::new(repository().to_owned()).build(&Progress::quiet())?;
    let ours = ours.pages.ok_or("our build made no pages")?;
    let (ours, theirs) = (comparable(&ours), comparable(&theirs));
    let names = |pages: &BTreeMap<String, Vec<u8>>| pages.keys().cloned().collect::<Vec<_>>();
    if names(&ours) != names(&theirs) {
        return Err(format!("ours: {:?}\nmdBook's: {:?}", names(&ours), names(&theirs)).into());
    }
    let differ: Vec<&str> = ours
        .iter()
        .filter(|(path, bytes)| theirs.get(*path) != Some(bytes))
        .map(|(path, _)| path.as_str())
        .collect();
    if differ.is_empty() {
        Ok(())
    } else {
        Err(format!("these differ: {}", differ.join(", ")).into())
    }
}

/// All files but the search index, and its name: mdBook's own has the step players' frames and the answers too, and its
/// weights change with the version of the index's library that mdBook was installed with.
fn comparable(pages: &Pages) -> BTreeMap<String, Vec<u8>> {
    let index = pages.iter().map(|(path, _)| path).find(|path| path.starts_with("searchindex-"));
    let index = index.unwrap_or_default().to_owned();
    let files = pages.iter().filter(|(path, _)| *path != index);
    let files = files.map(|(path, bytes)| match str::from_utf8(bytes) {
        Ok(text) if !index.is_empty() => {
            (path.to_owned(), text.replace(&index, "searchindex.js").into_bytes())
        }
        _ => (path.to_owned(), bytes.to_owned()),
    });
    files.collect()
}
