//! A reader who stops after a chapter has a crate that works: for each chapter of `src/lib.rs` this
//! builds and tests what stands there at its end, without the modules, tests and examples of later ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The chapters that `lib.rs` names, in its order: `// Chapter 7: A lock-free skip list`.
fn chapters(lib: &str) -> Vec<u32> {
    lib.lines().filter_map(chapter_of_line).collect()
}

fn chapter_of_line(line: &str) -> Option<u32> {
    line.strip_prefix("// Chapter ")?.split_once(':')?.0.parse().ok()
}

/// `lib.rs` up to and with `chapter`.
fn cut_after(lib: &str, chapter: u32) -> String {
    let is_later = |line: &&str| chapter_of_line(line).is_some_and(|found| found > chapter);
    lib.lines().take_while(|line| !is_later(line)).map(|line| format!("{line}\n")).collect()
}

/// The modules that `lib` declares.
fn modules(lib: &str) -> impl Iterator<Item = &str> {
    let declarations = lib.lines().map(|line| line.trim_start_matches("pub "));
    declarations.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
}

/// The chapter that a test, example or benchmark belongs to: `ch07_order.rs`, `ch07-order.rs`.
fn chapter_of_file(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix("ch")?.get(..2)?.parse().ok()
}

/// A copy below `to` of the crate in `from`, as it stands at the end of `chapter`. Of the tests and
/// examples it has those of that chapter: earlier ones are in the copy of theirs.
fn copy_prefix(from: &Path, chapter: u32, to: &Path) {
    let lib = cut_after(&fs::read_to_string(from.join("src/lib.rs")).unwrap(), chapter);
    let mut files = vec![PathBuf::from("Cargo.toml"), PathBuf::from("tests/common/mod.rs")];
    files.extend(modules(&lib).map(|module| PathBuf::from(format!("src/{module}.rs"))));
    for folder in ["tests", "examples", "benches"] {
        let Ok(entries) = fs::read_dir(from.join(folder)) else { continue };
        let names = entries.map(|entry| Path::new(folder).join(entry.unwrap().file_name()));
        files.extend(names.filter(|path| chapter_of_file(path) == Some(chapter)));
    }
    remove_others(to, &files);
    write_if_changed(&to.join("src/lib.rs"), lib.as_bytes());
    for file in files {
        if let Ok(contents) = fs::read(from.join(&file)) {
            write_if_changed(&to.join(&file), &contents);
        }
    }
}

/// What an earlier run left in `to` and this one does not write.
fn remove_others(to: &Path, files: &[PathBuf]) {
    for folder in ["src", "tests", "examples", "benches"] {
        let Ok(entries) = fs::read_dir(to.join(folder)) else { continue };
        for entry in entries {
            let path = Path::new(folder).join(entry.unwrap().file_name());
            if to.join(&path).is_file() && !files.contains(&path) && !path.ends_with("lib.rs") {
                fs::remove_file(to.join(path)).unwrap();
            }
        }
    }
}

/// Cargo builds again what is newer than its last build.
fn write_if_changed(path: &Path, contents: &[u8]) {
    if fs::read(path).is_ok_and(|found| found == contents) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, contents).unwrap();
}

/// Runs `cargo test` in the workspace `root`, and gives what it printed.
fn cargo_test(root: &Path) -> Result<String, String> {
    let run = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--color=never", "--lib", "--tests", "--examples"])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", scratch("target"))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let printed = text(run.stderr) + &text(run.stdout);
    if run.status.success() { Ok(printed) } else { Err(printed) }
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("prefix").join(name)
}

#[test]
fn the_crate_works_at_the_end_of_every_chapter() {
    let ferrisdb = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repository = ferrisdb.ancestors().nth(2).unwrap();
    let manifest = fs::read_to_string(repository.join("Cargo.toml")).unwrap();
    let shared = manifest.find("[workspace.package]").unwrap();
    let chapters = chapters(&fs::read_to_string(ferrisdb.join("src/lib.rs")).unwrap());
    assert!(chapters.is_sorted() && !chapters.is_empty(), "lib.rs: chapters {chapters:?}");

    // The last chapter's crate is the whole, which the other tests test.
    let (_, earlier) = chapters.split_last().unwrap();
    for chapter in earlier {
        let root = scratch(&format!("chapter-{chapter:02}"));
        copy_prefix(ferrisdb, *chapter, &root.join("ferrisdb"));
        let members = "[workspace]\nresolver = \"3\"\nmembers = [\"ferrisdb\"]\n";
        // A version of its own: Cargo would take the crate of one chapter, in the folder of builds that
        // they share, for a fresh build of another's.
        let version = format!("version = \"0.1.{chapter}\"");
        let shared = manifest[shared..].replacen("version = \"0.1.0\"", &version, 1);
        assert!(shared.contains(&version), "Cargo.toml: expected version = \"0.1.0\"");
        let workspace = format!("{members}{shared}");
        write_if_changed(&root.join("Cargo.toml"), workspace.as_bytes());
        fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        // The crate that some examples record their steps with.
        for file in ["Cargo.toml", "src/lib.rs", "src/holding.rs", "src/recorder.rs"] {
            let file = Path::new("code/steps").join(file);
            write_if_changed(&root.join(&file), &fs::read(repository.join(&file)).unwrap());
        }
        if let Err(printed) = cargo_test(&root) {
            panic!(
                "code/ferrisdb/src/lib.rs does not work at the end of chapter {chapter}:\n{printed}"
            );
        }
    }
}

#[test]
fn a_module_that_uses_a_later_chapter_is_caught() {
    let whole = scratch("planted");
    fs::create_dir_all(whole.join("src")).unwrap();
    let write = |path: &str, text: &str| fs::write(whole.join(path), text).unwrap();
    write("Cargo.toml", "[package]\nname = \"planted\"\nedition = \"2024\"\n[workspace]\n");
    write("src/lib.rs", "// Chapter 1: One\npub mod early;\n// Chapter 2: Two\npub mod late;\n");
    write("src/early.rs", "pub fn one() -> u8 {\n    crate::late::two() - 1\n}\n");
    write("src/late.rs", "pub fn two() -> u8 {\n    2\n}\n");

    let copy = scratch("planted-prefix");
    copy_prefix(&whole, 2, &copy);
    cargo_test(&copy).unwrap();
    copy_prefix(&whole, 1, &copy);
    let printed = cargo_test(&copy).unwrap_err();
    assert!(printed.contains("--> src/early.rs:2:"), "{printed}");
}
