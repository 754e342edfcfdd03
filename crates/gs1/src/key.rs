//! The keys that end in a check digit: GTIN for what is sold, SSCC for a logistic unit.

use std::fmt;

/// A Global Trade Item Number. Always held as 14 digits, so that the same item compares equal
/// whether it was read as EAN-8, UPC-A, EAN-13 or ITF-14.
///
/// Source: GS1 General Specifications, section 3.3.2.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin(String);

/// A Serial Shipping Container Code: 18 digits for one pallet, case or parcel.
///
/// Source: GS1 General Specifications, section 3.3.1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc(String);

/// Why a text is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("contains {character:?} where only digits may stand")]
    NotADigit { character: char },
    #[error("has {digits} digits, which no such key has")]
    WrongLength { digits: usize },
    #[error("wrong check digit, expected {expected}")]
    WrongCheckDigit { expected: char },
}

/// Why a text is not a GTIN.
pub type GtinError = KeyError;

impl Gtin {
    /// Accepts 8, 12, 13 or 14 digits, the last being the right check digit. Nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, GtinError> {
        check_key(text, &[8, 12, 13, 14])?;
        Ok(Self(format!("{text:0>14}")))
    }

    /// All 14 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits as people know them from the package: 8 for a GTIN-8, 14 for a GTIN-14 with an
    /// indicator, and 13 for all between. A UPC-A thus shows its 13-digit form with a leading
    /// zero, which is how European systems print it; GTIN-12 and GTIN-13 cannot be told apart.
    pub fn short(&self) -> &str {
        // GS1 leaves the prefixes 0000001 to 0000099 unused, so that six zeros mean a GTIN-8.
        let from = match self.0.bytes().take_while(|digit| *digit == b'0').count() {
            0 => 0,
            1..=5 => 1,
            _ => 6,
        };
        &self.0[from..]
    }
}

impl Sscc {
    /// Accepts 18 digits, the last being the right check digit. Nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        check_key(text, &[18])?;
        Ok(Self(text.to_owned()))
    }

    /// All 18 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Sscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns the check digit, 0 to 9, that belongs behind `digits`; none for an empty text or one
/// that holds anything but ASCII digits. The same rule serves keys of all lengths.
///
/// Source: GS1 General Specifications, section 7.9.1.
pub fn check_digit(digits: &str) -> Option<u8> {
    if digits.is_empty() {
        return None;
    }
    let mut sum = 0;
    let mut weight = 3;
    for byte in digits.bytes().rev() {
        if !byte.is_ascii_digit() {
            return None;
        }
        // Kept below ten, so that no length of text can overflow it.
        sum = (sum + weight * (byte - b'0')) % 10;
        weight = 4 - weight;
    }
    Some((10 - sum) % 10)
}

/// Returns the check digit that `key` should end in when it ends in another one. Texts that are
/// not all digits have no check digit to be wrong.
pub(crate) fn expected_instead(key: &str) -> Option<char> {
    let (body, last) = key.split_at_checked(key.len().checked_sub(1)?)?;
    let expected = char::from(b'0' + check_digit(body)?);
    (!last.starts_with(expected)).then_some(expected)
}

fn check_key(text: &str, lengths: &[usize]) -> Result<(), KeyError> {
    if let Some(character) = text.chars().find(|character| !character.is_ascii_digit()) {
        return Err(KeyError::NotADigit { character });
    }
    if !lengths.contains(&text.len()) {
        return Err(KeyError::WrongLength { digits: text.len() });
    }
    match expected_instead(text) {
        Some(expected) => Err(KeyError::WrongCheckDigit { expected }),
        None => Ok(()),
    }
}
