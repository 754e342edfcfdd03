//! Symbology identifiers: the three characters by which a scanner says which kind of symbol it
//! read. They decide whether a text is GS1 data or a plain code.

use std::fmt;

/// A symbology identifier: `]`, a letter for the symbology, a character for its options.
///
/// Source: ISO/IEC 15424; GS1 General Specifications, section 5.1.2 lists those GS1 uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SymbologyId {
    pub code: char,
    pub modifier: char,
}

/// The kinds of symbol whose texts are read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbology {
    Code128,
    Gs1_128,
    DataMatrix,
    Gs1DataMatrix,
    QrCode,
    Gs1QrCode,
    Gs1DataBar,
    EanUpc,
    Itf,
    Code39,
    Other,
}

impl SymbologyId {
    /// The identifier that stands for none of the registered symbologies.
    pub(crate) const OTHER: Self = Self { code: 'X', modifier: '0' };

    /// Reads an identifier such as `]C1`; none if the text is anything else or anything more.
    pub fn parse(text: &str) -> Option<Self> {
        match Self::split(text) {
            Some((id, "")) => Some(id),
            _ => None,
        }
    }

    /// Splits an identifier from the front of a text, where scanners put it.
    pub(crate) fn split(text: &str) -> Option<(Self, &str)> {
        let mut chars = text.strip_prefix(']')?.chars();
        let code = chars.next().filter(char::is_ascii_alphabetic)?;
        let modifier = chars.next().filter(char::is_ascii_alphanumeric)?;
        Some((Self { code, modifier }, chars.as_str()))
    }

    pub fn symbology(self) -> Symbology {
        match (self.code, self.modifier) {
            ('C', '1') => Symbology::Gs1_128,
            ('C', _) => Symbology::Code128,
            // The second of each pair says that an extended channel may follow.
            ('d', '2' | '5') => Symbology::Gs1DataMatrix,
            ('d', _) => Symbology::DataMatrix,
            ('Q', '3' | '4') => Symbology::Gs1QrCode,
            ('Q', _) => Symbology::QrCode,
            ('e', '0') => Symbology::Gs1DataBar,
            ('E', _) => Symbology::EanUpc,
            ('I', _) => Symbology::Itf,
            ('A', _) => Symbology::Code39,
            _ => Symbology::Other,
        }
    }
}

impl fmt::Display for SymbologyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "]{}{}", self.code, self.modifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Symbology>) {
        let id = SymbologyId::parse(text);
        assert_eq!(id.map(SymbologyId::symbology), expected, "{text}");
        if let Some(id) = id {
            assert_eq!(id.to_string(), text);
        }
    }

    #[test]
    fn identifiers() {
        check("]C0", Some(Symbology::Code128));
        check("]C1", Some(Symbology::Gs1_128));
        check("]d1", Some(Symbology::DataMatrix));
        check("]d2", Some(Symbology::Gs1DataMatrix));
        check("]Q1", Some(Symbology::QrCode));
        check("]Q3", Some(Symbology::Gs1QrCode));
        check("]e0", Some(Symbology::Gs1DataBar));
        check("]E0", Some(Symbology::EanUpc));
        check("]E4", Some(Symbology::EanUpc));
        check("]I1", Some(Symbology::Itf));
        check("]A0", Some(Symbology::Code39));
        check("]F0", Some(Symbology::Other));
        check("]C", None);
        check("C1", None);
        check("]C1x", None);
        check("]é1", None);
        check("]1C", None);
        check("", None);
    }
}
