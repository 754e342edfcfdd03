//! What cannot be true in the physical world: derived from the facts, for a person to settle.

use crate::event::EventId;
use crate::event::Hash;
use crate::key::{Goods, Key, Location, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Record, Records, Serial};

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
}

impl Exception {
    /// A hash of kind and evidence: independent of order and of when it was noticed.
    pub fn id(&self) -> Hash {
        let evidence = match self {
            Self::NegativeBalance { goods, at, .. } => format!("negative-balance {goods} {at}"),
            Self::InSeveralPlaces { serial, places } => {
                let places: Vec<String> = places.iter().map(Location::to_string).collect();
                format!("several-places {serial} {}", places.join(" "))
            }
            Self::Fork { serial, events } => {
                let events: Vec<String> = events.iter().map(EventId::to_string).collect();
                format!("fork {serial} {}", events.join(" "))
            }
            Self::NeverArrived { serial, at } => format!("never-arrived {serial} {at}"),
        };
        Hash::of(evidence.as_bytes())
    }
}

/// All exceptions that one record shows.
pub fn exceptions(key: &Key, record: &Record) -> Vec<Exception> {
    match (key, record) {
        (Key::Stock(goods, at), Record::Stock(stock)) if at.is_inside() && stock.quantity.is_negative() => {
            // A serial tells of itself; goods without lot and serial have only their sum.
            vec![Exception::NegativeBalance {
                goods: goods.clone(),
                at: at.clone(),
                quantity: stock.quantity,
            }]
        }
        (Key::Serial(key), Record::Serial(serial)) => of_serial(key, serial),
        _ => Vec::new(),
    }
}

/// All exceptions in `records`, in a stable order.
pub fn all(records: &Records) -> Vec<Exception> {
    let mut found: Vec<Exception> =
        records.iter().flat_map(|(key, record)| exceptions(key, record)).collect();
    found.sort();
    found
}

/// Whether the record belongs on the list of exceptions.
pub fn concern(key: &Key, record: &Record) -> bool {
    !exceptions(key, record).is_empty()
}

fn of_serial(key: &SerialKey, serial: &Serial) -> Vec<Exception> {
    let mut found = Vec::new();
    let balances = serial.moves.balances();
    let places: Vec<Location> = places(&balances);
    let units: i32 = balances.values().filter(|balance| **balance > 0).sum();
    if units > 1 {
        found.push(Exception::InSeveralPlaces { serial: key.clone(), places });
    }
    let left_too_often = balances.iter().find(|(location, balance)| location.is_inside() && **balance < 0);
    if let Some((at, _)) = left_too_often {
        found.push(Exception::NeverArrived { serial: key.clone(), at: (*at).clone() });
    }
    let forks = serial.moves.forks();
    if !forks.is_empty() {
        found.push(Exception::Fork { serial: key.clone(), events: forks });
    }
    found
}

fn places(balances: &std::collections::BTreeMap<&Location, i32>) -> Vec<Location> {
    balances.iter().filter(|(_, balance)| **balance > 0).map(|(place, _)| (*place).clone()).collect()
}
