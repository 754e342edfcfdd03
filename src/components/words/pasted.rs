//! What is wrong with an item of a list of serials.

use lotwise_ledger::number::paste::Problem;

use super::field_error;
use crate::i18n::{text, tr, tr_with};

/// Why an item was not taken, or not whole.
pub fn not_taken(problem: &Problem) -> String {
    let plain = match problem {
        Problem::NoSerial(error) => return field_error(&error.clone().into()),
        Problem::DigitsDiffer { first, last } => {
            let values = [("first", first.to_string()), ("last", last.to_string())];
            return tr_with(text::RECEIVE_DIGITS_DIFFER, &values.each_ref().map(|(n, value)| (*n, &**value)));
        }
        Problem::TooMany { room, .. } => {
            return tr_with(text::RECEIVE_TOO_MANY, &[("room", &room.to_string())]);
        }
        Problem::Duplicates(duplicates) => {
            let few: Vec<&str> = duplicates.iter().take(3).map(|it| it.serial.as_str()).collect();
            return tr_with(text::RECEIVE_DUPLICATES, &[("serials", &few.join(", "))]);
        }
        Problem::Quote => text::RECEIVE_QUOTE,
        Problem::Backward => text::RECEIVE_BACKWARD,
        Problem::TooManyDigits => text::FIELD_TOO_LONG,
    };
    tr(plain).to_owned()
}
