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

/// A copy below `to` of the crate in `from`, as it stands at the end of `chapter`.
fn copy_prefix(from: &Path, chapter: u32, to: &Path) {
    let lib = cut_after(&fs::read_to_string(from.join("src/lib.rs")).unwrap(), chapter);
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to.join("src")).unwrap();
    fs::write(to.join("src/lib.rs"), &lib).unwrap();
    fs::copy(from.join("Cargo.toml"), to.join("Cargo.toml")).unwrap();
    for module in modules(&lib) {
        let file = format!("src/{module}.rs");
        fs::copy(from.join(&file), to.join(&file)).unwrap();
    }
    for folder in ["tests", "examples", "benches"] {
        let Ok(files) = fs::read_dir(from.join(folder)) else { continue };
        fs::create_dir(to.join(folder)).unwrap();
        for path in files.map(|file| file.unwrap().path()) {
            if chapter_of_file(&path).is_some_and(|of_file| of_file <= chapter) {
                fs::copy(&path, to.join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
}

/// Runs `cargo test` in the workspace `root`, and gives what it printed.
fn cargo_test(root: &Path) -> Result<String, String> {
    let run = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--color=never"])
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

    for chapter in chapters {
        let root = scratch(&format!("chapter-{chapter:02}"));
        copy_prefix(ferrisdb, chapter, &root.join("ferrisdb"));
        let members = "[workspace]\nresolver = \"3\"\nmembers = [\"ferrisdb\"]\n";
        fs::write(root.join("Cargo.toml"), format!("{members}{}", &manifest[shared..])).unwrap();
        fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
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
