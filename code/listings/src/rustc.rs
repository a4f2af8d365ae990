//! rustc at hand: its version, the crates it links, and what it says of a program.

use crate::{
    Fault,
    shell::{self, Ending, Finished},
};
use serde_json::Value;
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// What the refused programs may name; more is in the graph, but not theirs to use.
pub const CRATES: &[&str] = &["bytes", "crossbeam_skiplist", "ferrisdb"];

const LIMIT: Duration = Duration::from_secs(120);
const BUILD_LIMIT: Duration = Duration::from_secs(900);

/// rustc with the crates of the repository, built once in this process.
pub struct Rustc {
    root: Arc<Path>,
    linked: OnceLock<Result<Vec<OsString>, Fault>>,
    version: OnceLock<String>,
}

/// What rustc made of a program.
pub struct Compiled {
    pub succeeded: bool,
    /// Its text, as on a terminal without colours.
    pub text: String,
    pub errors: Vec<Error>,
    /// The line of its first error or warning.
    pub first_line: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Error {
    pub line: usize,
    /// `E0382`, or the name of a denied lint, or nothing for a syntax error.
    pub code: String,
    pub message: String,
}

impl Rustc {
    /// With the crates that `cargo build` makes in the repository.
    pub fn new(root: &Arc<Path>) -> Rustc {
        Rustc { root: root.clone(), linked: OnceLock::new(), version: OnceLock::new() }
    }

    /// Without any crate but its own: for programs that use none.
    pub fn alone(root: &Arc<Path>) -> Rustc {
        let rustc = Rustc::new(root);
        _ = rustc.linked.set(Ok(Vec::new()));
        rustc
    }

    /// Such as `1.95.0`.
    pub fn version(&self) -> &str {
        self.version.get_or_init(|| {
            let mut command = Command::new(rustc());
            command.arg("--version");
            let said = shell::run(command, LIMIT).map(|said| said.output).unwrap_or_default();
            said.split_whitespace().nth(1).unwrap_or("of unknown version").to_owned()
        })
    }

    /// Checks a program, or compiles it to `binary`; its path is relative to the root.
    pub fn compile(&self, program: &Path, binary: Option<&Path>) -> Result<Compiled, Fault> {
        let fault = |why: String| Fault::new(program, 0, why);
        let linked = self.linked.get_or_init(|| self.build()).as_ref().map_err(Clone::clone)?;
        let temporary = tempfile::tempdir()
            .map_err(|error| fault(format!("no temporary folder to compile in: {error}")))?;
        let path = self.root.join(program);
        let folder = path.parent().unwrap_or(Path::new("."));
        let name = program.file_name().unwrap_or_default();
        let mut command = Command::new(rustc());
        // From its own folder, so that rustc's text names the file and no path.
        shell::settle(&mut command, folder);
        command.arg(name).args(["--edition=2024", "--crate-name=listing", "--error-format=json"]);
        command.args(linked);
        match binary {
            Some(binary) => command.arg("-o").arg(binary),
            None => command.arg("--emit=metadata").arg("-o").arg(temporary.path().join("listing")),
        };
        let finished = shell::run(command, LIMIT)
            .map_err(|error| fault(format!("rustc cannot be run: {error}")))?;
        match finished.ending {
            Ending::StillRunning => Err(fault(format!("rustc is not done after {LIMIT:?}"))),
            Ending::Status(_) => Ok(Compiled::read(&finished, &name.to_string_lossy())),
        }
    }

    /// The `--extern`s and `-L`s of the crates, from the same build as the examples use.
    fn build(&self) -> Result<Vec<OsString>, Fault> {
        let fault = |why: String| Fault::new("Cargo.toml", 0, why);
        let build = "cargo build --examples --message-format=json-render-diagnostics";
        let finished = shell::run(shell::command(build, &self.root), BUILD_LIMIT)
            .map_err(|error| fault(format!("`{build}` cannot be run: {error}")))?;
        let artifacts: Vec<Value> =
            finished.output.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        if !finished.succeeded() {
            let text: Vec<&str> =
                finished.output.lines().filter(|line| !line.starts_with('{')).collect();
            return Err(fault(format!("`{build}` fails:\n{}", text.join("\n"))));
        }
        let mut arguments = Vec::new();
        for artifact in &artifacts {
            let name = artifact["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
            let files = artifact["filenames"].as_array().into_iter().flatten();
            let mut files = files.filter_map(Value::as_str).filter(|file| file.ends_with(".rlib"));
            if let Some(library) = files.next().filter(|_| CRATES.contains(&name.as_str())) {
                let folder =
                    PathBuf::from(library).parent().map(Path::to_owned).unwrap_or_default();
                let folder = if folder.ends_with("deps") { folder } else { folder.join("deps") };
                arguments.extend(["--extern".into(), format!("{name}={library}").into()]);
                arguments.extend(["-L".into(), format!("dependency={}", folder.display()).into()]);
            }
        }
        Ok(arguments)
    }
}

/// As cargo chooses it.
fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

impl Compiled {
    fn read(finished: &Finished, name: &str) -> Compiled {
        let mut compiled = Compiled {
            succeeded: finished.succeeded(),
            text: String::new(),
            errors: Vec::new(),
            first_line: None,
        };
        for line in finished.output.lines() {
            let Ok(said) = serde_json::from_str::<Value>(line) else {
                compiled.text += &format!("{line}\n");
                continue;
            };
            compiled.text += said["rendered"].as_str().unwrap_or_default();
            let spans = said["spans"].as_array().into_iter().flatten();
            let primary = spans.filter(|span| span["is_primary"] == true);
            let Some(line) = primary.filter_map(|span| line_in(span, name)).next() else {
                continue;
            };
            compiled.first_line = compiled.first_line.or(Some(line));
            if said["level"] == "error" {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let (code, message) = (text(&said["code"]["code"]), text(&said["message"]));
                compiled.errors.push(Error { line, code, message });
            }
        }
        // Between two diagnostics rustc leaves a blank line; after the last one there is nothing to part.
        compiled.text.truncate(compiled.text.trim_end().len());
        compiled.text.push('\n');
        compiled.errors.sort();
        compiled
    }
}

/// The span's line in the program, even where the span lies in a macro of another file.
fn line_in(span: &Value, name: &str) -> Option<usize> {
    if span["file_name"] == name {
        return usize::try_from(span["line_start"].as_u64()?).ok();
    }
    line_in(span["expansion"].as_object()?.get("span")?, name)
}
