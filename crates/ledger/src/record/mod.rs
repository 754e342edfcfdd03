//! The folded state: one record per product, lot, serial, balance, place and event. Records are
//! plain data; everything they tell is derived on asking.

mod register;
mod serial;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use register::{Registers, Stamp};
pub use serial::{Serial, SerialMove};
pub use terms::{Order, term};

use crate::event::{Act, EventId, Hash, field};
use crate::key::{Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::quantity::Quantity;
use crate::time::Hlc;

/// The version of the records' shape and of the fold that makes them. A device whose records carry
/// another one folds its events anew.
pub const FOLD_VERSION: u32 = 1;

/// One record. Its [`Key`] says what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Record {
    Product(Described),
    Gtin(Described),
    Location(Described),
    Lot(Lot),
    Serial(Serial),
    Stock(Stock),
    Voided(Voided),
    Entry(Box<Entry>),
}

/// A thing of which only attributes are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub registers: Registers,
}

/// A lot's attributes and holds. Where it is stands in the [`Stock`] records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    pub registers: Registers,
    #[serde(default, skip_serializing_if = "Holds::is_empty")]
    pub holds: Holds,
}

/// How much of a lot, or of goods without one, lies at one location: the sum of all movements.
/// Negative at suppliers, and where more was taken than was booked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    pub quantity: Quantity,
}

/// The events that void one event; any one of them suffices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    pub by: BTreeSet<EventId>,
}

/// The timeline's entry of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub hlc: Hlc,
    /// The header's hash, which a void of this event repeats.
    pub hash: Hash,
    pub kind: String,
    pub act: Act,
}

/// Holds placed and released. A hold stands until its own release is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    placed: BTreeMap<EventId, String>,
    released: BTreeSet<EventId>,
}

/// The records that one fold or one question works on. What is not in it does not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    records: BTreeMap<Key, Record>,
    changed: BTreeSet<Key>,
}

impl Holds {
    pub(crate) fn place(&mut self, hold: EventId, reason: &str) {
        self.placed.insert(hold, reason.to_owned());
    }

    pub(crate) fn release(&mut self, hold: EventId) {
        self.released.insert(hold);
    }

    /// The holds that stand, with their reasons.
    pub fn standing(&self) -> impl Iterator<Item = (EventId, &str)> {
        self.placed
            .iter()
            .filter(|(hold, _)| !self.released.contains(hold))
            .map(|(hold, reason)| (*hold, reason.as_str()))
    }

    fn is_empty(&self) -> bool {
        self.placed.is_empty() && self.released.is_empty()
    }
}

impl Described {
    pub fn name(&self) -> Option<&str> {
        self.registers.text(field::NAME)
    }

    /// Of a GTIN: its product.
    pub fn product(&self) -> Option<ProductKey> {
        self.registers.text(field::PRODUCT)?.parse().ok()
    }

    /// Of a GTIN: its content in base units; 1 when nothing else is written.
    pub fn content(&self) -> Quantity {
        let content = self.registers.text(field::CONTENT).and_then(|text| text.parse().ok());
        content.filter(|content: &Quantity| content.is_positive()).unwrap_or(Quantity::ONE)
    }

    /// Of a product: months of warranty from shipment.
    pub fn warranty_months(&self) -> Option<u32> {
        self.registers.text(field::WARRANTY_MONTHS)?.parse().ok()
    }
}

impl Lot {
    /// The use-by date. While two stand, the earlier counts.
    pub fn expiry(&self) -> Option<NaiveDate> {
        self.registers.earliest_date(field::EXPIRY)
    }

    /// The best-before date. While two stand, the earlier counts.
    pub fn best_before(&self) -> Option<NaiveDate> {
        self.registers.earliest_date(field::BEST_BEFORE)
    }

    pub fn produced(&self) -> Option<NaiveDate> {
        self.registers.earliest_date(field::PRODUCED)
    }
}

impl Records {
    pub fn get(&self, key: &Key) -> Option<&Record> {
        self.records.get(key)
    }

