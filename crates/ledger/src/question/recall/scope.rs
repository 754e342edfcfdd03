//! What a recall covers, and which lots and units that is.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::event::{EventId, field};
use crate::iso;
use crate::key::{Issuer, Key, LineKey, LotKey, ProductKey, SerialKey};
use crate::record::{Lot, Reading, Records, term};
use crate::text::{LotNumber, PartnerId, SerialNumber};

/// One way to say what is recalled. As text, a recall's register keeps one a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Lot(LotKey),
    /// From serial to serial, both included.
    Serials {
        product: ProductKey,
        first: SerialNumber,
        last: SerialNumber,
    },
    /// Units with a component of this lot in them.
    Component(LotKey),
    /// All that a production line made from day to day, both included.
    Window {
        line: LineKey,
        first: NaiveDate,
        last: NaiveDate,
    },
    /// The supplier's lot, under whatever number the firm keeps it.
    SupplierLot {
        supplier: PartnerId,
        number: LotNumber,
    },
    /// The lots and units that these complaints are about.
    Complaints(Vec<EventId>),
}

/// A text that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a scope: {text:?}")]
pub struct ScopeError {
    text: String,
}

impl Scope {
    /// The lots and serials that it names, by what is recorded. They are where a trace begins.
    pub fn keys(&self, records: &Records) -> BTreeSet<Key> {
        match self {
            Self::Lot(lot) | Self::Component(lot) => BTreeSet::from([Key::Lot(lot.clone())]),
            Self::Serials { .. } => {
                let serials = records.iter().filter_map(|(key, _)| match key {
                    Key::Serial(serial) if self.holds_serial(serial) => Some(key.clone()),
                    _ => None,
                });
                serials.collect()
            }
            Self::Window { .. } | Self::SupplierLot { .. } => {
                let lots = records.iter().filter_map(|(key, record)| match (key, record) {
                    (Key::Lot(lot), crate::record::Record::Lot(it)) => {
                        self.holds_lot(lot, Some(it)).then(|| key.clone())
                    }
                    _ => None,
                });
                lots.collect()
            }
            Self::Complaints(complaints) => {
                let cases = complaints.iter().filter_map(|complaint| records.case(*complaint));
                cases.flat_map(|case| case.subjects()).collect()
            }
        }
    }

    /// Where the lots and serials that it names are found. Those that complaints name follow from them.
    pub fn reading(&self, known: &Records) -> Reading {
        let mut reading = Reading::default();
        match self {
            Self::Lot(lot) | Self::Component(lot) => {
                reading.keys.insert(Key::Lot(lot.clone()));
            }
            Self::Serials { product, .. } => {
                reading.beginnings.insert(product.serial_prefix());
            }
            Self::Window { line, .. } => {
                reading.terms.insert(term::made_on(line));
            }
            Self::SupplierLot { number, .. } => {
                reading.terms.insert(term::numbered(number.as_str()));
            }
            Self::Complaints(complaints) => {
                reading.keys.extend(complaints.iter().map(|complaint| Key::Case(*complaint)));
                reading.keys.extend(self.keys(known));
            }
        }
        reading
    }

    /// Whether it names these goods themselves.
    pub fn names(&self, key: &Key, records: &Records) -> bool {
        match (self, key) {
            (Self::Complaints(_), _) => self.keys(records).contains(key),
            (_, Key::Lot(lot)) => self.holds_lot(lot, records.lot(lot)),
            (_, Key::Batch(batch)) => self.holds_lot(&batch.lot, records.lot(&batch.lot)),
            (_, Key::Serial(serial)) => self.holds_serial(serial),
            _ => false,
        }
    }

    /// Whether the lot itself is named.
    pub fn holds_lot(&self, key: &LotKey, lot: Option<&Lot>) -> bool {
        let text = |field| lot.and_then(|lot| lot.registers.text(field));
        match self {
            Self::Lot(named) | Self::Component(named) => named == key,
            Self::Window { line, first, last } => {
                let made_then = lot.and_then(Lot::produced).is_some_and(|day| *first <= day && day <= *last);
                made_then && lot.and_then(Lot::made_on).as_ref() == Some(line)
            }
            Self::SupplierLot { supplier, number } => {
                let own = key.issuer == Issuer::Supplier(supplier.clone()) && key.number == *number;
                let kept = text(field::SUPPLIER_LOT) == Some(number.as_str());
                own || (kept && text(field::LOT_SOURCE) == Some(supplier.as_str()))
            }
            Self::Serials { .. } | Self::Complaints(_) => false,
        }
    }

    /// Whether the serial itself is named.
    pub fn holds_serial(&self, key: &SerialKey) -> bool {
        match self {
            Self::Serials { product, first, last } => {
                *product == key.product && within(key.serial.as_str(), first.as_str(), last.as_str())
            }
            _ => false,
        }
    }
}

