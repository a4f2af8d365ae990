//! Hands every inline Rust block of the book to skeptic, in words that skeptic understands.

use listings::{
    Fault, include,
    inline::{self, Block, Expected},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo:rustc-env=HOST={}", env::var("HOST").expect("cargo sets HOST"));
    watch(&root.join("src"));
    let (mut documents, mut faults) = (Vec::new(), Vec::new());
    let mut chapters = listings::chapters(&root).unwrap_or_else(|fault| {
        faults.push(fault);
        Vec::new()
    });
    chapters.push(include::expand(&root, Path::new("README.md")));
    for chapter in &chapters {
        watch(&root.join(&chapter.chapter));
        chapter.files.iter().for_each(|file| watch(&root.join(file)));
        faults.extend(chapter.faults.iter().cloned());
        let (blocks, of_tags) = inline::blocks(chapter);
        faults.extend(of_tags);
        documents.extend(blocks.iter().map(|block| document(&out, &chapter.chapter, block)));
    }
    // A failing test, not a failing build: whoever mends them still sees all the other tests.
    let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
    write_if_changed(&out.join("faults.txt"), &faults.join("\n"));
    write_if_changed(&out.join("inline.rs"), &tests(&out, &documents));
}

/// Writes the block as a document of its own, on its own line: skeptic calls a test by its file and its line.
fn document(out: &Path, chapter: &Path, block: &Block) -> PathBuf {
    let chapter = chapter.strip_prefix("src").unwrap_or(chapter).with_extension("");
    let name = chapter.to_string_lossy().replace(['/', '\\'], "-");
    let folder = out.join("blocks").join(format!("line-{}", block.line));
    fs::create_dir_all(&folder).expect("a folder in OUT_DIR");
    let file = folder.join(format!("{name}.md"));
    // What skeptic has no word for, or gets wrong, stands in a comment for `tests/inline.rs` and `skeptic-tools`.
    let (tag, expected) = match &block.expected {
        Expected::Runs => ("", String::new()),
        Expected::Compiles => (",no_run", String::new()),
        Expected::Ignored => (",ignore", String::new()),
        Expected::Panics => ("", "//@ should_panic\n".to_owned()),
        Expected::Refused(codes) => (",no_run", format!("//@ compile_fail {}\n", codes.join(" "))),
    };
    let (edition, program) = (&block.edition, &block.program);
    let above = "\n".repeat(block.line - 1);
    let text = format!("{above}````rust{tag}\n{expected}//@ edition {edition}\n{program}````\n");
    write_if_changed(&file, &text);
    file
}

/// The tests that skeptic writes for the documents.
fn tests(out: &Path, documents: &[PathBuf]) -> String {
    let generated = out.join("skeptic-tests.rs");
    _ = fs::remove_file(&generated);
    // SAFETY: a build script has one thread. Nothing is called that way: skeptic only warms a cache
    // with `cargo metadata`, which needs the crates of every platform, and does without.
    unsafe { env::set_var("CARGO", "no-cargo-metadata-here") };
    skeptic::generate_doc_tests(documents);
    let tests = fs::read_to_string(generated).unwrap_or_default();
    tests.trim_start_matches("extern crate skeptic;\n").to_owned()
}

fn watch(path: &Path) {
    println!("cargo:rerun-if-changed={}", path.display());
}

/// cargo watches what skeptic is given. Written anew each time it would always be newer than this
/// script's last run, and nothing would ever be fresh.
fn write_if_changed(file: &Path, text: &str) {
    if fs::read_to_string(file).ok().as_deref() != Some(text) {
        fs::write(file, text).expect("OUT_DIR can be written");
    }
}
