//! Is this serial under warranty, until when, and by what: months counted from shipment.

use chrono::{Months, NaiveDate};

use crate::event::Step;
use crate::key::Location;
use crate::record::{Described, Serial};

/// The answer that the warranty desk reads aloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Covered through the whole of `until`.
    Eligible { shipped: NaiveDate, until: NaiveDate, months: u32 },
    /// The last covered day was `until`.
    Ended { shipped: NaiveDate, until: NaiveDate, months: u32 },
    /// Shipped, but the product has no warranty terms.
    NoTerms { shipped: NaiveDate },
    /// Known, and by the records never shipped.
    NotShipped,
}

/// Judges `serial` on the calendar day `day` on which the defect was reported, last day included.
/// A serial that no record knows is not asked about: it is "not in our records".
pub fn warranty(serial: &Serial, product: Option<&Described>, day: NaiveDate) -> Verdict {
    let Some(shipped) = first_shipped(serial) else {
        return Verdict::NotShipped;
    };
    let Some(months) = product.and_then(Described::warranty_months) else {
        return Verdict::NoTerms { shipped };
    };
    // A date so far off that the calendar ends is still a date after every day that is asked about.
    let until = shipped.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
    if day <= until {
        Verdict::Eligible { shipped, until, months }
    } else {
        Verdict::Ended { shipped, until, months }
    }
}

fn first_shipped(serial: &Serial) -> Option<NaiveDate> {
    let shipments = serial
        .standing()
        .filter(|moved| moved.step == Step::Ship && matches!(moved.to, Location::Customer(_)));
    shipments.map(|moved| moved.occurred_at.day()).min()
}
