//! Listings of the other languages: their own toolchain, in a copy of their folder.

use super::limits;
use anyhow::{Context, Result};
use listings::language::{self, Language};
use sandbox::{Limits, Step};
use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

pub struct Languages {
    root: PathBuf,
    all: Vec<Arc<Language>>,
    found: Mutex<HashMap<String, Arc<Toolchain>>>,
}

/// Where a language's tools are.
#[derive(Debug, Default)]
struct Toolchain {
    /// Before the others on the PATH: version managers put scripts there that read the reader's own folders.
    programs: Vec<PathBuf>,
    readable: Vec<PathBuf>,
    writable: Vec<PathBuf>,
    environment: Vec<(String, String)>,
}

impl Languages {
    pub fn new(root: &Path) -> Languages {
        let all = language::all(&root.into()).into_iter().flatten();
        Languages { root: root.to_owned(), all: all.collect(), found: Mutex::default() }
    }

    fn named(&self, name: &str) -> Option<&Arc<Language>> {
        self.all.iter().find(|language| language.name == name)
    }

    /// What is missing to run that language's programs.
    pub fn missing(&self, name: &str) -> Option<String> {
        match self.named(name) {
            Some(language) => language.missing().map(|missing| missing.reason),
            None => Some(format!("code/languages/{name} says nothing of how to run its programs")),
        }
    }

    /// Puts a copy of what `file` needs into the job's folder, with `program` as its text, and gives what to run there.
    pub fn steps(
        &self,
        name: &str,
        commands: &[String],
        file: &Path,
        program: &str,
        folder: &Path,
    ) -> Result<Vec<Step>> {
        let language = self.named(name).context("no such language")?;
        let toolchain = self.toolchain(name);
        let from = self.root.join(&language.folder);
        let file = file.strip_prefix(&language.folder)?;
        let chapter = file.components().next().context("a chapter")?;
        copy_files(&from, folder)?;
        copy_all(&from.join(chapter), &folder.join(chapter))?;
        fs::write(folder.join(file), program)?;
        #[cfg(unix)]
        if from.join("node_modules").is_dir() {
            std::os::unix::fs::symlink(from.join("node_modules"), folder.join("node_modules"))?;
        }
        let step = |command: &str, limits: Limits| Step {
            program: "/bin/sh".into(),
            arguments: vec!["-c".to_owned(), command.to_owned()],
            environment: toolchain.environment.clone(),
            readable: [&toolchain.readable, &toolchain.programs]
                .into_iter()
                .flatten()
                .cloned()
                .collect(),
            writable: toolchain.writable.clone(),
            limits,
        };
        let builds = language.build_commands().map(|command| step(command, limits::building()));
        // As the transcript has it, a command may fail and the next is run.
        let script: Vec<String> = match commands {
            [one] => vec![one.clone()],
            many => many
                .iter()
                .map(|command| format!("printf '%s\\n' {}\n{command}", quoted(command)))
                .collect(),
        };
        let run = step(&script.join("\n"), limits::other_language());
        Ok(builds.chain([run]).collect())
    }

    fn toolchain(&self, name: &str) -> Arc<Toolchain> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(Toolchain::find(name, &self.root)))
            .clone()
    }
}

impl Toolchain {
    fn find(name: &str, root: &Path) -> Toolchain {
        let mut toolchain = Toolchain::default();
        match name {
            "python" => {
                let asked = ask(
                    "python3",
                    &[
                        "-c",
                        "import sys; print(sys.executable, sys.base_prefix, sys.prefix, sep='\\n')",
                    ],
                );
                let mut lines = asked.lines();
                toolchain.add_program(lines.next());
                // Two for a virtual environment: the one it was made from, and its own.
                lines.for_each(|prefix| toolchain.add_prefix(Some(prefix)));
            }
            "typescript" => {
                toolchain.add_program(ask("node", &["-p", "process.execPath"]).lines().next());
                // Nothing here uses TLS, and the system's settings for it are not to be read.
                toolchain.set("OPENSSL_CONF", "/dev/null");
                toolchain.readable.push(root.join("code/languages/typescript/node_modules"));
            }
            "java" => {
                let asked = ask("java", &["-XshowSettings:properties", "-version"]);
                let home = asked.lines().find_map(|line| line.trim().strip_prefix("java.home = "));
                toolchain.add_program(home.map(|home| format!("{home}/bin/java")).as_deref());
                toolchain.add_prefix(home);
                // Debian keeps a JDK's settings here, and links to them.
                toolchain.readable.extend(folders("/etc", "java-"));
            }
            "go" => {
                let home = ask("go", &["env", "GOROOT"]);
                let home = home.lines().next();
                toolchain.add_program(home.map(|home| format!("{home}/bin/go")).as_deref());
                toolchain.add_prefix(home);
                let cache = root.join("target/run/go-build");
                if fs::create_dir_all(&cache).is_ok() {
                    toolchain.set("GOCACHE", &cache.to_string_lossy());
                    toolchain.writable.push(cache);
                }
                for (name, value) in [
                    ("GOTOOLCHAIN", "local"),
                    ("GOPROXY", "off"),
                    ("GOTELEMETRY", "off"),
                    ("GOFLAGS", "-buildvcs=false"),
                ] {
                    toolchain.set(name, value);
                }
            }
            _ => {}
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let path =
            env::join_paths(toolchain.programs.iter().cloned().chain(env::split_paths(&path)));
        toolchain.set("PATH", &path.unwrap_or_default().to_string_lossy());
        for (name, value) in [
            ("LC_ALL", "C"),
            ("NO_COLOR", "1"),
            ("PYTHONUNBUFFERED", "1"),
            ("HOME", "."),
            ("TMPDIR", "."),
        ] {
            toolchain.set(name, value);
        }
        toolchain
    }

    fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    fn add_program(&mut self, program: Option<&str>) {
        let folder =
            program.map(Path::new).and_then(Path::parent).filter(|folder| folder.is_absolute());
        self.programs.extend(folder.map(Path::to_owned));
        // `/opt/node/bin/node` has its library in `/opt/node/lib`.
        let real = program.and_then(|program| fs::canonicalize(program).ok());
        let prefix = real.as_deref().and_then(Path::parent).and_then(Path::parent);
        self.add_prefix(prefix.and_then(Path::to_str));
    }

    /// The system's own prefix holds more than toolchains, and what is needed of it is readable anyway.
    fn add_prefix(&mut self, prefix: Option<&str>) {
        let prefix = prefix.map(Path::new).filter(|prefix| prefix.is_absolute());
        let shared = ["/", "/usr"].map(Path::new);
        self.readable.extend(prefix.filter(|prefix| !shared.contains(prefix)).map(Path::to_owned));
    }
}

fn ask(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    // java answers on its standard error.
    output.map_or(String::new(), |output| {
        format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn folders(within: &str, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(within).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path())
        .collect()
}

fn quoted(command: &str) -> String {
    format!("'$ {}'", command.replace('\'', "'\\''"))
}

/// Settings and the like; no folders.
fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from)?.flatten() {
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn copy_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    copy_files(from, to)?;
    for entry in fs::read_dir(from)?.flatten() {
        if entry.file_type()?.is_dir() {
            copy_all(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}
