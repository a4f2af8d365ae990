//! What the program of a question does: what rustc says of it, and what it prints.

use crate::{
    Fault, language::Language, refused, require::Missing, rustc::Rustc, shell,
    transcript::Transcript,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

const LIMIT: Duration = Duration::from_secs(120);

#[derive(Debug, Default)]
pub struct Evidence {
    /// As `E0382 at line 9`; none of a program that compiles.
    pub errors: Vec<String>,
    /// A transcript with its commands, or a lone program's output.
    pub output: String,
}

impl Evidence {
    /// Whether these lines were printed, one after the other.
    pub fn prints(&self, text: &str) -> bool {
        let wanted: Vec<&str> = text.lines().map(str::trim_end).collect();
        let printed = self.output.lines().filter(|line| !line.starts_with("$ "));
        let printed: Vec<&str> = printed.map(str::trim_end).collect();
        !wanted.is_empty() && printed.windows(wanted.len()).any(|lines| lines == wanted)
    }
}

/// Runs a transcript, or compiles a single file with rustc and runs what comes of it.
pub struct Runner {
    root: Arc<Path>,
    rustc: Arc<Rustc>,
    about: PathBuf,
    /// Of the transcript, if it is one.
    language: Option<Arc<Language>>,
}

impl Runner {
    pub fn new(
        root: &Arc<Path>,
        rustc: &Arc<Rustc>,
        languages: &[Arc<Language>],
        about: &Path,
    ) -> Runner {
        let is_transcript = about.extension().is_some_and(|extension| extension == "console");
        let language = languages.iter().find(|language| about.starts_with(&language.programs));
        let language = language.filter(|_| is_transcript).cloned();
        Runner { root: root.clone(), rustc: rustc.clone(), about: about.to_owned(), language }
    }

    pub fn missing(&self) -> Option<Missing> {
        self.language.as_ref()?.missing()
    }

    pub fn run(&self) -> Result<Evidence, Vec<Fault>> {
        if let Some(language) = &self.language {
            let transcript =
                Transcript::read(&self.root, &self.about).map_err(|fault| vec![fault])?;
            language.build()?;
            let output =
                transcript.rerun(&self.root, &language.folder).map_err(|fault| vec![fault])?;
            return Ok(Evidence { errors: Vec::new(), output });
        }
        self.compile_and_run().map_err(|fault| vec![fault])
    }

    fn compile_and_run(&self) -> Result<Evidence, Fault> {
        let fault = |why: String| Fault::new(&self.about, 0, why);
        if !self.about.starts_with(refused::FOLDER) || !self.root.join(&self.about).is_file() {
            return Err(fault(format!(
                "a question is about a `.console` or about a program in {}",
                refused::FOLDER
            )));
        }
        let folder = tempfile::tempdir()
            .map_err(|error| fault(format!("no temporary folder to run in: {error}")))?;
        let binary = folder.path().join("program");
        let compiled = self.rustc.compile(&self.about, Some(&binary))?;
        let errors = compiled.errors.iter().map(|e| format!("{} at line {}", e.code, e.line));
        let mut evidence = Evidence { errors: errors.collect(), output: String::new() };
        if compiled.succeeded {
            let mut command = Command::new(&binary);
            shell::settle(&mut command, folder.path());
            let finished = shell::run(command, LIMIT)
                .map_err(|error| fault(format!("cannot be run: {error}")))?;
            evidence.output = finished.output;
        }
        Ok(evidence)
    }
}
