//! The engine as WebAssembly, for the lab page. The book does without where it cannot be built: then the page
//! shows a recorded run.

use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

/// Where the page asks for it.
pub const PATH: &str = "assets/lab.wasm";

const TARGET: &str = "wasm32-unknown-unknown";
/// How long rustup may take to add the target: whoever has no network need not wait.
const PATIENCE: Duration = Duration::from_secs(60);
/// What rustc's output uses. `wasm-opt` would otherwise take the features of 2017 for granted.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-multivalue",
    "--enable-reference-types",
];
/// The second `-Oz` finds more to do when the first has been through; the stack lies below the data, and no one
/// reads the lowest addresses.
const PASSES: [&str; 9] = [
    "--strip-producers",
    "--strip-target-features",
    "--low-memory-unused",
    "--reorder-functions",
    "--reorder-locals",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
];

/// How large a function LLVM may copy into its callers: with this limit the engine is an eighth smaller. And what
/// it does to loops and loads for speed costs another hundredth.
const SMALL: [&str; 3] = [
    "-Cllvm-args=-inline-threshold=5",
    "-Cllvm-args=-disable-lsr",
    "-Cllvm-args=-enable-load-pre=false",
];
/// Bytes of stack, of which the engine uses 8 KiB: addresses behind the usual 1 MiB take a byte more, each.
const STACK: &str = "-Clink-arg=-zstack-size=65536";
/// What is longer than eight bytes is moved by one instruction. For WebAssembly LLVM 22 is the first to heed this.
const MOVE: &str = "-Cllvm-args=-max-store-memcpy=1";
/// A standard library whose panics say nothing, as no one could read it, and that prints no `Debug` text, of which
/// there is none in a page; it is built from its source.
const SILENT: [(&str, &str); 2] = [
    // These options are for nightly compilers, and this makes a stable one take them.
    ("RUSTC_BOOTSTRAP", "1"),
    (
        "RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    ),
];
const BUILD_STD: [&str; 2] =
    ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// Builds it, or finds that it is built already: with a standard library of its own if its source
/// (rustup's component rust-src) is there and builds, and otherwise with the installed one, which makes it larger.
///
/// # Errors
///
/// What is missing, or what the compiler says.
pub fn build(root: &Path) -> Result<Vec<u8>> {
    if !has_std_source() {
        return build_with(root, Std::Installed);
    }
    build_with(root, Std::Own).or_else(|error| {
        eprintln!("the engine for the lab page gets the installed standard library: {error:#}");
        build_with(root, Std::Installed)
    })
}

/// Which standard library the engine is built with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Std {
    /// The one that rustup installs for the target.
    Installed,
    /// One that is built with the engine, without its panics' messages.
    Own,
}

/// Builds it with this standard library.
///
/// # Errors
///
/// What is missing, or what the compiler says.
pub fn build_with(root: &Path, std: Std) -> Result<Vec<u8>> {
    if std == Std::Installed && !has_target() {
        add_target().context(format!("Rust's target {TARGET} is missing"))?;
    }
    // A folder of its own: `cargo test` may hold the lock of the other.
    let folder = root.join("target/lab").join(if std == Std::Own { "own-std" } else { "" });
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["rustc", "--quiet", "--package", "lab", "--profile", "lab"]);
    cargo.args(["--crate-type", "cdylib", "--target", TARGET, "--target-dir"]).arg(&folder);
    if std == Std::Own {
        // Without a network it fails at once, not after three attempts.
        cargo.args(BUILD_STD).envs(SILENT).env("CARGO_NET_RETRY", "0");
    }
    cargo.arg("--").args(SMALL).arg(STACK);
    if std == Std::Own {
        cargo.arg(MOVE);
    }
    succeed(&mut cargo)?;
    let built = folder.join(TARGET).join("lab/lab.wasm");
    let small = folder.join("lab.wasm");
    let smaller = shrink(&built, &small)?;
    let file = if smaller { small } else { built };
    fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))
}

/// Whether the standard library's source is there.
pub fn has_std_source() -> bool {
    let printed = Command::new("rustc").args(["--print", "sysroot"]).output();
    printed.is_ok_and(|printed| {
        let sysroot = String::from_utf8_lossy(&printed.stdout).trim().to_owned();
        Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.lock").is_file()
    })
}

/// Whether the standard library for it is there.
pub fn has_target() -> bool {
    let mut rustc = Command::new("rustc");
    let printed = rustc.args(["--print", "target-libdir", "--target", TARGET]).output();
    printed.is_ok_and(|printed| {
        printed.status.success()
            && Path::new(String::from_utf8_lossy(&printed.stdout).trim()).is_dir()
    })
}

fn add_target() -> Result<()> {
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).stdin(Stdio::null());
    let mut child = rustup.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context(
        "rustup is not there to add it; your system's packages may have Rust's standard library for it",
    )?;
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(_) => bail!("`rustup target add {TARGET}` failed: try it yourself"),
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    }
    child.kill()?;
    child.wait()?;
    bail!("`rustup target add {TARGET}` did not end in {} s: try it yourself", PATIENCE.as_secs())
}

/// Whether there is a `wasm-opt` that could make it smaller.
fn shrink(built: &Path, small: &Path) -> Result<bool> {
    let changed = |file: &Path| file.metadata().and_then(|data| data.modified());
    if changed(small).is_ok_and(|small| changed(built).is_ok_and(|built| small >= built)) {
        return Ok(true);
    }
    let mut wasm_opt = Command::new("wasm-opt");
    // Under another name until it is whole: someone else may be building, or reading.
    let folder = small.parent().unwrap_or(Path::new("."));
    let made = tempfile::NamedTempFile::new_in(folder)?;
    wasm_opt.args(FEATURES).args(PASSES).arg(built).arg("-o").arg(made.path());
    match wasm_opt.output() {
        Ok(output) if output.status.success() => {
            made.persist(small)?;
            Ok(true)
        }
        Ok(output) => bail!("wasm-opt: {}", first_lines(&output)),
        Err(_) => Ok(false),
    }
}

fn succeed(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().context("cargo could not be started")?;
    if !output.status.success() {
        bail!("the engine does not build for {TARGET}:\n{}", first_lines(&output));
    }
    Ok(())
}

fn first_lines(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().take(20).collect::<Vec<_>>().join("\n")
}
