//! What can be wrong with a field that a person typed.

use lotwise_ledger::quantity::{Quantity, QuantityError};
use lotwise_ledger::text::TextError;

/// Why a field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    Missing,
    NotANumber,
    NotPositive,
    TooLong,
    BadCharacter,
    BadDate,
    /// The quantity that is booked already, where another one is asked for.
    AsBooked,
    /// Other than so many serials were counted.
    CountDiffers {
        there: usize,
    },
}

impl From<TextError> for FieldError {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => Self::Missing,
            TextError::TooLong { .. } => Self::TooLong,
            TextError::ControlCharacter { .. } => Self::BadCharacter,
        }
    }
}

/// A quantity above zero.
pub fn positive(text: &str) -> Result<Quantity, FieldError> {
    not_negative(text)
        .and_then(|quantity| if quantity.is_positive() { Ok(quantity) } else { Err(FieldError::NotPositive) })
}

/// A quantity that may be zero: what is there, or is not.
pub fn not_negative(text: &str) -> Result<Quantity, FieldError> {
    match text.parse::<Quantity>() {
        Ok(quantity) if !quantity.is_negative() => Ok(quantity),
        Ok(_) => Err(FieldError::NotPositive),
        Err(QuantityError::TooLarge { .. }) => Err(FieldError::TooLong),
        Err(_) if text.trim().is_empty() => Err(FieldError::Missing),
        Err(_) => Err(FieldError::NotANumber),
    }
}
