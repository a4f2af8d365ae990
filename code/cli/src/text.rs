//! Keys and values as text: what is not printable is written `\xNN`, or all of it in hexadecimal.

use anyhow::{Context, Result, bail};
use std::fmt::Write;

/// How keys and values are written, in arguments and in output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, where `\xNN` stands for a byte and `\\` for a backslash.
    Escaped,
    /// Two hexadecimal digits a byte.
    Hex,
}

impl Encoding {
    /// The bytes that `text` stands for.
    pub fn decode(self, text: &str) -> Result<Vec<u8>> {
        match self {
            Encoding::Escaped => unescape(text),
            Encoding::Hex => from_hex(text),
        }
    }

    /// The text that stands for `bytes`.
    pub fn encode(self, bytes: &[u8]) -> String {
        match self {
            Encoding::Escaped => escape(bytes),
            Encoding::Hex => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '\\' {
                text.push_str(r"\\");
            } else if is_printable(character) {
                text.push(character);
            } else {
                push_bytes(&mut text, character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        push_bytes(&mut text, chunk.invalid());
    }
    text
}

/// Control characters, and those that change the direction of the text around them, are not.
fn is_printable(character: char) -> bool {
    matches!(character, '"' | '\'') || character.escape_debug().len() == 1
}

fn push_bytes(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, r"\x{byte:02x}");
    }
}

fn unescape(text: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend(&rest.as_bytes()[..at]);
        let escape = &rest[at + 1..];
        if let Some(after) = escape.strip_prefix('\\') {
            bytes.push(b'\\');
            rest = after;
        } else if let Some(byte) = escape.strip_prefix('x').and_then(hex_byte) {
            bytes.push(byte);
            rest = &escape[3..];
        } else {
            let offset = text.len() - rest.len() + at;
            bail!(r"expected \xNN or \\ at byte {offset} of `{text}`: write a backslash as \\");
        }
    }
    bytes.extend(rest.as_bytes());
    Ok(bytes)
}

/// The byte that the first two characters of `text` stand for.
fn hex_byte(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|digits| digits.bytes().all(|d| d.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

fn from_hex(text: &str) -> Result<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2);
    let byte = |at: usize| {
        let byte = text.get(at..).and_then(hex_byte);
        byte.with_context(|| format!("expected two hexadecimal digits at byte {at} of `{text}`"))
    };
    pairs.map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_string_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let mixed = "käse \u{202e}\n\\x41 \u{301}".as_bytes();
        for bytes in [&all[..], mixed, b"", b"\\", b"\xf0\x9f\xa6"] {
            for encoding in [Encoding::Escaped, Encoding::Hex] {
                let text = encoding.encode(bytes);
                assert_eq!(encoding.decode(&text).unwrap(), bytes, "{text}");
            }
        }
    }

    #[test]
    fn what_is_not_printable_is_escaped() {
        assert_eq!(
            escape("käse\t\u{202e}'\"\\\u{1b}".as_bytes()),
            r#"käse\x09\xe2\x80\xae'"\\\x1b"#
        );
        assert_eq!(escape(b"\xff\x00a"), r"\xff\x00a");
    }

    #[test]
    fn a_wrong_escape_is_an_error_with_its_place() {
        for (text, at) in [(r"a\n", 1), (r"\x4", 0), (r"\\\x+1", 2), (r"ab\", 2), (r"\xé", 0)] {
            let error = unescape(text).unwrap_err().to_string();
            assert!(error.contains(&format!("at byte {at} of")), "{error}");
        }
        for text in ["a", "0g", "é", "+1"] {
            assert!(from_hex(text).is_err(), "{text}");
        }
    }
}
