//! The table of application identifiers (AI): how long each value is, which characters it may
//! hold, and what ends it.
//!
//! The facts are those of the GS1 Barcode Syntax Dictionary, release 2026-01-27 (Copyright GS1
//! AISBL and others, Apache-2.0), reduced to what reading needs. Optional pieces inside a value
//! are reduced to a shortest and a longest length; code lists (countries, currencies, units of
//! measure, packages) are not checked.

use chrono::NaiveDate;

use crate::date::{self, DayZero};
use crate::key;
use crate::{GS, ReadError};

/// What is known of one AI, or of several in a row that are alike.
#[derive(Debug)]
pub(crate) struct Row {
    first: u16,
    last: u16,
    /// How many digits stand in front of the characters of `set`.
    digits: u8,
    set: Set,
    min: u8,
    max: u8,
    /// How many leading digits end in a check digit; 0 if none do.
    checked: u8,
    flags: u8,
}

/// The characters that may stand in a value.
///
/// Source: GS1 General Specifications, section 7.11.
#[derive(Clone, Copy, Debug)]
enum Set {
    /// Digits.
    N,
    /// GS1 AI encodable character set 82.
    X,
    /// GS1 AI encodable character set 39.
    Y,
    /// File-safe, URI-safe base64.
    Z,
}

/// The length is predefined, and no FNC1 follows.
const FIXED: u8 = 1;
/// May stand in the query of a Digital Link.
const ATTRIBUTE: u8 = 2;
/// Begins with YYMMDD, where the day `00` is the end of the month.
const MONTH: u8 = 4;
/// Begins with YYMMDD.
const DAY: u8 = 8;

/// Finds the AI at the front of `text`, and what follows it.
pub(crate) fn split(text: &str) -> Option<(&str, &'static Row, &str)> {
    let prefix = number(text.get(..2)?)?;
    let (ai, rest) = text.split_at_checked(length(prefix))?;
    Some((ai, find(number(ai)?)?, rest))
}

/// Finds what is known of `ai`, which must be an AI and nothing more.
pub(crate) fn row(ai: &str) -> Option<&'static Row> {
    match split(ai) {
        Some((_, row, "")) => Some(row),
        _ => None,
    }
}

impl Row {
    pub(crate) fn is_fixed(&self) -> bool {
        self.flags & FIXED != 0
    }

    pub(crate) fn is_link_attribute(&self) -> bool {
        self.flags & ATTRIBUTE != 0
    }

    /// Cuts this AI's value from the front of `text`. It may turn out too short or too long.
    pub(crate) fn take<'a>(&self, text: &'a str) -> (&'a str, &'a str) {
        let end = text.find(GS).unwrap_or(text.len());
        let max = usize::from(self.max);
        // A length that splits a character leaves a value that `check` will refuse.
        let at = if self.is_fixed() && max < end && text.is_char_boundary(max) { max } else { end };
        text.split_at(at)
    }

    /// Checks characters, length and check digit, in this order.
    pub(crate) fn check(&self, ai: &str, value: &str) -> Result<(), ReadError> {
        let (ai, text) = (|| ai.to_owned(), || value.to_owned());
        for (at, character) in value.chars().enumerate() {
            let set = if at < usize::from(self.digits) { Set::N } else { self.set };
            if !set.contains(character) {
                return Err(ReadError::BadCharacter { ai: Some(ai()), text: text(), character });
            }
        }
        if value.len() < usize::from(self.min) {
            return Err(ReadError::TooShort { ai: ai(), text: text() });
        }
        if value.len() > usize::from(self.max) {
            return Err(ReadError::TooLong { ai: ai(), text: text() });
        }
        let checked = value.get(..usize::from(self.checked));
        match checked.and_then(key::expected_instead) {
            Some(expected) => Err(ReadError::WrongCheckDigit { ai: Some(ai()), text: text(), expected }),
            None => Ok(()),
        }
    }

    /// Reads the date that a checked value begins with; none if this AI has no date.
    pub(crate) fn date(
        &self,
        ai: &str,
        value: &str,
        today: NaiveDate,
    ) -> Result<Option<NaiveDate>, ReadError> {
        let day_zero = match self.flags & (MONTH | DAY) {
            0 => return Ok(None),
            MONTH => DayZero::EndOfMonth,
            _ => DayZero::Impossible,
        };
        match date::day(value, day_zero, today) {
            Some(day) => Ok(Some(day)),
            None => Err(ReadError::ImpossibleDate { ai: ai.to_owned(), text: value.to_owned() }),
        }
    }
}

