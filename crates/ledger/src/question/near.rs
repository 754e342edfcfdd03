//! Which serials may be meant by a number that no record bears: one that looks like it, or of which one character
//! was typed wrongly.
//!
//! Found is what looks alike, whatever the number of its characters that do (`SN-OO42` for `SN-0042`), and what
//! differs by one character that is wrong, missing, too many, or in its neighbour's place. A wrong or missing
//! character is looked for among its kind: a digit among digits, a letter among letters. Not found is what differs
//! by two characters beside those that look alike, one wrong character in a number of fewer than four, and what
//! was misheard as a whole (`fifty` for `fifteen`).

use crate::key::{Key, ProductKey, SerialKey};
use crate::number::look_alike::{self, Difference};
use crate::record::{Reading, Record, Records, term};

/// One serial that may be meant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    pub by: Difference,
    pub unit: SerialKey,
}

/// What must be read to find what looks like the number: three terms.
pub fn reading(typed: &str) -> Reading {
    let mut reading = reading_of(&look_alike::form(typed));
    reading.terms.insert(term::numbered(typed));
    reading
}

/// What must be read to find what differs by one character: two terms for each
/// [form](look_alike::one_off), some four hundred for ten digits. How many units the firm has, does not matter.
pub fn reading_one_off(typed: &str) -> Reading {
    let mut reading = Reading::default();
    look_alike::one_off(typed).iter().for_each(|form| reading.add(reading_of(form)));
    reading
}

/// The serials that may be meant, the likeliest first; of one product, where it is known. `records` hold what was
/// read for either reading.
pub fn near(records: &Records, typed: &str, product: Option<&ProductKey>) -> Vec<Near> {
    let units = records.iter().filter_map(|(key, record)| match (key, record) {
        (Key::Serial(unit), Record::Serial(_)) => Some(unit),
        _ => None,
    });
    let of_product = units.filter(|unit| product.is_none_or(|product| unit.product == *product));
    let differing = |unit: &SerialKey| {
        let by = look_alike::difference(typed, unit.serial.as_str())?;
        Some(Near { by, unit: unit.clone() })
    };
    let mut near: Vec<Near> = of_product.filter_map(differing).collect();
    near.sort_unstable();
    near
}

/// A number without a letter that looks like a digit has its form for its number.
fn reading_of(form: &str) -> Reading {
    let mut reading = Reading::default();
    if !form.is_empty() {
        reading.terms.extend([term::looks_like(form), term::numbered(form)]);
    }
    reading
}
