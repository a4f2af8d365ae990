//! A program and its recorded output, with the frames made from it if it records steps.

use crate::{
    Fault,
    check::{Bless, Check, Verdict},
    language::Language,
    steps,
    transcript::{self, Transcript},
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// That a transcript is still what its commands print.
pub struct Output {
    pub root: Arc<Path>,
    pub language: Arc<Language>,
    /// Relative to the root.
    pub transcript: PathBuf,
}

impl Output {
    fn rerun(&self) -> Result<(Transcript, String), Vec<Fault>> {
        let transcript =
            Transcript::read(&self.root, &self.transcript).map_err(|fault| vec![fault])?;
        self.language.build()?;
        let now =
            transcript.rerun(&self.root, &self.language.folder).map_err(|fault| vec![fault])?;
        Ok((transcript, now))
    }
}

impl Check for Output {
    fn run(&self) -> Verdict {
        let (transcript, now) = self.rerun()?;
        transcript.compare(&now).map_err(|fault| vec![fault])?;
        steps::check(&self.root, &self.transcript, transcript.text()).map_err(|fault| vec![fault])
    }

    fn bless(&self, how: Bless) -> Result<Vec<PathBuf>, Vec<Fault>> {
        let (transcript, now) = self.rerun()?;
        let keeps_numbers = transcript::is_measured(&self.transcript) && how == Bless::Changed;
        if keeps_numbers && transcript.compare(&now).is_ok() {
            return Ok(Vec::new());
        }
        let changed = transcript.record(&self.root, &now).map_err(|fault| vec![fault])?;
        let frames =
            steps::bless(&self.root, &self.transcript, &now).map_err(|fault| vec![fault])?;
        Ok(changed.then(|| self.transcript.clone()).into_iter().chain(frames).collect())
    }
}
