//! What can be wrong with a field that a person typed.

use lotwise_ledger::event::fact::{Carriage, Invoice};
use lotwise_ledger::iso;
use lotwise_ledger::quantity::{Quantity, QuantityError};
use lotwise_ledger::text::{PartnerId, TextError};
use lotwise_ledger::time::Day;

/// Why a field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldError {
    Missing,
    NotANumber,
    NotPositive,
    TooLong,
    BadCharacter,
    BadDate,
    /// A country is written as its two letters.
    NotACountry,
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

/// Somebody who may be left out: nothing typed is nobody, and what cannot be a name is an error.
pub fn optional_partner(text: &str) -> Result<Option<PartnerId>, FieldError> {
    match PartnerId::parse(text) {
        Ok(partner) => Ok(Some(partner)),
        Err(TextError::Empty) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with an invoice's number, and with its date.
pub type InvoiceErrors = (Option<FieldError>, Option<FieldError>);

/// An invoice has a number and a date, or there is none.
pub fn invoice(number: &str, date: &str) -> Result<Option<Invoice>, InvoiceErrors> {
    let (number, date) = (number.trim(), date.trim());
    if number.is_empty() && date.is_empty() {
        return Ok(None);
    }
    let of_number = number.is_empty().then_some(FieldError::Missing);
    match (iso::day(date), of_number) {
        (Some(day), None) => Ok(Some(Invoice { number: number.to_owned(), date: Day(day) })),
        (Some(_), of_number) => Err((of_number, None)),
        (None, of_number) => {
            let of_date = if date.is_empty() { FieldError::Missing } else { FieldError::BadDate };
            Err((of_number, Some(of_date)))
        }
    }
}

/// Who carries the goods, and under which number; none where nothing of it was typed.
pub fn carriage(by: &str, tracking: &str) -> Option<Carriage> {
    let carriage = Carriage { by: said(by), tracking: said(tracking) };
    (carriage.by.is_some() || carriage.tracking.is_some()).then_some(carriage)
}

/// What was typed in a field that may be empty.
pub fn said(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_may_be_left_out_and_is_never_cut() {
        let check = |typed: &str, expected: Result<Option<&str>, FieldError>| {
            let read = optional_partner(typed).map(|it| it.map(|it| it.to_string()));
            assert_eq!(read, expected.map(|it| it.map(str::to_owned)), "{typed:?}");
        };
        check(" ", Ok(None));
        check("Dairy 9", Ok(Some("Dairy 9")));
        check(&"x".repeat(300), Err(FieldError::TooLong));
    }

    #[test]
    fn an_invoice_has_a_number_and_a_date() {
        let check = |number, date, errors: InvoiceErrors| {
            let is_well = errors == (None, None);
            let read = invoice(number, date);
            assert_eq!(read.clone().err().unwrap_or_default(), errors, "{number:?} {date:?}");
            assert_eq!(read.is_ok(), is_well);
        };
        check("", " ", (None, None));
        check("R-1", "2026-11-20", (None, None));
        check("R-1", "", (None, Some(FieldError::Missing)));
        check("R-1", "2026-11-31", (None, Some(FieldError::BadDate)));
        check("", "2026-11-20", (Some(FieldError::Missing), None));
    }
}
