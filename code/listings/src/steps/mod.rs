//! Who holds what, step by step: frames of HTML, made from what a program recorded of its own run.
//!
//! `NAME.steps.console` is the transcript of a program that prints its steps (crate `steps`); `NAME.steps.html`, made
//! from it and from the program, is what a chapter includes and the step player steps through.

mod frames;
mod record;
mod source;

use crate::{Fault, fragment};
use std::{
    fs,
    path::{Path, PathBuf},
};

const RECORD: &str = ".steps.console";

/// The page's part that belongs to a transcript, if it is one of steps; relative to the root, as the transcript.
pub fn frames_of(transcript: &Path) -> Option<PathBuf> {
    let name = transcript.file_name()?.to_str()?.strip_suffix(RECORD)?;
    Some(transcript.with_file_name(format!("{name}.steps.html")))
}

/// That the frames are made from this transcript.
pub fn check(root: &Path, transcript: &Path, text: &str) -> Result<(), Fault> {
    let Some(file) = frames_of(transcript) else { return Ok(()) };
    let now = render(root, transcript, text)?;
    fragment::check(root, &file, &now)
}

/// Makes the frames of this transcript, and names their file if they have changed.
pub fn bless(root: &Path, transcript: &Path, text: &str) -> Result<Option<PathBuf>, Fault> {
    let Some(file) = frames_of(transcript) else { return Ok(None) };
    let now = render(root, transcript, text)?;
    Ok(fragment::bless(root, &file, &now)?.then_some(file))
}

fn render(root: &Path, transcript: &Path, text: &str) -> Result<String, Fault> {
    let steps = record::parse(text).map_err(|(line, why)| Fault::new(transcript, line, why))?;
    let name = transcript.file_name().unwrap_or_default().to_string_lossy();
    let program = transcript.with_file_name(name.replace(RECORD, ".rs"));
    let source = fs::read_to_string(root.join(&program))
        .map_err(|error| Fault::new(&program, 0, format!("cannot be read: {error}")))?;
    let source = source::Source::read(&source).map_err(|why| Fault::new(&program, 0, why))?;
    Ok(frames::render(&steps, &source))
}
