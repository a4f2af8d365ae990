//! Where results go: lines for people, or a JSON value a line.

use crate::text::Encoding;
use serde_json::Value;
use std::fmt::Display;
use std::io::{self, BufWriter, StdoutLock, Write};

/// Standard output.
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    json: bool,
    encoding: Encoding,
}

impl Output {
    /// Output as JSON or as text, with keys and values in this encoding.
    pub fn new(json: bool, encoding: Encoding) -> Output {
        Output { out: BufWriter::new(io::stdout().lock()), json, encoding }
    }

    /// Whether the reader is a program.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A key or a value as text.
    pub fn bytes(&self, bytes: &[u8]) -> String {
        self.encoding.encode(bytes)
    }

    /// Writes a line: either `text` or `json`.
    pub fn line(&mut self, text: impl Display, json: impl FnOnce() -> Value) -> io::Result<()> {
        if self.json { writeln!(self.out, "{}", json()) } else { writeln!(self.out, "{text}") }
    }

    /// Hands everything written so far to the reader.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
