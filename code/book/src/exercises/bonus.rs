//! The same exercise in another language: the learner's own file, run as that language's strictest
//! settings have it, and its output compared with what the exercise's Rust would print.

use anyhow::{Context, Result, bail};
use listings::shell::{self, Ending, Finished};
use std::{path::Path, process::Command, time::Duration};
use tempfile::TempDir;

/// Far more than a compiler, or a program that counts to ten thousand, takes.
const LIMIT: Duration = Duration::from_secs(120);
/// One run may be right by luck.
const RUNS: usize = 5;

/// A step to take with a program, and the program that takes it.
struct Step {
    program: String,
    arguments: Vec<String>,
    /// What to do if the program is missing.
    hint: &'static str,
}

impl Step {
    fn new(program: &str, arguments: &[&str], hint: &'static str) -> Step {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Step { program: program.to_owned(), arguments, hint }
    }

    fn is_there(&self) -> bool {
        shell::on_path(&self.program) || Path::new(&self.program).is_file()
    }

    fn run(&self, folder: &Path) -> Result<Finished> {
        if !self.is_there() {
            bail!("{} is not installed here: {}", self.program, self.hint);
        }
        let mut command = Command::new(&self.program);
        shell::settle(&mut command, folder);
        command.args(&self.arguments);
        shell::run(command, LIMIT).with_context(|| format!("{} cannot be run", self.program))
    }
}

/// Says how it went; an error says what to do.
pub fn check(root: &Path, file: &Path, expected: &str) -> Result<String> {
    let file = file.canonicalize().with_context(|| format!("{} is not there", file.display()))?;
    let scratch = tempfile::tempdir().context("no temporary folder")?;
    let (build, run) = steps(root, &file, &scratch)?;
    if let Some(build) = build {
        let built = build.run(root)?;
        match built.ending {
            Ending::Status(0) => {}
            Ending::Status(_) => bail!("does not compile:\n{}", built.output.trim_end()),
            Ending::StillRunning => {
                bail!("{} is not done after {} s", build.program, LIMIT.as_secs())
            }
        }
    }
    for _ in 0..RUNS {
        let ran = run.run(scratch.path())?;
        let got = ran.output.trim();
        match ran.ending {
            Ending::StillRunning => bail!(
                "not done after {} s: expected `{expected}`. Is there a thread that nobody lets go on?",
                LIMIT.as_secs()
            ),
            Ending::Status(0) if got == expected => {}
            Ending::Status(0) => bail!(
                "wrong: expected `{expected}`, got `{got}`. Are all threads done when you read, and is each addition one step?"
            ),
            Ending::Status(status) => bail!("ends with status {status}:\n{got}"),
        }
    }
    let luck = match file.extension().is_some_and(|ending| ending == "go") {
        true => {
            "Go's race detector has watched them: it finds data races, not a load and then a store."
        }
        false => {
            "A program that loses updates now and then can be lucky that often: nothing here forces two threads to meet."
        }
    };
    Ok(format!("passed: `{expected}`, in {RUNS} runs of {RUNS}. {luck}"))
}

/// A step that builds, if one is needed, and the step that runs.
fn steps(root: &Path, file: &Path, scratch: &TempDir) -> Result<(Option<Step>, Step)> {
    let text = file.to_string_lossy();
    let text = text.as_ref();
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    Ok(match ending {
        "py" => {
            (None, Step::new("python3", &["-W", "error", text], "install Python 3.11 or newer"))
        }
        "java" => {
            let hint = "install a JDK, 17 or newer: https://adoptium.net";
            let folder = scratch.path().to_string_lossy();
            let class = java_class(file)?;
            let build = Step::new("javac", &["-Xlint:all", "-Werror", "-d", &folder, text], hint);
            (Some(build), Step::new("java", &["-ea", "-cp", &folder, &class], hint))
        }
        "go" => {
            let hint = "install Go 1.22 or newer: https://go.dev/dl";
            // The race detector is linked by a C compiler.
            let race: &[&str] = if shell::on_path("gcc") { &["-race"] } else { &[] };
            let binary = scratch.path().join("program");
            let binary = binary.to_string_lossy();
            let build = [&["build"], race, &["-o", &binary, text]].concat();
            (Some(Step::new("go", &build, hint)), Step::new(&binary, &[], hint))
        }
        "js" | "mjs" => (None, Step::new("node", &[text], "install Node.js 20 or newer")),
        "ts" | "mts" => typescript(root, file, scratch)?,
        _ => bail!("{text}: expected a file that ends with .ts, .js, .py, .java or .go"),
    })
}

/// `ch01.Counter`, for the `java` that runs it.
fn java_class(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let package = text.lines().find_map(|line| line.strip_prefix("package ")?.strip_suffix(';'));
    let class = file.file_stem().unwrap_or_default().to_string_lossy();
    Ok(package.map_or(class.to_string(), |package| format!("{package}.{class}")))
}

fn typescript(root: &Path, file: &Path, scratch: &TempDir) -> Result<(Option<Step>, Step)> {
    let tools = root.join("code/languages/typescript/node_modules");
    let node = "install Node.js 20 or newer";
    std::fs::write(scratch.path().join("package.json"), "{ \"type\": \"module\" }\n")
        .context("the temporary folder cannot be written")?;
    let (text, out) = (file.to_string_lossy(), scratch.path().to_string_lossy());
    let types = tools.join("@types");
    let arguments = [
        "--strict",
        "--target",
        "es2022",
        "--module",
        "es2022",
        "--moduleResolution",
        "bundler",
        "--typeRoots",
        &types.to_string_lossy(),
        "--types",
        "node",
        "--outDir",
        &out,
        &text,
    ];
    let compiler = tools.join(".bin/tsc");
    let hint = "run `npm ci` in code/languages/typescript";
    let build = Step::new(&compiler.to_string_lossy(), &arguments, hint);
    let ending = if file.extension().is_some_and(|ending| ending == "mts") { "mjs" } else { "js" };
    let name = Path::new(file.file_name().unwrap_or_default()).with_extension(ending);
    let built = scratch.path().join(name);
    Ok((Some(build), Step::new("node", &[&built.to_string_lossy()], node)))
}
