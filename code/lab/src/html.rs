//! Text for a page: whatever a reader types is shown as it was typed.

use std::fmt::{self, Display, Write};

/// Writes what it shows with HTML's special characters escaped.
pub struct Escaped<T>(pub T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escape(f), "{}", self.0)
    }
}

struct Escape<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Escape<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match c {
            '&' => self.0.write_str("&amp;"),
            '<' => self.0.write_str("&lt;"),
            '>' => self.0.write_str("&gt;"),
            '"' => self.0.write_str("&quot;"),
            c => self.0.write_char(c),
        })
    }
}

/// Bytes as text: what is not printable ASCII as `\x00`.
pub fn bytes(bytes: &[u8]) -> Escaped<std::slice::EscapeAscii<'_>> {
    Escaped(bytes.escape_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_types_cannot_become_markup() {
        assert_eq!(Escaped("<b title=\"&\">").to_string(), "&lt;b title=&quot;&amp;&quot;&gt;");
        assert_eq!(bytes(b"<\0>").to_string(), "&lt;\\x00&gt;");
    }
}
