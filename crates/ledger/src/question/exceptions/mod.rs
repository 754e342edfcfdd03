//! What cannot be true in the physical world, or should not have happened: derived from the facts, for
//! a person to settle.
//!
//! Most contradictions show in one record, and stores list those records under
//! [`term::EXCEPTION`](crate::record::term::EXCEPTION). What crosses records, such as a shipment while
//! held, is found in the entries of a timeline: see [`of_entry`] and [`overtaken`]. Which timelines may
//! tell of any, stores list under [`term::DOUBTFUL`](crate::record::term::DOUBTFUL); [`reading`] says what
//! a list of all exceptions reads.

mod crossing;
mod reading;
mod single;

use chrono::NaiveDate;

pub use crossing::{balance_at, of_entry, overtaken};
pub use reading::reading;
pub use single::{concern, exceptions, may_be_shipped_wrongly};

use crate::event::{EventId, Hash};
use crate::iso;
use crate::key::{ContainerKey, Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Record, Records};

/// A contradiction. Its [id](Exception::id) is the same on every device that holds the same facts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exception {
    /// More was taken from a place of the firm than was ever brought there.
    NegativeBalance { goods: Goods, at: Location, quantity: Quantity },
    /// One unit, several places.
    InSeveralPlaces { serial: SerialKey, places: Vec<Location> },
    /// Two events were written after the same one and say different things.
    Fork { serial: SerialKey, events: Vec<EventId> },
    /// The unit left a place more often than it came there.
    NeverArrived { serial: SerialKey, at: Location },
    /// One container, several places.
    ContainerInSeveralPlaces { container: ContainerKey, places: Vec<Location> },
    /// Two events about a container were written after the same one and say different things.
    ContainerFork { container: ContainerKey, events: Vec<EventId> },
    /// A scrapped unit moved again, and not out of the scrap.
    MovedAfterScrap { serial: SerialKey, event: EventId },
    /// The same lot, written with different use-by dates.
    DifferentExpiry { lot: LotKey, dates: Vec<NaiveDate> },
    /// Shipped while a hold stood.
    ShippedWhileHeld { key: Key, event: EventId, hold: EventId },
    /// Shipped after the last day of use.
    ShippedExpired { lot: LotKey, event: EventId, on: NaiveDate },
    /// What was counted had moved before, and the counter's device did not know.
    CountOvertaken { goods: Goods, at: Location, count: EventId, expected: Quantity, was: Quantity },
    /// Two devices were given the same values of a rule's counter, from `first` to `last`.
    GrantedTwice { product: ProductKey, first: u64, last: u64, events: [EventId; 2] },
}

impl Exception {
    /// The exception's name: what an id is made of, and what stands for texts nobody has written yet.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NegativeBalance { .. } => "negative-balance",
            Self::InSeveralPlaces { .. } => "several-places",
            Self::Fork { .. } => "fork",
            Self::NeverArrived { .. } => "never-arrived",
            Self::ContainerInSeveralPlaces { .. } => "container-several-places",
            Self::ContainerFork { .. } => "container-fork",
            Self::MovedAfterScrap { .. } => "moved-after-scrap",
            Self::DifferentExpiry { .. } => "different-expiry",
            Self::ShippedWhileHeld { .. } => "shipped-while-held",
            Self::ShippedExpired { .. } => "shipped-expired",
            Self::CountOvertaken { .. } => "count-overtaken",
            Self::GrantedTwice { .. } => "granted-twice",
        }
    }

    /// The thing that it is about.
    pub fn about(&self) -> Key {
        match self {
            Self::NegativeBalance { goods, .. } | Self::CountOvertaken { goods, .. } => goods.key(),
            Self::InSeveralPlaces { serial, .. }
            | Self::Fork { serial, .. }
            | Self::NeverArrived { serial, .. }
            | Self::MovedAfterScrap { serial, .. } => Key::Serial(serial.clone()),
            Self::ContainerInSeveralPlaces { container, .. } | Self::ContainerFork { container, .. } => {
                Key::Container(container.clone())
            }
            Self::DifferentExpiry { lot, .. } | Self::ShippedExpired { lot, .. } => Key::Lot(lot.clone()),
            Self::ShippedWhileHeld { key, .. } => key.clone(),
            Self::GrantedTwice { product, .. } => Key::Product(product.clone()),
        }
    }

    /// A hash of kind and evidence: independent of order and of when it was noticed. Sums are no
    /// evidence: a negative balance that grows is the same one.
    pub fn id(&self) -> Hash {
        let evidence = match self {
            Self::NegativeBalance { goods, at, .. } => format!("{goods} {at}"),
            Self::InSeveralPlaces { serial, places } => format!("{serial} {}", texts(places)),
            Self::Fork { serial, events } => format!("{serial} {}", texts(events)),
            Self::NeverArrived { serial, at } => format!("{serial} {at}"),
            Self::ContainerInSeveralPlaces { container, places } => format!("{container} {}", texts(places)),
            Self::ContainerFork { container, events } => format!("{container} {}", texts(events)),
            Self::MovedAfterScrap { serial, event } => format!("{serial} {event}"),
            Self::DifferentExpiry { lot, dates } => {
                let dates: Vec<String> = dates.iter().map(|day| iso::day_text(*day)).collect();
                format!("{lot} {}", dates.join(" "))
            }
            Self::ShippedWhileHeld { key, event, hold } => format!("{key} {event} {hold}"),
            Self::ShippedExpired { lot, event, .. } => format!("{lot} {event}"),
            Self::CountOvertaken { goods, at, count, .. } => format!("{goods} {at} {count}"),
            Self::GrantedTwice { product, events, .. } => format!("{product} {}", texts(events)),
        };
        Hash::of(format!("{} {evidence}", self.code()).as_bytes())
    }
}

/// All exceptions in `records`, settled or not, in a stable order.
pub fn all(records: &Records) -> Vec<Exception> {
    let mut found = overtaken(records);
    for (key, record) in records.iter() {
        found.extend(exceptions(key, record));
        if let (Key::Entry(event), Record::Entry(entry)) = (key, record) {
            found.extend(of_entry(records, *event, entry));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The exceptions on which nobody has said anything yet.
pub fn open(records: &Records) -> Vec<Exception> {
    let mut found = all(records);
    found.retain(|exception| !is_settled(records, exception));
    found
}

/// Whether anybody settled it.
pub fn is_settled(records: &Records, exception: &Exception) -> bool {
    match records.get(&Key::Settled(exception.id())) {
        Some(Record::Settled(settlement)) => settlement.standing().next().is_some(),
        _ => false,
    }
}

fn texts<T: ToString>(parts: &[T]) -> String {
    parts.iter().map(T::to_string).collect::<Vec<_>>().join(" ")
}
