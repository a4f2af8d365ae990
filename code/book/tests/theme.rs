//! mdBook's theme and ours differ by the recorded patch, and by nothing else.
//!
//! After a change to a file in `code/theme`: `BOOK_THEME=record cargo test -p book --test theme`.
//! After an upgrade of mdBook: name its version below, then `BOOK_THEME=apply cargo test -p book --test theme`; what no
//! longer applies is said by file, and is to be done by hand and recorded.

use std::{env, error::Error, fs, path::Path, path::PathBuf, process::Command};

const VERSION: &str = "0.5.4";
const THEME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../theme");

/// Our file, and where mdBook keeps its own.
const PATCHED: &[(&str, &str)] = &[
    ("index.hbs", "templates/index.hbs"),
    ("toc.html.hbs", "templates/toc.html.hbs"),
    ("book.js", "js/book.js"),
];

/// Files that mdBook has nothing like, or nothing that ours would be a change of.
const OWN: &[&str] = &["favicon.svg", "fonts/fonts.css", "head.hbs"];

/// What the book's listings are written in; mdBook brings 48 languages, two thirds of a page's weight.
const HIGHLIGHTED: &[&str] = &[
    "bash",
    "diff",
    "go",
    "ini",
    "java",
    "javascript",
    "json",
    "plaintext",
    "python",
    "rust",
    "shell",
    "typescript",
    "yaml",
];

type Fallible<T> = Result<T, Box<dyn Error>>;

#[test]
fn ours_is_mdbooks_and_the_recorded_patch() -> Fallible<()> {
    let front_end = front_end()?;
    let record = patch_file();
    let mode = env::var("BOOK_THEME").unwrap_or_default();
    if mode == "apply" {
        return apply(&front_end, &fs::read_to_string(&record)?);
    }
    let mut patch = String::new();
    for (ours, theirs) in PATCHED {
        let theirs = fs::read_to_string(front_end.join(theirs))?;
        let ours_now = read(ours)?;
        let differences = diffy::DiffOptions::new()
            .set_original_filename(format!("mdbook-{VERSION}/{ours}"))
            .set_modified_filename(format!("code/theme/{ours}"))
            .create_patch(&theirs, &ours_now)
            .to_string();
        patch.push_str(&differences);
    }
    if mode == "record" {
        fs::write(&record, patch)?;
    } else {
        let recorded = fs::read_to_string(&record)?;
        let moved = diffy::create_patch(&recorded, &patch).to_string();
        assert!(
            patch == recorded,
            "{} is not what turns mdBook's theme into ours; the patch itself would change by:\n{moved}\n\
             After a change of ours, record it: BOOK_THEME=record cargo test -p book --test theme",
            record.display()
        );
    }
    Ok(())
}

#[test]
fn the_highlighter_is_mdbooks_with_the_books_languages_alone() -> Fallible<()> {
    let theirs = fs::read_to_string(front_end()?.join("js/highlight.js"))?;
    let ours = only_highlighted(&theirs);
    if env::var_os("BOOK_THEME").is_some() {
        fs::write(Path::new(THEME).join("highlight.js"), &ours)?;
    }
    for language in HIGHLIGHTED {
        assert!(
            ours.contains(&opening(language)),
            "mdBook's highlighter has no language `{language}`"
        );
    }
    assert!(
        read("highlight.js")? == ours,
        "code/theme/highlight.js is not mdBook's with the lines of HIGHLIGHTED alone: \
         BOOK_THEME=record cargo test -p book --test theme"
    );
    Ok(())
}

#[test]
fn every_file_of_the_theme_is_accounted_for() -> Fallible<()> {
    let mut known: Vec<String> = PATCHED.iter().map(|(ours, _)| (*ours).to_owned()).collect();
    known.extend(OWN.iter().map(|name| (*name).to_owned()));
    known.extend(["highlight.js".to_owned(), format!("mdbook-{VERSION}.patch")]);
    for folder in ["", "fonts"] {
        for entry in fs::read_dir(Path::new(THEME).join(folder))? {
            let entry = entry?;
            let name = Path::new(folder).join(entry.file_name()).to_string_lossy().into_owned();
            let expected = entry.file_type()?.is_dir() || known.contains(&name);
            assert!(
                expected,
                "code/theme/{name} is neither patched nor our own: name it in {}",
                file!()
            );
        }
    }
    Ok(())
}

/// Our files anew, from mdBook's and the patch.
fn apply(front_end: &Path, recorded: &str) -> Fallible<()> {
    let mut left = Vec::new();
    for (ours, theirs) in PATCHED {
        let heading = format!("+++ code/theme/{ours}\n");
        let from =
            recorded.find(&heading).ok_or_else(|| format!("the patch has no part for {ours}"))?;
        let from =
            recorded[..from].rfind("--- ").ok_or("the patch has a part without its first line")?;
        let part = &recorded[from..];
        let part = part[1..].find("\n--- ").map_or(part, |end| &part[..end + 2]);
        let theirs = fs::read_to_string(front_end.join(theirs))?;
        match diffy::apply(&theirs, &diffy::Patch::from_str(part)?) {
            Ok(patched) => fs::write(Path::new(THEME).join(ours), patched)?,
            Err(error) => left.push(format!("code/theme/{ours}: {error}")),
        }
    }
    assert!(
        left.is_empty(),
        "these have moved and are to be patched by hand:\n{}",
        left.join("\n")
    );
    Ok(())
}

fn only_highlighted(theirs: &str) -> String {
    let kept = |line: &&str| {
        !line.starts_with("hljs.registerLanguage(")
            || HIGHLIGHTED.iter().any(|language| line.starts_with(&opening(language)))
    };
    theirs.split_inclusive('\n').filter(kept).collect()
}

fn opening(language: &str) -> String {
    format!("hljs.registerLanguage(\"{language}\",")
}

fn patch_file() -> PathBuf {
    Path::new(THEME).join(format!("mdbook-{VERSION}.patch"))
}

fn read(name: &str) -> Fallible<String> {
    let path = Path::new(THEME).join(name);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Where the sources of the pinned mdbook-html keep what goes to the browser.
fn front_end() -> Fallible<PathBuf> {
    let version = Command::new("rustc").arg("-vV").output()?.stdout;
    let version = String::from_utf8(version)?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or("rustc names no host")?;
    // For this host alone: what other hosts need may not have been downloaded.
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "metadata",
            "--format-version=1",
            "--locked",
            "--offline",
            "--filter-platform",
            host,
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata names no packages")?;
    let package = packages
        .iter()
        .find(|package| package["name"] == "mdbook-html")
        .ok_or("mdbook-html is no longer a dependency")?;
    if package["version"] != VERSION {
        return Err(format!(
            "mdbook-html is {} now, the patch is for {VERSION}: see the head of {}",
            package["version"],
            file!()
        )
        .into());
    }
    let manifest = package["manifest_path"].as_str().ok_or("cargo metadata names no manifest")?;
    Ok(Path::new(manifest).with_file_name("front-end"))
}
