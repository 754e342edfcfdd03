//! What may be done with these goods now, and why not: one rule each for use-by, best before, holds,
//! recall and remaining life, the same everywhere.
//!
//! Only use and shipping are ever blocked. Goods can always be returned, scrapped, sampled and moved,
//! whatever stands against them.

mod holds;
mod reading;
mod rules;

use std::collections::BTreeSet;

use chrono::NaiveDate;

pub use holds::{container_holds, free_quantity, standing_holds, stock_holds};
pub use reading::{reading, reading_of_lots};
pub(crate) use rules::last_day;

use crate::event::EventId;
use crate::key::{BatchKey, ContainerKey, Goods, Key, Location, LotKey, ProductKey, SerialKey};
use crate::record::{Records, Serial};
use crate::text::PartnerId;
use crate::time::Moment;

/// The answer for one lot or serial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Availability {
    /// Reasons not to do it; none means available.
    pub blocked: Vec<Reason>,
    /// Reasons to look twice.
    pub warned: Vec<Reason>,
}

/// A reason, with what is needed to say it in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    Held {
        hold: EventId,
        reason: String,
    },
    /// Not the goods themselves are held, but where they lie, what they lie in, or what is in them.
    HeldThrough {
        key: Key,
        hold: EventId,
        reason: String,
    },
    Recalled {
        recall: EventId,
    },
    /// The last day on which the goods could be used was `on`.
    Expired {
        on: NaiveDate,
    },
    PastBestBefore {
        on: NaiveDate,
    },
    PastSellBy {
        on: NaiveDate,
    },
    /// Fewer days of life are left than must be.
    ShortLife {
        days: i64,
        needed_days: i64,
    },
}

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    Use,
    Ship {
        to: Option<PartnerId>,
    },
    Receive,
    Return,
    Scrap,
    Sample,
    /// Also to quarantine.
    Move,
}

/// What is asked about. A serial brings its lot and its batch along, where the records know them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Of goods that have neither lot nor serial.
    pub product: Option<ProductKey>,
    pub lot: Option<LotKey>,
    /// The part of the lot; without one, it may be any part.
    pub batch: Option<BatchKey>,
    pub serial: Option<SerialKey>,
    /// The place that it would be taken from.
    pub at: Option<Location>,
    /// The container that it would be taken out of.
    pub out_of: Option<ContainerKey>,
}

impl Reason {
    /// The reason's name, for texts that nobody has written yet.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::HeldThrough { .. } => "held-through",
            Self::Recalled { .. } => "recalled",
            Self::Expired { .. } => "expired",
            Self::PastBestBefore { .. } => "past-best-before",
            Self::PastSellBy { .. } => "past-sell-by",
            Self::ShortLife { .. } => "short-life",
        }
    }
}

impl Subject {
    /// The lot, the unit, or the goods of a product.
    pub fn of(key: &Key) -> Self {
        let mut subject = Self::default();
        match key {
            Key::Lot(lot) => subject.lot = Some(lot.clone()),
            Key::Batch(batch) => {
                subject.lot = Some(batch.lot.clone());
                subject.batch = Some(batch.clone());
            }
            Key::Serial(serial) => subject.serial = Some(serial.clone()),
            Key::Product(product) => subject.product = Some(product.clone()),
            _ => {}
        }
        subject
    }

    fn lot<'a>(&'a self, records: &'a Records) -> Option<&'a LotKey> {
        let serial = self.serial.as_ref().and_then(|key| records.serial(key));
        self.lot.as_ref().or_else(|| serial.and_then(Serial::lot))
    }

    fn batch<'a>(&'a self, records: &'a Records) -> Option<&'a BatchKey> {
        let serial = self.serial.as_ref().and_then(|key| records.serial(key));
        self.batch.as_ref().or_else(|| serial.and_then(Serial::batch))
    }

    fn product_of<'a>(&'a self, lot: Option<&'a LotKey>) -> Option<&'a ProductKey> {
        let of_unit = self.serial.as_ref().map(|key| &key.product);
        lot.map(|key| &key.product).or(of_unit).or(self.product.as_ref())
    }

