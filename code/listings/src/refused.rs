//! A program that rustc must refuse, with the text it is refused with, and the same program mended.
//!
//! ```text
//! // rustc refuses this: E0382 at line 12, unused_must_use at line 14.
//! ```

use crate::{
    Fault,
    check::{Bless, Check, Verdict},
    difference::Difference,
    figure::LONGEST,
    normalise,
    rustc::{Compiled, Error, Rustc},
    shell::{self, Ending},
};
use regex_lite::Regex;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock},
    time::Duration,
};

/// Where they are, relative to the root.
pub const FOLDER: &str = "code/ferrisdb/fails";

const LIMIT: Duration = Duration::from_secs(120);

static DECLARATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^// rustc refuses this: (.*)\.$").expect("a valid pattern"));
static DECLARED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(\w+) at line (\d+)$").expect("a valid pattern"));

/// That rustc refuses a program as it says and as its recorded text says, and accepts it mended.
pub struct Refused {
    pub root: Arc<Path>,
    pub rustc: Arc<Rustc>,
    /// Relative to the root.
    pub program: PathBuf,
}

/// An error that the program says it has.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Declared {
    line: usize,
    code: String,
}

impl Refused {
    fn text_file(&self) -> PathBuf {
        self.program.with_extension("stderr")
    }

    fn fixed(&self) -> PathBuf {
        self.program.with_extension("fixed.rs")
    }

    /// Everything but the text: the declaration, the errors, the mended twin.
    fn refusal(&self) -> Result<(Compiled, Vec<Fault>), Vec<Fault>> {
        let one = |fault| vec![fault];
        let source = fs::read_to_string(self.root.join(&self.program))
            .map_err(|error| one(self.fault(0, format!("cannot be read: {error}"))))?;
        let mut faults = Vec::new();
        let compiled = self.rustc.compile(&self.program, None).map_err(one)?;
        match self.declared(&source) {
            Ok(declared) => faults.extend(self.differences(&declared, &compiled)),
            Err(fault) => faults.push(fault),
        }
        let length = source.lines().count();
        if length > LONGEST {
            faults.push(self.fault(LONGEST + 1, format!("{length} lines, more than {LONGEST}")));
        }
        faults.extend(self.mended().err());
        Ok((compiled, faults))
    }

    fn declared(&self, source: &str) -> Result<Vec<Declared>, Fault> {
        let count = source.lines().count();
        let line = source.lines().last().unwrap_or_default();
        let list = DECLARATION.captures(line).map(|found| found[1].to_owned()).ok_or_else(|| {
            let why = "the last line says what rustc says: `// rustc refuses this: E0382 at line 12.`";
            self.fault(count, why)
        })?;
        let items = list.split(", ").map(|item| {
            let found = DECLARED.captures(item);
            let parsed = found.and_then(|found| {
                Some(Declared { code: found[1].to_owned(), line: found[2].parse().ok()? })
            });
            parsed.ok_or_else(|| {
                self.fault(count, format!("`{item}` should read like `E0382 at line 12`"))
            })
        });
        items.collect()
    }

    fn differences(&self, declared: &[Declared], compiled: &Compiled) -> Vec<Fault> {
        let said: String =
            declared.iter().map(|d| format!(", {} at line {}", d.code, d.line)).collect();
        let said = said.trim_start_matches(", ");
        if compiled.succeeded {
            let why = format!("rustc accepts this program, which should be refused with {said}");
            return vec![self.fault(declared.first().map_or(0, |d| d.line), why)];
        }
        let is = |d: &Declared, e: &Error| d.code == e.code && d.line == e.line;
        let extra = unmatched(&compiled.errors, declared, |error, declared| is(declared, error));
        let missing = unmatched(declared, &compiled.errors, is);
        let extra = extra.into_iter().map(|error| {
            let code = if error.code.is_empty() { "an error without a code" } else { &error.code };
            let why =
                format!("rustc says {code} here ({}); the program says {said}", error.message);
            self.fault(error.line, why)
        });
        let missing = missing.into_iter().map(|declared| {
            let why = format!("rustc does not say {} here, as the program does", declared.code);
            self.fault(declared.line, why)
        });
        extra.chain(missing).collect()
    }