/// Serials are compared as they count: the digits at the end as a number, behind the same text.
fn within(text: &str, first: &str, last: &str) -> bool {
    let split = |text: &str| {
        let stem = text.trim_end_matches(|character: char| character.is_ascii_digit()).len();
        let (stem, digits) = text.split_at(stem);
        (stem.to_owned(), digits.len(), digits.trim_start_matches('0').to_owned())
    };
    let ((stem, width, digits), (first_stem, first_width, from), (last_stem, last_width, to)) =
        (split(text), split(first), split(last));
    let number = |digits: &str| (digits.len(), digits.to_owned());
    let comparable = stem == first_stem && stem == last_stem && width > 0;
    // With leading zeros, `A007` is another text than `A7`.
    let same_form = (first_width..=last_width.max(first_width)).contains(&width);
    comparable && same_form && number(&from) <= number(&digits) && number(&digits) <= number(&to)
}

fn part(text: &str) -> String {
    text.replace('%', "%25").replace('/', "%2F")
}

fn plain(part: &str) -> String {
    part.replace("%2F", "/").replace("%25", "%")
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lot(lot) => write!(f, "lot/{lot}"),
            Self::Component(lot) => write!(f, "component/{lot}"),
            Self::Serials { product, first, last } => {
                write!(f, "serials/{product}/{}/{}", part(first.as_str()), part(last.as_str()))
            }
            Self::Window { line, first, last } => {
                write!(f, "made/{line}/{}/{}", iso::day_text(*first), iso::day_text(*last))
            }
            Self::SupplierLot { supplier, number } => {
                write!(f, "supplier/{}/{}", part(supplier.as_str()), part(number.as_str()))
            }
            Self::Complaints(complaints) => {
                f.write_str("complaints")?;
                complaints.iter().try_for_each(|complaint| write!(f, "/{complaint}"))
            }
        }
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        scope(text).ok_or_else(|| ScopeError { text: text.to_owned() })
    }
}

fn scope(text: &str) -> Option<Scope> {
    let (kind, rest) = text.split_once('/')?;
    Some(match kind {
        "lot" => Scope::Lot(rest.parse().ok()?),
        "component" => Scope::Component(rest.parse().ok()?),
        "serials" => {
            let (rest, last) = rest.rsplit_once('/')?;
            let (product, first) = rest.split_once('/')?;
            Scope::Serials {
                product: product.parse().ok()?,
                first: SerialNumber::parse(&plain(first)).ok()?,
                last: SerialNumber::parse(&plain(last)).ok()?,
            }
        }
        "made" => {
            let (rest, last) = rest.rsplit_once('/')?;
            let (line, first) = rest.rsplit_once('/')?;
            Scope::Window { line: line.parse().ok()?, first: iso::day(first)?, last: iso::day(last)? }
        }
        "supplier" => {
            let (supplier, number) = rest.split_once('/')?;
            Scope::SupplierLot {
                supplier: PartnerId::parse(&plain(supplier)).ok()?,
                number: LotNumber::parse(&plain(number)).ok()?,
            }
        }
        "complaints" => {
            let ids: Result<Vec<EventId>, _> = rest.split('/').map(str::parse).collect();
            Scope::Complaints(ids.ok()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_keeps_its_text() {
        for text in [
            "lot/sku:OAT-1/own/L%2F1",
            "component/sku:ENGINE/supplier:Motor AG/E7",
            "serials/sku:PUMP/A001/A120",
            "made/MAIN/Filler 2/2026-11-01/2026-11-03",
            "supplier/Mill & Sons/77%2F1",
            "complaints/000102030405060708090a0b0c0d0e0f-7/000102030405060708090a0b0c0d0e0f-9",
        ] {
            assert_eq!(text.parse::<Scope>().map(|scope| scope.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "lot", "serials/sku:PUMP/A1", "made/MAIN/1/x/y", "complaints/7"] {
            assert!(text.parse::<Scope>().is_err(), "{text:?}");
        }
    }

    fn check(text: &str, first: &str, last: &str, expected: bool) {
        assert_eq!(within(text, first, last), expected, "{text} in {first} to {last}");
    }

    #[test]
    fn a_range_counts_as_people_do() {
        check("A010", "A001", "A120", true);
        check("A120", "A001", "A120", true);
        check("A121", "A001", "A120", false);
        check("A10", "A001", "A120", false);
        check("B010", "A001", "A120", false);
        check("A9", "A8", "A11", true);
        check("A10", "A8", "A11", true);
        check("A", "A", "A", false);
        check("99999999999999999999998", "99999999999999999999990", "99999999999999999999999", true);
    }
}
