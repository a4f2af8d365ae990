//! One thing wrong with the book, where it is, and what to do about it.

use std::{fmt, path::PathBuf};

/// A fault in the book or in what it quotes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file at fault, relative to the root of the repository.
    pub file: PathBuf,
    /// Its line, counted from 1; 0 where the fault is of the file as a whole.
    pub line: usize,
    /// What is wrong, what was expected, and what to do: sentences, without a trailing newline.
    pub message: String,
}

impl Fault {
    pub fn new(file: impl Into<PathBuf>, line: usize, message: impl Into<String>) -> Fault {
        Fault { file: file.into(), line, message: message.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file.display(), self.message),
            line => write!(f, "{}:{line}: {}", self.file.display(), self.message),
        }
    }
}