    /// The text is demanded of the rustc that it was recorded with, and of no other.
    fn text(&self, compiled: &Compiled) -> Result<(), Fault> {
        let file = self.text_file();
        let Ok(recorded) = fs::read_to_string(self.root.join(&file)) else {
            let why = "rustc's text is not recorded: run `cargo book check --bless`";
            return Err(Fault::new(file, 0, why));
        };
        if self.recorded_with().as_deref() != Some(self.rustc.version()) {
            return Ok(());
        }
        if normalise::refusal(&recorded) == normalise::refusal(&compiled.text) {
            return Ok(());
        }
        let Some(difference) = Difference::between(&recorded, &compiled.text) else {
            return Ok(());
        };
        let why = format!(
            "rustc {} says something else; if the new text is right, run `cargo book check --bless`\n{}",
            self.rustc.version(),
            difference.text
        );
        Err(Fault::new(file, difference.line, why))
    }

    fn recorded_with(&self) -> Option<String> {
        let version = fs::read_to_string(self.root.join(FOLDER).join("RUSTC")).ok()?;
        Some(version.trim().to_owned())
    }

    fn mended(&self) -> Result<(), Fault> {
        let fixed = self.fixed();
        if !self.root.join(&fixed).is_file() {
            let why = format!("it has no mended twin: write {}", fixed.display());
            return Err(self.fault(0, why));
        }
        let temporary = tempfile::tempdir()
            .map_err(|error| Fault::new(&fixed, 0, format!("no temporary folder: {error}")))?;
        let binary = temporary.path().join("mended");
        let compiled = self.rustc.compile(&fixed, Some(&binary))?;
        let line = compiled.first_line.unwrap_or(0);
        if !compiled.succeeded || compiled.first_line.is_some() {
            let why =
                format!("the mended program should compile without a warning:\n{}", compiled.text);
            return Err(Fault::new(fixed, line, why.trim_end()));
        }
        let mut command = Command::new(&binary);
        shell::settle(&mut command, temporary.path());
        let finished = shell::run(command, LIMIT)
            .map_err(|error| Fault::new(&fixed, 0, format!("cannot be run: {error}")))?;
        let how = match finished.ending {
            Ending::Status(0) => return Ok(()),
            Ending::Status(status) => format!("ends with status {status}"),
            Ending::StillRunning => format!("is still running after {} s", LIMIT.as_secs()),
        };
        let why = format!("the mended program {how}, not with status 0:\n{}", finished.output);
        Err(Fault::new(fixed, 0, why.trim_end()))
    }

    fn record(&self, compiled: &Compiled) -> Result<Vec<PathBuf>, Fault> {
        let version = self.rustc.version();
        let records = [
            (self.text_file(), compiled.text.clone()),
            (Path::new(FOLDER).join("RUSTC"), format!("{version}\n")),
        ];
        let mut changed = Vec::new();
        for (file, text) in records {
            let path = self.root.join(&file);
            if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
                fs::write(&path, text)
                    .map_err(|error| Fault::new(&file, 0, format!("cannot be written: {error}")))?;
                changed.push(file);
            }
        }
        Ok(changed)
    }

    fn fault(&self, line: usize, message: impl Into<String>) -> Fault {
        Fault::new(&self.program, line, message)
    }
}

impl Check for Refused {
    fn run(&self) -> Verdict {
        let (compiled, mut faults) = self.refusal()?;
        // Where the errors are others, that the text is another is no news.
        if faults.is_empty() {
            faults.extend(self.text(&compiled).err());
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn bless(&self, how: Bless) -> Result<Vec<PathBuf>, Vec<Fault>> {
        let (compiled, faults) = self.refusal()?;
        if !faults.is_empty() {
            return Err(faults);
        }
        let recorded_with = self.recorded_with().unwrap_or_default();
        if how == Bless::Named && !["", self.rustc.version()].contains(&recorded_with.as_str()) {
            let why = format!(
                "the refusals are recorded with rustc {recorded_with}, and this is {}: record all of them",
                self.rustc.version()
            );
            return Err(vec![self.fault(0, why)]);
        }
        self.record(&compiled).map_err(|fault| vec![fault])
    }
}

/// Those of `these` that have no like in `those`, each of which counts once.
fn unmatched<'a, A, B>(these: &'a [A], those: &[B], alike: impl Fn(&A, &B) -> bool) -> Vec<&'a A> {
    let mut left: Vec<&B> = those.iter().collect();
    let unmatched = these.iter().filter(|this| {
        let like = left.iter().position(|that| alike(this, that));
        like.map(|index| left.swap_remove(index)).is_none()
    });
    unmatched.collect()
}