    fn at<'a>(&'a self, records: &'a Records) -> Option<&'a Location> {
        let serial = self.serial.as_ref().and_then(|key| records.serial(key));
        self.at.as_ref().or_else(|| serial.and_then(Serial::last_place))
    }

    /// What a recall would name.
    fn names(&self, records: &Records) -> BTreeSet<Key> {
        let lot = self.lot(records).cloned().map(Key::Lot);
        let batch = self.batch(records).cloned().map(Key::Batch);
        let unit = self.serial.clone().map(Key::Serial);
        [lot, batch, unit].into_iter().flatten().collect()
    }
}

impl Purpose {
    /// Whether anything can stand in its way.
    pub fn can_be_blocked(&self) -> bool {
        matches!(self, Self::Use | Self::Ship { .. })
    }
}

impl Availability {
    pub fn is_available(&self) -> bool {
        self.blocked.is_empty()
    }

    pub fn is_held(&self) -> bool {
        self.blocked.iter().any(|reason| matches!(reason, Reason::Held { .. } | Reason::HeldThrough { .. }))
    }

    /// Whether some of it is held, and the rest is free.
    pub fn is_held_in_part(&self) -> bool {
        self.warned.iter().any(|reason| matches!(reason, Reason::HeldThrough { .. }))
    }

    pub fn is_expired(&self) -> bool {
        self.blocked.iter().any(|reason| matches!(reason, Reason::Expired { .. }))
    }

    pub fn is_recalled(&self) -> bool {
        self.blocked.iter().any(|reason| matches!(reason, Reason::Recalled { .. }))
    }
}

/// Judges a lot, wherever it lies: where all that is on hand is held in parts, the lot is held; where only some
/// of it is, that is a warning.
pub fn judge_lot(records: &Records, lot: &LotKey, purpose: &Purpose, when: Moment) -> Availability {
    let mut answer = judge(records, &Subject::of(&Key::Lot(lot.clone())), purpose, when);
    let goods = Goods::Lot(lot.clone());
    let on_hand =
        records.stock_of(&goods).filter(|(at, stock)| at.is_inside() && stock.quantity.is_positive());
    let places: Vec<&Location> = on_hand.map(|(at, _)| at).collect();
    let held: Vec<Reason> = places.iter().flat_map(|at| stock_holds(records, &goods, at)).collect();
    let is_free = |at: &&Location| free_quantity(records, &goods, at).is_positive();
    if !purpose.can_be_blocked() || places.iter().any(is_free) {
        answer.warned.extend(held);
    } else {
        answer.blocked.extend(held);
    }
    answer
}

/// Judges `subject` for `purpose` as of `when`, with all that the records say around it: its product,
/// the place and containers it lies in, what is in it, and published recalls.
pub fn judge(records: &Records, subject: &Subject, purpose: &Purpose, when: Moment) -> Availability {
    let serial = subject.serial.as_ref().and_then(|key| records.serial(key));
    let lot_key = subject.lot(records);
    let lot = lot_key.and_then(|key| records.lot(key));
    let product = subject.product_of(lot_key).and_then(|key| records.product(key));
    let day = when.day();

    let mut blocked = standing_holds(records, subject);
    let recalls = super::recall::reaching(records, &subject.names(records));
    blocked.extend(recalls.into_iter().map(|recall| Reason::Recalled { recall }));
    blocked.extend(rules::use_by(lot, serial, when));
    let mut warned = Vec::new();
    let past = [rules::best_before(lot, product, day), rules::sell_by(lot, day)];
    let past = past.into_iter().flatten();
    if rules::past_blocks(product) {
        blocked.extend(past)
    } else {
        warned.extend(past)
    }
    match purpose {
        Purpose::Ship { to } => {
            let customer = records.location(&Location::Customer(to.clone()));
            blocked.extend(rules::life_on_shipping(lot, product, customer, day));
        }
        Purpose::Receive => warned.extend(rules::life_on_receipt(lot, product, day)),
        _ => {}
    }
    if !purpose.can_be_blocked() {
        blocked.append(&mut warned);
        return Availability { blocked: Vec::new(), warned: blocked };
    }
    Availability { blocked, warned }
}
