//! The short texts people print on goods and paper: one newtype each, parsed once, so that an empty
//! or unprintable one cannot go any further. Short ones lie in their key, so that comparing keys is
//! looking at one place in memory.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The longest text accepted, in characters. AI 10 and AI 21 carry at most 20 (GS1 General
/// Specifications, section 3.4.2 and 3.5.1); firms without GS1 print longer ones.
pub const MAX_CHARS: usize = 80;

/// Why a text is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("empty")]
    Empty,
    #[error("longer than {MAX_CHARS} characters")]
    TooLong { chars: usize },
    /// Control characters have no printed form; they come from a misread separator.
    #[error("contains the control character U+{code:04X}")]
    ControlCharacter { code: u32 },
}

/// Trims, and accepts what can be printed on one line.
fn parse(text: &str) -> Result<&str, TextError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(TextError::Empty);
    }
    let chars = trimmed.chars().count();
    if chars > MAX_CHARS {
        return Err(TextError::TooLong { chars });
    }
    match trimmed.chars().find(|character| character.is_control()) {
        Some(character) => Err(TextError::ControlCharacter { code: character.into() }),
        None => Ok(trimmed),
    }
}

macro_rules! printed_text {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(SmolStr);

        impl $name {
            /// Accepts 1 to [`MAX_CHARS`] printable characters; white space around them is dropped.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                parse(text).map(|text| Self(text.into()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0.into()
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

printed_text! {
    /// A stock keeping unit: the firm's own number for a product.
    Sku
}
printed_text! {
    /// A lot number as printed. Alone it means nothing: see [`LotKey`](crate::key::LotKey).
    LotNumber
}
printed_text! {
    /// The number of a batch within its lot.
    BatchNumber
}
printed_text! {
    /// The code of a zone, unique within its facility.
    ZoneCode
}
printed_text! {
    /// The name of a production line, unique within its facility.
    LineName
}
printed_text! {
    /// The number on an order, an ASN or a pick list.
    OrderNumber
}
printed_text! {
    /// A serial number as printed, unique within its product.
    SerialNumber
}
printed_text! {
    /// The firm's own name or number for a supplier or customer.
    PartnerId
}
printed_text! {
    /// The code on a bin's label, unique within its facility.
    LocationCode
}
printed_text! {
    /// The code of a facility (a site) of the firm.
    FacilityCode
}
printed_text! {
    /// Who did it: a name or number that the firm gave, never a consumer's.
    Actor
}

impl LotNumber {
    /// Before all lot numbers in their order. It is no lot's number.
    pub(crate) const fn first() -> Self {
        Self(SmolStr::new_static(""))
    }
}

impl BatchNumber {
    /// Before all batch numbers in their order. It is no batch's number.
    pub(crate) const fn first() -> Self {
        Self(SmolStr::new_static(""))
    }
}

/// The form under which a number is looked up: lower case, without separators, and without the
/// word that labels put before it, so that `Lot 114321`, `L114321` and `114321` all meet.
pub fn lookup_form(text: &str) -> String {
    without_label(&plain_form(text), |first| first.is_ascii_digit()).to_owned()
}

/// Lower case, without separators.
pub(crate) fn plain_form(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What stands behind the word that labels put before a number, where that begins like a number.
pub(crate) fn without_label(plain: &str, is_digit: impl Fn(char) -> bool) -> &str {
    let labels = ["lotnumber", "lotno", "lotnr", "lot", "charge", "batch", "serial", "sn", "l"];
    let mut behind = labels.into_iter().filter_map(|label| plain.strip_prefix(label));
    behind.find(|rest| rest.starts_with(&is_digit)).unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_printable_text_is_a_number() {
        assert_eq!(LotNumber::parse("  L 42 ").unwrap().as_str(), "L 42");
        assert_eq!(LotNumber::parse(" \t"), Err(TextError::Empty));
        assert_eq!(LotNumber::parse("A\u{1d}21X"), Err(TextError::ControlCharacter { code: 0x1d }));
        assert_eq!(LotNumber::parse(&"x".repeat(81)), Err(TextError::TooLong { chars: 81 }));
    }

    #[test]
    fn one_lot_is_found_however_it_is_written() {
        for written in ["Lot 114321", "L114321", "114321", "lot no. 114321", "LOT-114321", "Charge: 114321"] {
            assert_eq!(lookup_form(written), "114321", "{written:?}");
        }
        assert_eq!(lookup_form("LOTUS7"), "lotus7");
        assert_eq!(lookup_form("SN-0042"), "0042");
        assert_eq!(lookup_form("Äpfel 3"), "äpfel3");
    }
}
