//! Why a unit is covered or not, in a sentence each.

use lotwise_ledger::question::warranty::{Bar, StartBy};

use super::{location, quantity};
use crate::i18n::{date, text, tr, tr_with};

/// What the months count from.
pub fn start_by(start: StartBy) -> &'static str {
    tr(match start {
        StartBy::Purchase => text::WARRANTY_BY_PURCHASE,
        StartBy::Registration => text::WARRANTY_BY_REGISTRATION,
        StartBy::Shipment => text::WARRANTY_BY_SHIPMENT,
        StartBy::ShipmentAndGrace => text::WARRANTY_BY_GRACE,
        StartBy::Installation => text::WARRANTY_BY_INSTALLATION,
    })
}

/// One reason why it is not covered.
pub fn bar(bar: &Bar) -> String {
    let plain = match bar {
        Bar::InOurStock { at } => return tr_with(text::WARRANTY_IN_STOCK, &[("location", &location(at))]),
        Bar::Replaced { by } => return tr_with(text::WARRANTY_REPLACED, &[("serial", by.serial.as_str())]),
        Bar::Ended { until } => {
            return [tr(text::WARRANTY_UNTIL), " ", &date(*until), "."].concat();
        }
        Bar::UsedUp { limit, usage } => {
            let (limit, usage) = (quantity(*limit), quantity(*usage));
            return tr_with(text::WARRANTY_USED_UP, &[("limit", &limit), ("usage", &usage)]);
        }
        Bar::Excluded { cause } => return tr_with(text::WARRANTY_EXCLUDED, &[("cause", cause)]),
        Bar::NotInRecords => text::WARRANTY_UNKNOWN,
        Bar::NotShipped => text::WARRANTY_NOT_SHIPPED_TEXT,
        Bar::Scrapped => text::WARRANTY_SCRAPPED,
        Bar::Stolen => text::WARRANTY_STOLEN,
        Bar::Voided { .. } => text::WARRANTY_VOIDED,
        Bar::NoTerms => text::WARRANTY_NO_TERMS_TEXT,
        Bar::NotItsComponent => text::WARRANTY_NOT_COMPONENT,
    };
    tr(plain).to_owned()
}