    /// Puts in a record as it was loaded; it does not count as changed.
    pub fn load(&mut self, key: Key, record: Record) {
        self.records.insert(key, record);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Record)> {
        self.records.iter()
    }

    /// The keys that the fold wrote since the last call.
    pub fn take_changed(&mut self) -> BTreeSet<Key> {
        std::mem::take(&mut self.changed)
    }

    pub fn product(&self, key: &ProductKey) -> Option<&Described> {
        match self.get(&Key::Product(key.clone()))? {
            Record::Product(product) => Some(product),
            _ => None,
        }
    }

    pub fn gtin(&self, key: &lotwise_gs1::Gtin) -> Option<&Described> {
        match self.get(&Key::Gtin(key.clone()))? {
            Record::Gtin(gtin) => Some(gtin),
            _ => None,
        }
    }

    pub fn lot(&self, key: &LotKey) -> Option<&Lot> {
        match self.get(&Key::Lot(key.clone()))? {
            Record::Lot(lot) => Some(lot),
            _ => None,
        }
    }

    pub fn serial(&self, key: &SerialKey) -> Option<&Serial> {
        match self.get(&Key::Serial(key.clone()))? {
            Record::Serial(serial) => Some(serial),
            _ => None,
        }
    }

    /// The balance of `goods` at `location`; zero where nothing ever moved.
    pub fn stock(&self, goods: &Goods, location: &Location) -> Quantity {
        match self.get(&Key::Stock(goods.clone(), location.clone())) {
            Some(Record::Stock(stock)) => stock.quantity,
            _ => Quantity::ZERO,
        }
    }

    pub fn entry(&self, event: &EventId) -> Option<&Entry> {
        match self.get(&Key::Entry(*event))? {
            Record::Entry(entry) => Some(entry),
            _ => None,
        }
    }

    pub fn is_voided(&self, event: &EventId) -> bool {
        self.get(&Key::Voided(*event)).is_some()
    }

    pub(crate) fn put(&mut self, key: Key, record: Record) {
        self.changed.insert(key.clone());
        self.records.insert(key, record);
    }

    /// The record under `key` to be changed, made empty if it does not exist.
    pub(crate) fn change(&mut self, key: &Key) -> Option<&mut Record> {
        if !self.records.contains_key(key) {
            self.records.insert(key.clone(), Record::empty(key)?);
        }
        self.changed.insert(key.clone());
        self.records.get_mut(key)
    }
}

impl Record {
    /// The record of a thing of which nothing is known; an entry has no such form.
    fn empty(key: &Key) -> Option<Self> {
        Some(match key {
            Key::Product(_) => Self::Product(Described::default()),
            Key::Gtin(_) => Self::Gtin(Described::default()),
            Key::Location(_) => Self::Location(Described::default()),
            Key::Lot(_) => Self::Lot(Lot::default()),
            Key::Serial(_) => Self::Serial(Serial::default()),
            Key::Stock(..) => Self::Stock(Stock::default()),
            Key::Voided(_) => Self::Voided(Voided::default()),
            Key::Entry(_) => return None,
        })
    }

    /// The attributes, where the record has any.
    pub fn registers(&self) -> Option<&Registers> {
        match self {
            Self::Product(it) | Self::Gtin(it) | Self::Location(it) => Some(&it.registers),
            Self::Lot(lot) => Some(&lot.registers),
            Self::Serial(serial) => Some(&serial.registers),
            Self::Stock(_) | Self::Voided(_) | Self::Entry(_) => None,
        }
    }

    pub(crate) fn registers_mut(&mut self) -> Option<&mut Registers> {
        match self {
            Self::Product(it) | Self::Gtin(it) | Self::Location(it) => Some(&mut it.registers),
            Self::Lot(lot) => Some(&mut lot.registers),
            Self::Serial(serial) => Some(&mut serial.registers),
            Self::Stock(_) | Self::Voided(_) | Self::Entry(_) => None,
        }
    }

    pub(crate) fn holds_mut(&mut self) -> Option<&mut Holds> {
        match self {
            Self::Lot(lot) => Some(&mut lot.holds),
            Self::Serial(serial) => Some(&mut serial.holds),
            _ => None,
        }
    }
}
