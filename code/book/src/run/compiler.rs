//! rustc with the engine at hand, such that a listing is compiled and run while the reader's finger is still on the key.

use super::{limits, linker};
use anyhow::{Context, Result, bail};
use listings::{rustc::CRATES, shell};
use sandbox::Step;
use serde_json::Value;
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The engine as a library that is loaded, not copied into each program: linking it is most of the time otherwise.
const COMPANION: [&str; 8] =
    ["rustc", "-p", "ferrisdb", "--lib", "--crate-type", "dylib", "--message-format", "json"];

pub struct Compiler {
    rustc: PathBuf,
    sysroot: PathBuf,
    /// The standard library's folder.
    standard: PathBuf,
    /// `--extern`s and `-L`s.
    linked: Vec<String>,
    /// Where those libraries are.
    libraries: Vec<PathBuf>,
    /// How to link without `cc`, if that works here.
    linker: Vec<String>,
}

impl Compiler {
    /// Builds the engine, if the repository has one.
    pub fn prepare(root: &Path) -> Result<Compiler> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut asked = Command::new(&rustc);
        asked.args(["--print=sysroot", "--print=target-libdir"]).current_dir(root);
        let said = text(output(asked, "rustc")?.stdout);
        let Some((sysroot, standard)) = said.trim().split_once('\n') else {
            bail!("rustc does not say where it is: {said:?}");
        };
        let (sysroot, standard) = (PathBuf::from(sysroot), PathBuf::from(standard));
        // Not rustup's stand-in, which looks for the toolchain at every call.
        let real = sysroot.join("bin").join(format!("rustc{}", env::consts::EXE_SUFFIX));
        let rustc = if real.is_file() { real } else { PathBuf::from(rustc) };
        let mut compiler = Compiler {
            rustc,
            sysroot,
            standard,
            linked: Vec::new(),
            libraries: Vec::new(),
            linker: Vec::new(),
        };
        if root.join("code/ferrisdb/Cargo.toml").is_file() {
            compiler.link(root)?;
        }
        compiler.linker = linker::direct(&compiler.standard).unwrap_or_default();
        if !compiler.linker.is_empty() && !compiler.links()? {
            compiler.linker.clear();
        }
        Ok(compiler)
    }

    /// Whether a program that it compiles runs.
    fn links(&self) -> Result<bool> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("trial.rs"), linker::TRIAL)?;
        let program = folder.path().join("trial");
        let mut printed = Vec::new();
        for step in [self.compile("trial.rs", &program), self.run(&program)] {
            let mut command = Command::new(step.program);
            command.args(step.arguments).current_dir(folder.path());
            command.env_clear().envs(step.environment).stdin(Stdio::null());
            let Ok(ran) = command.output() else { return Ok(false) };
            printed = ran.stdout;
        }
        Ok(printed == linker::TRIAL_PRINTS.as_bytes())
    }

    fn link(&mut self, root: &Path) -> Result<()> {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        shell::settle(&mut cargo, root);
        cargo.args(COMPANION).args(["--quiet", "--", "-Cprefer-dynamic"]);
        let built = output(cargo, "cargo")?;
        if !built.status.success() {
            bail!("the engine does not compile:\n{}", text(built.stderr).trim_end());
        }
        for line in text(built.stdout).lines() {
            let Ok(artifact) = serde_json::from_str::<Value>(line) else { continue };
            let name = artifact["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
            let files = artifact["filenames"].as_array().into_iter().flatten();
            let library = files
                .filter_map(Value::as_str)
                .find(|file| file.ends_with(".rlib") || file.ends_with(env::consts::DLL_SUFFIX));
            let Some(library) = library.filter(|_| CRATES.contains(&name.as_str())) else {
                continue;
            };
            let folder = Path::new(library).parent().unwrap_or(Path::new("/")).to_owned();
            let deps = if folder.ends_with("deps") { folder.clone() } else { folder.join("deps") };
            self.linked.extend(["--extern".to_owned(), format!("{name}={library}")]);
            self.linked.push(format!("-Ldependency={}", deps.display()));
            self.libraries.extend([PathBuf::from(library), deps]);
        }
        if self.libraries.is_empty() {
            bail!("cargo built the engine and named no library");
        }
        Ok(())
    }

    /// What tells this engine from another one.
    pub fn stamp(&self) -> String {
        let written = |library: &PathBuf| fs::metadata(library).ok()?.modified().ok();
        let files = self.libraries.iter().filter(|library| library.is_file());
        let written: Vec<_> = files.map(written).collect();
        format!("{} {written:?}", self.rustc.display())
    }

    /// Compiles a source of the job's folder.
    pub fn compile(&self, source: &str, program: &Path) -> Step {
        let mut arguments: Vec<String> = [
            "--edition=2024",
            "--crate-name=listing",
            "--color=always",
            "--diagnostic-width=100",
            "-Cdebuginfo=0",
            "-Cstrip=debuginfo",
            "-Ccodegen-units=1",
            "-Cprefer-dynamic",
            "-o",
        ]
        .map(str::to_owned)
        .into();
        arguments.extend([program.to_string_lossy().into_owned(), source.to_owned()]);
        arguments.extend(self.linked.iter().chain(&self.linker).cloned());
        let mut readable = self.libraries.clone();
        readable.push(self.sysroot.clone());
        Step {
            program: self.rustc.clone(),
            arguments,
            environment: self.environment(),
            readable,
            writable: Vec::new(),
            limits: limits::compiling(),
        }
    }

    /// Runs a program that was compiled by it.
    pub fn run(&self, program: &Path) -> Step {
        let mut readable = self.libraries.clone();
        readable.extend([self.standard.clone(), program.to_owned()]);
        Step {
            program: program.to_owned(),
            arguments: Vec::new(),
            environment: self.environment(),
            readable,
            writable: Vec::new(),
            limits: limits::running(),
        }
    }

    fn environment(&self) -> Vec<(String, String)> {
        let path = env::var("PATH").unwrap_or_default();
        let folders = self.libraries.iter().filter_map(|library| library.parent());
        let folders = folders.chain([self.standard.as_path()]);
        let libraries = env::join_paths(folders).unwrap_or_else(|_| OsString::new());
        let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            set("PATH", &path),
            set(
                if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" },
                &libraries.to_string_lossy(),
            ),
            set("LC_ALL", "C"),
            set("HOME", "."),
            set("TMPDIR", "."),
        ]
    }
}

fn output(mut command: Command, name: &str) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| format!("{name} cannot be started"))
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
