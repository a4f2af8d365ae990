//! Text for a page: whatever a reader types is shown as it was typed.

/// HTML that is being written.
///
/// It does without `std::fmt`, which would make the lab's WebAssembly larger.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// What was written.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Adds HTML as it is. A call is smaller than what it does, wherever it stands.
    #[inline(never)]
    pub fn markup(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Adds text, with HTML's special characters escaped.
    pub fn text(&mut self, text: &str) {
        let mut shown = 0;
        for (index, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => continue,
            };
            self.markup(&text[shown..index]);
            self.markup(escaped);
            shown = index + 1;
        }
        self.markup(&text[shown..]);
    }

    /// Adds bytes as text: what is not printable ASCII as `\x00`.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.text(&bytes.escape_ascii().to_string());
    }

    /// Adds a number.
    pub fn number(&mut self, number: u64) {
        self.0.push_str(&number.to_string());
    }

    /// Adds the lowest `digits` digits of a number in base 16.
    pub fn hex(&mut self, number: u32, digits: u32) {
        for digit in (0..digits).rev() {
            let digit = (number >> (4 * digit) & 0xf) as usize;
            self.markup(&"0123456789abcdef"[digit..=digit]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(write: impl Fn(&mut Html)) -> String {
        let mut html = Html::default();
        write(&mut html);
        html.into_string()
    }

    #[test]
    fn what_a_reader_types_cannot_become_markup() {
        let text = html(|html| html.text("<b title=\"&\">"));
        assert_eq!(text, "&lt;b title=&quot;&amp;&quot;&gt;");
        assert_eq!(html(|html| html.bytes(b"<\0>")), "&lt;\\x00&gt;");
    }

    #[test]
    fn numbers_are_written_in_full() {
        assert_eq!(html(|html| html.number(u64::MAX)), u64::MAX.to_string());
        assert_eq!(html(|html| html.hex(0x0f_a5, 4)), "0fa5");
        assert_eq!(html(|html| html.hex(0xdead_beef, 8)), "deadbeef");
    }
}
