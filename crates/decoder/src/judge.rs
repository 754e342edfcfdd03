//! Whether a read is sound in itself: its check digit and, where it is GS1, its element string.

use chrono::NaiveDate;
use lotwise_gs1::ReadError;

use crate::Read;

/// Asks the GS1 rules. A plain code has no rules to break.
///
/// `today` decides the century of two-digit years (GS1 General Specifications, section 7.12).
///
/// # Errors
/// What is wrong with the code, as the GS1 crate names it.
pub fn judge(read: &Read, today: NaiveDate) -> Result<(), ReadError> {
    lotwise_gs1::read(&read.text, Some(&read.symbology), today).map(|_| ())
}