impl Set {
    fn contains(self, character: char) -> bool {
        match self {
            Self::N => character.is_ascii_digit(),
            Self::X => {
                character.is_ascii_graphic()
                    && !matches!(character, '#' | '$' | '@' | '[' | '\\' | ']' | '^' | '`' | '{'..)
            }
            Self::Y => matches!(character, '0'..='9' | 'A'..='Z' | '#' | '-' | '/'),
            Self::Z => character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '='),
        }
    }
}

/// How many digits an AI has follows from its first two.
///
/// Source: GS1 General Specifications, section 7.8.1, and the dictionary.
fn length(prefix: u16) -> usize {
    match prefix {
        23..=25 | 40..=42 | 71 => 3,
        31..=36 | 39 | 43 | 70 | 72 | 80..=82 => 4,
        _ => 2,
    }
}

fn find(number: u16) -> Option<&'static Row> {
    // The last digit of a measure tells how many of its digits are decimals, at most five.
    if (3100..3700).contains(&number) && number % 10 > 5 {
        return None;
    }
    ROWS.get(ROWS.partition_point(|row| row.last < number)).filter(|row| row.first <= number)
}

/// `str::parse` alone would take a sign.
fn number(digits: &str) -> Option<u16> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[allow(clippy::too_many_arguments, reason = "one argument for each column of the table")]
const fn facts(first: u16, last: u16, digits: u8, set: Set, min: u8, max: u8, checked: u8, flags: u8) -> Row {
    Row { first, last, digits, set, min, max, checked, flags }
}

use Set::{N, X, Y, Z};

