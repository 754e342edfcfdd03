//! What can be wrong with a text that claims to carry GS1 data.

use chrono::NaiveDate;

/// Why a text cannot be read. The `ai` names the element it happened in, the `text` is the value
/// (or the piece of it) as it was read, so that a person can compare it with the label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("nothing to read")]
    Empty,
    /// `text` is where an application identifier should begin, at most four characters of it.
    #[error("no application identifier begins with {text:?}")]
    UnknownAi { text: String },
    #[error("({ai}) is too short: {text:?}")]
    TooShort { ai: String, text: String },
    #[error("({ai}) is too long: {text:?}")]
    TooLong { ai: String, text: String },
    /// A plain EAN, UPC or ITF symbol with a number of digits that none of them has.
    #[error("no GTIN has as many digits as {text:?}")]
    WrongLength { text: String },
    #[error("{character:?} may not stand in {text:?}")]
    BadCharacter { ai: Option<String>, text: String, character: char },
    #[error("wrong check digit in {text}, expected {expected}")]
    WrongCheckDigit { ai: Option<String>, text: String, expected: char },
    #[error("({ai}) is no date: {text}")]
    ImpossibleDate { ai: String, text: String },
    /// Only when building: two digits of the year would be read back as another century.
    #[error("({ai}) cannot express {date} in two digits of a year")]
    DateOutOfReach { ai: String, date: NaiveDate },
    #[error("({ai}) stands there twice: {first:?} and {second:?}")]
    Contradiction { ai: String, first: String, second: String },
    /// Only in a Digital Link: `%` without two hexadecimal digits, or bytes that are not UTF-8.
    #[error("broken percent-encoding in {text:?}")]
    BadEscape { text: String },
}
