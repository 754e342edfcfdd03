//! Words for what is typed: what is wrong with it, and what papers are called.

use lotwise_ledger::key::Paper;

use crate::i18n::{text, tr, tr_with};
use crate::state::entry::FieldError;

/// The kind of an order.
pub fn paper(paper: Paper) -> &'static str {
    tr(match paper {
        Paper::PurchaseOrder => text::PAPER_PURCHASE_ORDER,
        Paper::Asn => text::PAPER_ASN,
        Paper::SalesOrder => text::PAPER_SALES_ORDER,
        Paper::PickList => text::PAPER_PICK_LIST,
    })
}

/// What is wrong with a field, and what to type instead.
pub fn field_error(error: &FieldError) -> String {
    let text = match error {
        FieldError::Missing => text::FIELD_MISSING,
        FieldError::NotANumber => text::FIELD_NOT_A_NUMBER,
        FieldError::NotPositive => text::FIELD_NOT_POSITIVE,
        FieldError::TooLong => text::FIELD_TOO_LONG,
        FieldError::BadCharacter => text::FIELD_UNPRINTABLE,
        FieldError::BadDate => text::FIELD_BAD_DATE,
        FieldError::NotACountry => text::FIELD_NOT_A_COUNTRY,
        FieldError::AsBooked => text::FIELD_AS_BOOKED,
        FieldError::CountDiffers { there } => {
            return tr_with(text::FIELD_COUNT_DIFFERS, &[("there", &there.to_string())]);
        }
    };
    tr(text).to_owned()
}