/// In ascending order. A number says how many digits its AI has, by `length`.
#[rustfmt::skip]
static ROWS: &[Row] = &[
    //    first,last,digits,set,min,max,checked, flags
    facts(   0,    0,  0, N, 18, 18, 18, FIXED | ATTRIBUTE),
    facts(   1,    2,  0, N, 14, 14, 14, FIXED | ATTRIBUTE),
    facts(   3,    3,  0, N, 14, 14, 14, FIXED),
    facts(  10,   10,  0, X,  1, 20,  0, ATTRIBUTE),
    facts(  11,   13,  0, N,  6,  6,  0, FIXED | ATTRIBUTE | MONTH),
    facts(  15,   17,  0, N,  6,  6,  0, FIXED | ATTRIBUTE | MONTH),
    facts(  20,   20,  0, N,  2,  2,  0, FIXED | ATTRIBUTE),
    facts(  21,   22,  0, X,  1, 20,  0, 0),
    facts(  30,   30,  0, N,  1,  8,  0, ATTRIBUTE),
    facts(  37,   37,  0, N,  1,  8,  0, ATTRIBUTE),
    facts(  90,   90,  0, X,  1, 30,  0, ATTRIBUTE),
    facts(  91,   99,  0, X,  1, 90,  0, ATTRIBUTE),
    facts( 235,  235,  0, X,  1, 28,  0, 0),
    facts( 240,  241,  0, X,  1, 30,  0, ATTRIBUTE),
    facts( 242,  242,  0, N,  1,  6,  0, ATTRIBUTE),
    facts( 243,  243,  0, X,  1, 20,  0, ATTRIBUTE),
    facts( 250,  251,  0, X,  1, 30,  0, ATTRIBUTE),
    facts( 253,  253, 13, X, 13, 30, 13, ATTRIBUTE),
    facts( 254,  254,  0, X,  1, 20,  0, 0),
    facts( 255,  255,  0, N, 13, 25, 13, ATTRIBUTE),
    facts( 400,  401,  0, X,  1, 30,  0, ATTRIBUTE),
    facts( 402,  402,  0, N, 17, 17, 17, ATTRIBUTE),
    facts( 403,  403,  0, X,  1, 30,  0, ATTRIBUTE),
    facts( 410,  417,  0, N, 13, 13, 13, FIXED | ATTRIBUTE),
    facts( 420,  420,  0, X,  1, 20,  0, ATTRIBUTE),
    facts( 421,  421,  3, X,  4, 12,  0, ATTRIBUTE),
    facts( 422,  422,  0, N,  3,  3,  0, ATTRIBUTE),
    facts( 423,  423,  0, N,  3, 15,  0, ATTRIBUTE),
    facts( 424,  424,  0, N,  3,  3,  0, ATTRIBUTE),
    facts( 425,  425,  0, N,  3, 15,  0, ATTRIBUTE),
    facts( 426,  426,  0, N,  3,  3,  0, ATTRIBUTE),
    facts( 427,  427,  0, X,  1,  3,  0, ATTRIBUTE),
    facts( 710,  717,  0, X,  1, 20,  0, ATTRIBUTE),
    facts(3100, 3165,  0, N,  6,  6,  0, FIXED | ATTRIBUTE),
    facts(3200, 3295,  0, N,  6,  6,  0, FIXED | ATTRIBUTE),
    facts(3300, 3375,  0, N,  6,  6,  0, FIXED | ATTRIBUTE),
    facts(3400, 3495,  0, N,  6,  6,  0, FIXED | ATTRIBUTE),
    facts(3500, 3575,  0, N,  6,  6,  0, FIXED | ATTRIBUTE),
    facts(3600, 3695,  0, N,  6,  6,  0, FIXED | ATTRIBUTE),
    facts(3900, 3909,  0, N,  1, 15,  0, ATTRIBUTE),
    facts(3910, 3919,  0, N,  4, 18,  0, ATTRIBUTE),
    facts(3920, 3929,  0, N,  1, 15,  0, ATTRIBUTE),
    facts(3930, 3939,  0, N,  4, 18,  0, ATTRIBUTE),
    facts(3940, 3943,  0, N,  4,  4,  0, ATTRIBUTE),
    facts(3950, 3955,  0, N,  6,  6,  0, ATTRIBUTE),
    facts(4300, 4301,  0, X,  1, 35,  0, ATTRIBUTE),
    facts(4302, 4306,  0, X,  1, 70,  0, ATTRIBUTE),
    facts(4307, 4307,  0, X,  2,  2,  0, ATTRIBUTE),
    facts(4308, 4308,  0, X,  1, 30,  0, ATTRIBUTE),
    facts(4309, 4309,  0, N, 20, 20,  0, ATTRIBUTE),
    facts(4310, 4311,  0, X,  1, 35,  0, ATTRIBUTE),
    facts(4312, 4316,  0, X,  1, 70,  0, ATTRIBUTE),
    facts(4317, 4317,  0, X,  2,  2,  0, ATTRIBUTE),
    facts(4318, 4318,  0, X,  1, 20,  0, ATTRIBUTE),
    facts(4319, 4319,  0, X,  1, 30,  0, ATTRIBUTE),
    facts(4320, 4320,  0, X,  1, 35,  0, ATTRIBUTE),
    facts(4321, 4323,  0, N,  1,  1,  0, ATTRIBUTE),
    facts(4324, 4325,  0, N, 10, 10,  0, ATTRIBUTE | MONTH),
    facts(4326, 4326,  0, N,  6,  6,  0, ATTRIBUTE | DAY),
    facts(4330, 4333,  6, X,  6,  7,  0, ATTRIBUTE),
    facts(7001, 7001,  0, N, 13, 13,  0, ATTRIBUTE),
    facts(7002, 7002,  0, X,  1, 30,  0, ATTRIBUTE),
    facts(7003, 7003,  0, N, 10, 10,  0, ATTRIBUTE | DAY),
    facts(7004, 7004,  0, N,  1,  4,  0, ATTRIBUTE),
    facts(7005, 7005,  0, X,  1, 12,  0, ATTRIBUTE),
    facts(7006, 7006,  0, N,  6,  6,  0, ATTRIBUTE | DAY),
    facts(7007, 7007,  0, N,  6, 12,  0, ATTRIBUTE | DAY),
    facts(7008, 7008,  0, X,  1,  3,  0, ATTRIBUTE),
    facts(7009, 7009,  0, X,  1, 10,  0, ATTRIBUTE),
    facts(7010, 7010,  0, X,  1,  2,  0, ATTRIBUTE),
    facts(7011, 7011,  0, N,  6, 10,  0, ATTRIBUTE | DAY),
    facts(7020, 7022,  0, X,  1, 20,  0, ATTRIBUTE),
    facts(7023, 7023,  0, X,  1, 30,  0, ATTRIBUTE),
    facts(7030, 7039,  3, X,  4, 30,  0, ATTRIBUTE),
    facts(7040, 7040,  1, X,  4,  4,  0, 0),
    facts(7041, 7041,  0, X,  1,  4,  0, 0),
    facts(7230, 7239,  0, X,  3, 30,  0, ATTRIBUTE),
    facts(7240, 7240,  0, X,  1, 20,  0, ATTRIBUTE),
    facts(7241, 7241,  0, N,  2,  2,  0, ATTRIBUTE),
    facts(7242, 7242,  0, X,  1, 25,  0, ATTRIBUTE),
    facts(7250, 7250,  0, N,  8,  8,  0, ATTRIBUTE),
    facts(7251, 7251,  0, N, 12, 12,  0, ATTRIBUTE),
    facts(7252, 7252,  0, N,  1,  1,  0, ATTRIBUTE),
    facts(7253, 7254,  0, X,  1, 40,  0, ATTRIBUTE),
    facts(7255, 7255,  0, X,  1, 10,  0, ATTRIBUTE),
    facts(7256, 7256,  0, X,  1, 90,  0, ATTRIBUTE),
    facts(7257, 7257,  0, X,  1, 70,  0, ATTRIBUTE),
    facts(7258, 7258,  0, X,  3,  3,  0, ATTRIBUTE),
    facts(7259, 7259,  0, X,  1, 40,  0, ATTRIBUTE),
    facts(8001, 8001,  0, N, 14, 14,  0, ATTRIBUTE),
    facts(8002, 8002,  0, X,  1, 20,  0, ATTRIBUTE),
    facts(8003, 8003, 14, X, 14, 30, 14, ATTRIBUTE),
    facts(8004, 8004,  0, X,  1, 30,  0, ATTRIBUTE),
    facts(8005, 8005,  0, N,  6,  6,  0, ATTRIBUTE),
    facts(8006, 8006,  0, N, 18, 18, 14, ATTRIBUTE),
    facts(8007, 8007,  0, X,  1, 34,  0, ATTRIBUTE),
    facts(8008, 8008,  0, N,  8, 12,  0, ATTRIBUTE | DAY),
    facts(8009, 8009,  0, X,  1, 50,  0, ATTRIBUTE),
    facts(8010, 8010,  0, Y,  1, 30,  0, ATTRIBUTE),
    facts(8011, 8011,  0, N,  1, 12,  0, 0),
    facts(8012, 8012,  0, X,  1, 20,  0, ATTRIBUTE),
    facts(8013, 8013,  0, X,  1, 25,  0, ATTRIBUTE),
    facts(8014, 8014,  0, X,  1, 25,  0, 0),
    facts(8017, 8018,  0, N, 18, 18, 18, ATTRIBUTE),
    facts(8019, 8019,  0, N,  1, 10,  0, 0),
    facts(8020, 8020,  0, X,  1, 25,  0, 0),
    facts(8026, 8026,  0, N, 18, 18, 14, ATTRIBUTE),
    facts(8030, 8030,  0, Z,  1, 90,  0, ATTRIBUTE),
    facts(8040, 8041,  0, N, 15, 15,  0, 0),
    facts(8042, 8042,  0, N, 32, 32,  0, 0),
    facts(8043, 8043,  0, N, 18, 20,  0, 0),
    facts(8110, 8110,  0, X,  1, 70,  0, ATTRIBUTE),
    facts(8111, 8111,  0, N,  4,  4,  0, ATTRIBUTE),
    facts(8112, 8112,  0, X,  1, 70,  0, ATTRIBUTE),
    facts(8200, 8200,  0, X,  1, 70,  0, 0),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_row_can_be_found() {
        assert!(ROWS.windows(2).all(|pair| pair[0].last < pair[1].first));
        for row in ROWS {
            assert!(row.first <= row.last && row.min <= row.max && row.checked <= row.min);
            assert!(row.flags & FIXED == 0 || row.min == row.max);
            for number in [row.first, row.last] {
                let digits = if number < 100 { 2 } else { number.to_string().len() };
                let ai = format!("{number:0digits$}");
                assert!(self::row(&ai).is_some_and(|found| std::ptr::eq(found, row)), "{ai}");
            }
        }
    }

    #[test]
    fn what_is_no_ai() {
        for text in ["", "0", "04", "0101", "236", "3106", "3945", "+1", "9", "8888", "é", "1é"] {
            assert!(row(text).is_none(), "{text}");
        }
    }

    #[test]
    fn character_set_82() {
        let all: String = (' '..='\u{7f}').filter(|character| Set::X.contains(*character)).collect();
        assert_eq!(all.len(), 82);
        assert!(all.starts_with("!\"%&'()*+,-./0123456789:;<=>?A"));
        let all: String = (' '..='\u{7f}').filter(|character| Set::Y.contains(*character)).collect();
        assert_eq!(all.len(), 39);
    }
}
