//! Numbers that are names: GTINs, lot numbers, serials. To a spreadsheet program they are numbers to reckon
//! with, and it damages them.

use lotwise_ledger::gs1::Gtin;

use super::day::month;
use crate::table::Cell;

/// What a program did to a number that is a name. What is lost is not in the file any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// `1.23E+11`.
    Shortened,
    /// More than 15 digits, of which the program keeps 15.
    Rounded,
    /// A day stands where a number was.
    Day,
    /// `#N/A`.
    Error,
}

/// What a cell says as a GTIN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    Gtin(Gtin),
    /// Its leading zeros were missing, and its check digit is right with them.
    ZerosLost(Gtin),
    CheckDigit,
    No,
}

/// What is wrong with a cell that should be a name.
pub fn damage(cell: &Cell) -> Option<Damage> {
    match cell {
        Cell::Day(_) => Some(Damage::Day),
        Cell::Error(_) => Some(Damage::Error),
        Cell::Text(text) if is_shortened(text) => Some(Damage::Shortened),
        Cell::Number(text) if text.bytes().filter(u8::is_ascii_digit).count() > 15 => Some(Damage::Rounded),
        _ => None,
    }
}

/// `1.23E+11`, with a comma in German. What people print as a number has neither mark nor sign in it.
fn is_shortened(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent_digits = exponent.strip_prefix('+').unwrap_or_default();
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    whole.len() == 1
        && digits(whole)
        && digits(fraction)
        && !exponent_digits.is_empty()
        && digits(exponent_digits)
}

/// Whether a text looks like the day that a program made of a number such as `3-MAR`.
pub fn became_day(text: &str) -> bool {
    let Some((first, second)) = text.split_once(['-', '.', ' ']) else { return false };
    let is_day = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let second = second.trim();
    (is_day(first) && month(second).is_some()) || (month(first).is_some() && is_day(second))
}

/// Reads a GTIN, as it is printed or with spaces and hyphens.
pub fn gtin(text: &str) -> Number {
    let digits: String = text.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
    if !(6..=14).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Number::No;
    }
    match (Gtin::parse(&digits), Gtin::parse(&format!("{digits:0>14}"))) {
        (Ok(gtin), _) => Number::Gtin(gtin),
        (Err(_), Ok(gtin)) => Number::ZerosLost(gtin),
        (Err(_), Err(_)) => Number::CheckDigit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown = match gtin(text) {
            Number::Gtin(gtin) => gtin.as_str().to_owned(),
            Number::ZerosLost(gtin) => format!("{gtin} lost"),
            Number::CheckDigit => "check".to_owned(),
            Number::No => "no".to_owned(),
        };
        assert_eq!(shown, expected, "{text:?}");
    }

    #[test]
    fn gtins_are_read_and_their_zeros_found() {
        check("4012345678901", "04012345678901");
        check("4 012345-678901", "04012345678901");
        check("012345678905", "00012345678905");
        check("12345678905", "00012345678905 lost");
        check("4012345678902", "check");
        check("12345", "no");
        check("ABC", "no");
    }

    #[test]
    fn damage_is_found() {
        let text = |text: &str| damage(&Cell::of_text(text));
        assert_eq!(text("1.23E+11"), Some(Damage::Shortened));
        assert_eq!(text("4,01235E+12"), Some(Damage::Shortened));
        assert_eq!(text("#NV"), Some(Damage::Error));
        assert_eq!(text("12E4"), None);
        assert_eq!(text("A.1E+5"), None);
        assert_eq!(damage(&Cell::Number("123000000000000000".to_owned())), Some(Damage::Rounded));
        assert_eq!(damage(&Cell::Number("401234567890123".to_owned())), None);
    }

    #[test]
    fn a_number_may_have_become_a_day() {
        for text in ["3-Mar", "03. Mrz", "Mar-03", "3 May"] {
            assert!(became_day(text), "{text:?}");
        }
        for text in ["3-MX", "A-01", "345", "32026-Mar"] {
            assert!(!became_day(text), "{text:?}");
        }
    }
}
