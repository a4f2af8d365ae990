//! The same exercise in another language: the learner's `SharedCounter`, built as that language's strictest
//! settings have it, and driven by a harness of ours that lets its threads meet.

use anyhow::{Context, Result, bail};
use listings::shell::{self, Ending, Finished};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Far more than a compiler, or a counter, takes.
const LIMIT: Duration = Duration::from_secs(120);

const PYTHON: &str = include_str!("harness.py");
const JAVA: &str = include_str!("Harness.java");
const GO: &str = include_str!("harness.go");
/// Without V8's compilers.
const INTERPRETED: [&str; 3] = ["--no-opt", "--no-maglev", "--no-sparkplug"];
const JAVASCRIPT: &str = include_str!("harness.mjs");

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

/// The steps of a language, and what a pass in it rests on.
struct Try {
    build: Option<Step>,
    run: Step,
    forced: &'static str,
}

/// Says how it went; an error says what to do.
pub fn check(root: &Path, file: &Path, expected: &str) -> Result<String> {
    let file = file.canonicalize().with_context(|| format!("{} is not there", file.display()))?;
    let scratch = tempfile::tempdir().context("no temporary folder")?;
    let Try { build, run, forced } = steps(root, &file, scratch.path())?;
    if let Some(build) = build {
        let built = build.run(scratch.path())?;
        match built.ending {
            Ending::Status(0) => {}
            Ending::Status(_) => bail!("does not compile:\n{}", built.output.trim_end()),
            Ending::StillRunning => {
                bail!("{} is not done after {} s", build.program, LIMIT.as_secs())
            }
        }
    }
    let ran = run.run(scratch.path())?;
    let got = ran.output.trim();
    match ran.ending {
        Ending::StillRunning => bail!(
            "not done after {} s: expected `{expected}`. Is there a thread that nobody lets go on?",
            LIMIT.as_secs()
        ),
        Ending::Status(0) if got == expected => Ok(format!("passed: `{expected}`. {forced}")),
        Ending::Status(0) => bail!("wrong: expected `{expected}`, got `{got}`"),
        Ending::Status(_) if got.contains("WARNING: DATA RACE") => bail!(
            "wrong: two goroutines at one place in memory: expected one at a time, got a data race\nLook at increment, and at what the race detector says:\n{got}"
        ),
        Ending::Status(_) => bail!(
            "wrong: {got}\nLook at increment: what may another thread do between its read and its write?"
        ),
    }
}

/// Copies into the folder what the harness and the learner's file need to find each other.
fn steps(root: &Path, file: &Path, scratch: &Path) -> Result<Try> {
    let text = file.to_string_lossy();
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    Ok(match ending {
        "py" => {
            let harness = put(scratch, "harness.py", PYTHON)?;
            Try {
                build: None,
                run: Step::new(
                    "python3",
                    &["-B", "-W", "error", &harness, &text],
                    "install Python 3.11 or newer",
                ),
                forced: "One thread was held before each step of increment() in turn, while another added.",
            }
        }
        "java" => {
            let hint = "install a JDK, 17 or newer: https://adoptium.net";
            let package = java_package(&read(file)?);
            let line = package.as_ref().map(|package| format!("package {package};\n"));
            let harness = put(scratch, "Harness.java", &(line.unwrap_or_default() + JAVA))?;
            let class = package.map_or("Harness".to_owned(), |package| package + ".Harness");
            let classes = scratch.to_string_lossy();
            let build = ["-Xlint:all", "-Werror", "-d", &classes, &harness, &text];
            Try {
                build: Some(Step::new("javac", &build, hint)),
                run: Step::new("java", &["-ea", "-Xint", "-cp", &classes, &class], hint),
                forced: "Eight threads, let go at once, added 300000 each, three times.",
            }
        }
        "go" => {
            let hint = "install Go 1.22 or newer: https://go.dev/dl";
            put(scratch, "go.mod", "module counter\n\ngo 1.22\n")?;
            put(scratch, "harness.go", GO)?;
            put(scratch, "counter.go", &read(file)?)?;
            // The race detector is linked by a C compiler.
            let (flag, many) = match shell::on_path("gcc") {
                true => ("-race", "500000"),
                false => ("-gcflags=-N -l", "5000000"),
            };
            let binary = scratch.join("program").to_string_lossy().into_owned();
            let build = ["build", flag, "-o", &binary];
            Try {
                build: Some(Step::new("go", &build, hint)),
                run: Step::new(&binary, &[many], hint),
                forced: "Eight goroutines, let go at once, added many each, three times, watched by the race detector if there is a C compiler.",
            }
        }
        "js" | "mjs" => javascript(None, &text, scratch)?,
        "ts" | "mts" => {
            let ending = if ending == "mts" { "mjs" } else { "js" };
            let name = Path::new(file.file_name().unwrap_or_default()).with_extension(ending);
            let built = scratch.join(name);
            javascript(Some(typescript(root, file, scratch)?), &built.to_string_lossy(), scratch)?
        }
        _ => bail!("{text}: expected a file that ends with .ts, .js, .py, .java or .go"),
    })
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// Its path.
fn put(folder: &Path, name: &str, text: &str) -> Result<String> {
    let file: PathBuf = folder.join(name);
    fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(file.to_string_lossy().into_owned())
}

fn java_package(text: &str) -> Option<String> {
    text.lines().find_map(|line| Some(line.strip_prefix("package ")?.strip_suffix(';')?.to_owned()))
}

fn javascript(build: Option<Step>, file: &str, scratch: &Path) -> Result<Try> {
    let harness = put(scratch, "harness.mjs", JAVASCRIPT)?;
    Ok(Try {
        build,
        run: Step::new(
            "node",
            &[&INTERPRETED[..], &[&harness, file]].concat(),
            "install Node.js 20 or newer",
        ),
        forced: "Four workers, let go at once, added 400000 each, three times.",
    })
}

fn typescript(root: &Path, file: &Path, scratch: &Path) -> Result<Step> {
    let tools = root.canonicalize()?.join("code/languages/typescript/node_modules");
    put(scratch, "package.json", "{ \"type\": \"module\" }\n")?;
    let (text, out) = (file.to_string_lossy(), scratch.to_string_lossy());
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
    Ok(Step::new(&compiler.to_string_lossy(), &arguments, hint))
}
