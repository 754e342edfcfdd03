//! Markup that cannot be broken by what is put into it: texts become markup by being escaped, and there is
//! no other way for a text to become markup.

use std::fmt::Write;

/// A piece of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Fills the holes `{}` of a template, one after the other. The template is part of the program; what
    /// goes into it has been escaped.
    pub fn fill<const N: usize>(template: &'static str, parts: [Self; N]) -> Self {
        debug_assert_eq!(template.matches("{}").count(), N, "{template}");
        let mut pieces = template.split("{}");
        let mut filled = String::from(pieces.next().unwrap_or_default());
        for (part, piece) in parts.into_iter().zip(pieces) {
            filled.push_str(&part.0);
            filled.push_str(piece);
        }
        Self(filled)
    }

    /// Markup without holes.
    pub fn fixed(markup: &'static str) -> Self {
        Self(markup.to_owned())
    }

    /// As it is sent.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A text, for between tags and for attributes in double quotes.
impl From<&str> for Html {
    fn from(text: &str) -> Self {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                character => escaped.push(character),
            }
        }
        Self(escaped)
    }
}

impl FromIterator<Self> for Html {
    fn from_iter<I: IntoIterator<Item = Self>>(pieces: I) -> Self {
        Self(pieces.into_iter().map(|piece| piece.0).collect())
    }
}

/// A text as one part of a path or a value of a query (RFC 3986, section 2.1).
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text has no way to fail.
            let _written = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let markup = Html::fill("<p title=\"{}\">{}</p>", [text.into(), text.into()]);
        assert_eq!(markup.into_string(), format!("<p title=\"{expected}\">{expected}</p>"));
    }

    #[test]
    fn a_text_stays_a_text() {
        check("Oat drink", "Oat drink");
        check("<script>\"'&", "&lt;script&gt;&quot;&#39;&amp;");
        check("{} {}", "{} {}");
        check("&lt;", "&amp;lt;");
    }

    #[test]
    fn a_part_of_a_path_stays_one() {
        assert_eq!(encoded("L/1 ?#&ä"), "L%2F1%20%3F%23%26%C3%A4");
        assert_eq!(encoded("A-1._~"), "A-1._~");
    }
}
