//! The folded state: one record per product, lot, serial, balance, place and event. Records are
//! plain data; everything they tell is derived on asking.

mod balances;
mod container;
mod edge;
mod grants;
mod holds;
mod moves;
mod paper;
mod reading;
mod register;
mod serial;
mod set;
mod stock;
mod terms;
mod told;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use container::Container;
pub use edge::{Edge, Use};
pub use grants::{Grants, Overlap};
pub use holds::{Holds, Placed};
pub use moves::{Moves, UnitMove};
pub use paper::{Case, OrderRecord, Served, Settlement};
pub use reading::Reading;
pub use register::{Registers, Stamp};
pub use serial::Serial;
pub use set::Records;
pub use stock::{Span, Stock, Weight};
pub use terms::{Order, term};
pub use told::Told;

use crate::event::{EventId, Hash, Step, field};
use crate::key::{Key, LineKey, ProductKey};
use crate::quantity::Quantity;
use crate::text::{FacilityCode, LineName};
use crate::time::Hlc;

/// The version of the records' shape and of the fold that makes them. A device whose records carry
/// another one folds its events anew.
pub const FOLD_VERSION: u32 = 9;

/// One record. Its [`Key`] says what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Record {
    Product(Box<Described>),
    Gtin(Box<Described>),
    Location(Box<Described>),
    Facility(Box<Described>),
    Zone(Box<Described>),
    Line(Box<Described>),
    Firm(Box<Described>),
    Lot(Box<Lot>),
    Batch(Box<Lot>),
    Serial(Box<Serial>),
    Container(Box<Container>),
    Order(Box<OrderRecord>),
    Case(Box<Case>),
    Stock(Box<Stock>),
    Edge(Box<Edge>),
    Settled(Box<Settlement>),
    Voided(Voided),
    Entry(Box<Entry>),
}

/// A thing of which only attributes are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    pub registers: Registers,
    /// Of a location: holds on all that lies there.
    #[serde(default, skip_serializing_if = "Holds::is_empty")]
    pub holds: Holds,
    /// Of a product: the counter values that devices were given.
    #[serde(default, skip_serializing_if = "Grants::is_empty")]
    pub grants: Grants,
}

/// A lot's or batch's attributes and holds. Where it is stands in the [`Stock`] records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    pub registers: Registers,
    #[serde(default, skip_serializing_if = "Holds::is_empty")]
    pub holds: Holds,
    /// From when to when any was shipped, so that what was shipped while held or expired is looked for in
    /// few lots. Shipments that were taken back count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped: Option<Span>,
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
    pub kind: SmolStr,
    pub act: Told,
}

impl Entry {
    /// The step, where this version knows it. A stored act does not repeat it.
    pub fn step(&self) -> Option<Step> {
        Step::from_kind(&self.kind)
    }

    /// How much later it was recorded than it is said to have happened; none where the two are as near
    /// as a form takes to fill in.
    pub fn backdated_ms(&self) -> Option<i64> {
        let recorded = i64::try_from(self.hlc.unix_ms()).unwrap_or(i64::MAX);
        let by_ms = recorded - self.act.occurred_at.unix_ms();
        (by_ms > crate::command::BACKDATED_AFTER_MS).then_some(by_ms)
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

    /// The first of its dates behind which it is not to be used, or not as good as new.
    pub fn ends_on(&self) -> Option<NaiveDate> {
        self.expiry().into_iter().chain(self.best_before()).min()
    }

    pub fn produced(&self) -> Option<NaiveDate> {
        self.registers.earliest_date(field::PRODUCED)
    }

    /// The production line that made it.
    pub fn made_on(&self) -> Option<LineKey> {
        let facility = FacilityCode::parse(self.registers.text(field::FACILITY)?).ok()?;
        let name = LineName::parse(self.registers.text(field::LINE)?).ok()?;
        Some(LineKey { facility, name })
    }
}

impl Record {
    /// The record of a thing of which nothing is known; an entry has no such form.
    fn empty(key: &Key) -> Option<Self> {
        Some(match key {
            Key::Product(_) => Self::Product(Box::default()),
            Key::Gtin(_) => Self::Gtin(Box::default()),
            Key::Location(_) => Self::Location(Box::default()),
            Key::Facility(_) => Self::Facility(Box::default()),
            Key::Zone(..) => Self::Zone(Box::default()),
            Key::Line(_) => Self::Line(Box::default()),
            Key::Firm => Self::Firm(Box::default()),
            Key::Lot(_) => Self::Lot(Box::default()),
            Key::Batch(_) => Self::Batch(Box::default()),
            Key::Serial(_) => Self::Serial(Box::default()),
            Key::Container(_) => Self::Container(Box::default()),
            Key::Order(_) => Self::Order(Box::default()),
            Key::Case(_) => Self::Case(Box::default()),
            Key::Stock(..) => Self::Stock(Box::default()),
            Key::Edge(_) => Self::Edge(Box::default()),
            Key::Settled(_) => Self::Settled(Box::default()),
            Key::Voided(_) => Self::Voided(Voided::default()),
            Key::Entry(_) => return None,
        })
    }

    /// The attributes, where the record has any.
    pub fn registers(&self) -> Option<&Registers> {
        match self {
            Self::Product(it) | Self::Gtin(it) | Self::Location(it) => Some(&it.registers),
            Self::Facility(it) | Self::Zone(it) | Self::Line(it) | Self::Firm(it) => Some(&it.registers),
            Self::Lot(lot) | Self::Batch(lot) => Some(&lot.registers),
            Self::Serial(serial) => Some(&serial.registers),
            Self::Order(order) => Some(&order.registers),
            Self::Case(case) => Some(&case.registers),
            _ => None,
        }
    }

    pub(crate) fn registers_mut(&mut self) -> Option<&mut Registers> {
        match self {
            Self::Product(it) | Self::Gtin(it) | Self::Location(it) => Some(&mut it.registers),
            Self::Facility(it) | Self::Zone(it) | Self::Line(it) | Self::Firm(it) => Some(&mut it.registers),
            Self::Lot(lot) | Self::Batch(lot) => Some(&mut lot.registers),
            Self::Serial(serial) => Some(&mut serial.registers),
            Self::Order(order) => Some(&mut order.registers),
            Self::Case(case) => Some(&mut case.registers),
            _ => None,
        }
    }

    /// The holds, where the record can have any.
    pub fn holds(&self) -> Option<&Holds> {
        match self {
            Self::Lot(lot) | Self::Batch(lot) => Some(&lot.holds),
            Self::Serial(serial) => Some(&serial.holds),
            Self::Container(container) => Some(&container.holds),
            Self::Location(location) => Some(&location.holds),
            Self::Stock(stock) => Some(&stock.holds),
            _ => None,
        }
    }

    pub(crate) fn holds_mut(&mut self) -> Option<&mut Holds> {
        match self {
            Self::Lot(lot) | Self::Batch(lot) => Some(&mut lot.holds),
            Self::Serial(serial) => Some(&mut serial.holds),
            Self::Container(container) => Some(&mut container.holds),
            Self::Location(location) => Some(&mut location.holds),
            Self::Stock(stock) => Some(&mut stock.holds),
            _ => None,
        }
    }
}
