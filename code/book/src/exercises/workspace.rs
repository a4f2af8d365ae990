//! A Cargo workspace beside the book's, with the same dependencies, profile and lints: the learner's
//! `my/`, and the one in which the tests try solutions.

use super::course::{CHECK, FOLDER};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};
use toml::{Table, Value};

/// The `Cargo.toml` of such a workspace, whose packages depend on what these exercises depend on.
/// `root` is the book's folder, and `up` how the new workspace names it.
pub fn manifest(root: &Path, up: &Path, members: &[&str], exercises: &[&str]) -> Result<String> {
    let mut book = table(&root.join("Cargo.toml"))?;
    let mut workspace = Table::new();
    if let Some(Value::Table(whole)) = book.remove("workspace") {
        let shared = |key: &String| !["members", "default-members", "exclude"].contains(&&**key);
        workspace.extend(whole.into_iter().filter(|(key, _)| shared(key)));
    }
    workspace.insert("members".into(), members.to_vec().into());
    let dependencies = workspace.get_mut("dependencies").and_then(Value::as_table_mut);
    for (_, dependency) in dependencies.into_iter().flatten() {
        if let Some(Value::String(path)) = dependency.get_mut("path") {
            *path = slashed(&up.join(&*path));
        }
    }
    let mut own = Table::from_iter([("workspace".to_owned(), Value::Table(workspace))]);
    // The same profile, so that what both build is built once.
    if let Some(mut profile) = book.remove("profile") {
        let used = used(root, exercises)?;
        for (_, profile) in profile.as_table_mut().into_iter().flatten() {
            let packages = profile.get_mut("package").and_then(Value::as_table_mut);
            // Cargo warns of a setting for a package that is not there.
            packages
                .into_iter()
                .for_each(|packages| packages.retain(|name, _| used.contains(name)));
        }
        own.insert("profile".into(), profile);
    }
    Ok(toml::to_string(&own)?)
}

/// The `Cargo.toml` of a copy of an exercise: the exercise's own, with the check where the book has it.
pub fn member(root: &Path, up: &Path, name: &str) -> Result<String> {
    let file = root.join(FOLDER).join(name).join("Cargo.toml");
    let text = read(&file)?;
    let check = slashed(&up.join(FOLDER).join(name).join(CHECK));
    Ok(format!(
        "{text}\n# The book's own check, which is never out of date.\n\
         [[test]]\nname = \"check\"\npath = \"{check}\"\n"
    ))
}

/// What an exercise's `Cargo.toml` names.
pub fn dependencies(root: &Path, exercise: &str) -> Result<Vec<String>> {
    let manifest = table(&root.join(FOLDER).join(exercise).join("Cargo.toml"))?;
    let kinds = ["dependencies", "dev-dependencies"].into_iter();
    let tables = kinds.filter_map(|kind| manifest.get(kind)?.as_table());
    Ok(tables.flat_map(|table| table.keys().cloned()).collect())
}

/// All packages that these exercises are built with, by the book's lock file.
fn used(root: &Path, exercises: &[&str]) -> Result<BTreeSet<String>> {
    let lock = table(&root.join("Cargo.lock"))?;
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    let graph: HashMap<&str, Vec<&str>> = packages
        .filter_map(|package| {
            let dependencies = package.get("dependencies").and_then(Value::as_array);
            let names = dependencies.into_iter().flatten().filter_map(Value::as_str);
            // A version follows where there are several.
            let names = names.filter_map(|name| name.split(' ').next());
            Some((package.get("name")?.as_str()?, names.collect()))
        })
        .collect();
    let mut used = BTreeSet::new();
    let mut left = Vec::new();
    for exercise in exercises {
        left.extend(dependencies(root, exercise)?);
    }
    while let Some(name) = left.pop() {
        if used.insert(name.clone()) {
            let needs = graph.get(&*name).into_iter().flatten();
            left.extend(needs.map(|name| (*name).to_owned()));
        }
    }
    Ok(used)
}

fn table(file: &Path) -> Result<Table> {
    read(file)?.parse().with_context(|| format!("{} is wrong", file.display()))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
