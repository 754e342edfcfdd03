//! Exact quantities in a product's base unit. Never a float: sums of movements must come out to zero.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Decimal places kept. GS1 measures carry at most five (General Specifications, section 3.6).
const DECIMALS: usize = 6;
const SCALE: i128 = 1_000_000;
/// The largest quantity that one line may carry, in base units.
const MAX_UNITS: i128 = 1_000_000_000_000;

/// An exact, signed amount in base units, in steps of one millionth.
///
/// A parsed quantity lies within ±10¹² units, so that no sum a device can hold overflows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quantity(i128);

/// Why a text is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Nothing but a decimal number is accepted: `12`, `0.5`, `-3`.
    #[error("not a number: {text:?}")]
    NotANumber { text: String },
    /// More than six decimal places cannot be kept exactly.
    #[error("more than {DECIMALS} decimal places: {text:?}")]
    TooFine { text: String },
    /// Beyond ±10¹² base units.
    #[error("too large: {text:?}")]
    TooLarge { text: String },
}

impl Quantity {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(SCALE);

    /// A whole number of base units.
    pub const fn units(units: u32) -> Self {
        Self(units as i128 * SCALE)
    }

    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The whole base units in it; none of a negative quantity.
    pub fn whole_units(self) -> u64 {
        u64::try_from(self.0.max(0) / SCALE).unwrap_or(u64::MAX)
    }

    /// How many in a hundred of `whole` this is, cut off, within 0 to 100; 100 of nothing.
    pub fn percent_of(self, whole: Self) -> u8 {
        if whole.0 <= 0 {
            return 100;
        }
        // The quotient lies within 0 to 100 by the clamp.
        u8::try_from((self.0.saturating_mul(100) / whole.0).clamp(0, 100)).unwrap_or(100)
    }

    /// This many packs of `content` base units each; `None` beyond ±10¹² base units.
    pub fn packs_of(self, content: Self) -> Option<Self> {
        let product = self.0.checked_mul(content.0)?;
        let exact = product % SCALE == 0;
        let units = product / SCALE;
        (exact && units.abs() <= MAX_UNITS * SCALE).then_some(Self(units))
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        let not_a_number = || QuantityError::NotANumber { text: text.to_owned() };
        let trimmed = text.trim();
        let (negative, digits) = match trimmed.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, trimmed),
        };
        // A German keyboard has the comma where the number pad's point is.
        let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(not_a_number());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > DECIMALS {
            return Err(QuantityError::TooFine { text: text.to_owned() });
        }
        let too_large = || QuantityError::TooLarge { text: text.to_owned() };
        let whole_units: i128 = match whole.trim_start_matches('0') {
            "" => 0,
            significant if significant.len() > 13 => return Err(too_large()),
            significant => significant.parse().map_err(|_| not_a_number())?,
        };
        if whole_units > MAX_UNITS {
            return Err(too_large());
        }
        let millionths: i128 = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| not_a_number())?;
        let magnitude = whole_units * SCALE + millionths;
        Ok(Self(if negative { -magnitude } else { magnitude }))
    }
}

impl TryFrom<String> for Quantity {
    type Error = QuantityError;

    fn try_from(text: String) -> Result<Self, QuantityError> {
        // A stored sum may exceed what one line may carry; it was made by this type, so it is exact.
        match text.parse() {
            Err(QuantityError::TooLarge { .. }) => stored_sum(&text),
            parsed => parsed,
        }
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        quantity.to_string()
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let scale = SCALE.unsigned_abs();
        let (whole, millionths) = (magnitude / scale, magnitude % scale);
        if self.is_negative() {
            f.write_str("-")?;
        }
        if millionths == 0 {
            return write!(f, "{whole}");
        }
        let fraction = format!("{millionths:0DECIMALS$}");
        write!(f, "{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Quantity({self})")
    }
}

impl Add for Quantity {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Quantity {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Quantity {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Quantity {
    fn sum<I: Iterator<Item = Self>>(quantities: I) -> Self {
        quantities.fold(Self::ZERO, Add::add)
    }
}

fn stored_sum(text: &str) -> Result<Quantity, QuantityError> {
    let not_a_number = || QuantityError::NotANumber { text: text.to_owned() };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole_units: i128 = whole.parse().map_err(|_| not_a_number())?;
    let millionths: i128 = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| not_a_number())?;
    let magnitude = whole_units.unsigned_abs() as i128 * SCALE + millionths;
    Ok(Quantity(if whole.starts_with('-') { -magnitude } else { magnitude }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let shown = text.parse::<Quantity>().map(|quantity| quantity.to_string());
        match (shown, expected) {
            (Ok(shown), Ok(expected)) => assert_eq!(shown, expected, "{text:?}"),
            (Err(error), Err(expected)) => {
                assert!(error.to_string().starts_with(expected), "{text:?}: {error}");
            }
            (shown, expected) => panic!("{text:?}: {shown:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn texts_are_read_exactly_or_refused() {
        check("12", Ok("12"));
        check(" 0.50 ", Ok("0.5"));
        check("0,125", Ok("0.125"));
        check(".5", Ok("0.5"));
        check("-3", Ok("-3"));
        check("-0.25", Ok("-0.25"));
        check("0012", Ok("12"));
        check("1000000000000", Ok("1000000000000"));
        check("", Err("not a number"));
        check("-", Err("not a number"));
        check(".", Err("not a number"));
        check("1e3", Err("not a number"));
        check("1.2.3", Err("not a number"));
        check("1.0000001", Err("more than 6"));
        check("1000000000001", Err("too large"));
        check("99999999999999999999999999", Err("too large"));
    }

    #[test]
    fn packs_multiply_exactly() {
        let case = Quantity::units(12);
        assert_eq!(Quantity::units(3).packs_of(case), Some(Quantity::units(36)));
        assert_eq!("0.5".parse::<Quantity>().unwrap().packs_of(case), Some(Quantity::units(6)));
        assert_eq!("0.000001".parse::<Quantity>().unwrap().packs_of("0.5".parse().unwrap()), None);
    }

    #[test]
    fn a_sum_beyond_one_line_survives_storage() {
        let line: Quantity = "-1000000000000".parse().unwrap();
        let sum = line + line + "-0.5".parse().unwrap();
        let stored = serde_json::to_string(&sum).unwrap();
        assert_eq!(serde_json::from_str::<Quantity>(&stored).unwrap(), sum);
    }
}
