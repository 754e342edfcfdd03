//! What a count came to: what was seen, against what was there at that time as far as is known now. A
//! movement from before the count that arrives behind it is thereby no difference.

use std::collections::BTreeMap;

use super::exceptions::balance_at;
use crate::event::{EventId, Step};
use crate::key::{Goods, Key, Location, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Entry, Reading, Records, term};
use crate::time::Moment;

/// One line of a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tallied {
    /// A lot, a product's goods without lot, or a unit.
    pub key: Key,
    pub at: Location,
    pub seen: Quantity,
    /// The balance that the counter's device knew.
    pub expected: Quantity,
    /// The balance at the time of the count, as is known now.
    pub was: Quantity,
    /// How much of the difference lies in units that have lines of their own.
    pub of_units: Quantity,
    /// Why it differs, in the counter's words or as a code of his app.
    pub reason: Option<String>,
}

impl Tallied {
    /// How many more were seen than were there, besides what units tell themselves. Negative where fewer were.
    pub fn difference(&self) -> Quantity {
        self.seen - self.was - self.of_units
    }

    /// Whether movements from before the count arrived behind it.
    pub fn was_overtaken(&self) -> bool {
        self.was != self.expected
    }
}

/// What must be read to judge a count.
pub fn reading(known: &Records, count: EventId) -> Reading {
    let mut reading = Reading::of([Key::Case(count), Key::Entry(count), Key::Voided(count)].into());
    let Some(entry) = known.entry(&count) else { return reading };
    for counted in &entry.act.counted {
        match &counted.key {
            Key::Serial(_) => {
                reading.keys.insert(counted.key.clone());
            }
            key => {
                reading.terms.insert(term::timeline(key));
            }
        }
        reading.keys.extend(goods(&counted.key).map(|goods| Key::Stock(goods, counted.at.clone())));
    }
    reading.keys.extend(known.entries().map(|(event, _)| Key::Voided(event)));
    reading
}

/// The lines of a count; none if `count` is none, or was taken back.
pub fn tallied(records: &Records, count: EventId) -> Vec<Tallied> {
    let counted = records.entry(&count).filter(|entry| entry.step() == Some(Step::Count));
    let Some(entry) = counted.filter(|_| !records.is_voided(&count)) else { return Vec::new() };
    let when = entry.act.occurred_at;
    let units = units(records, entry);
    let tallied = entry.act.counted.iter().map(|counted| {
        let goods = goods(&counted.key);
        let was = match (&counted.key, &goods) {
            (Key::Serial(unit), _) => unit_at(records, unit, &counted.at, when),
            (_, Some(goods)) => balance_at(records, goods, &counted.at, when),
            _ => counted.expected,
        };
        let of_units = goods.and_then(|goods| units.get(&(goods, counted.at.clone())).copied());
        Tallied {
            key: counted.key.clone(),
            at: counted.at.clone(),
            seen: counted.seen,
            expected: counted.expected,
            was,
            of_units: of_units.unwrap_or_default(),
            reason: counted.reason.clone(),
        }
    });
    tallied.collect()
}

/// How many units more or fewer were seen, by their goods and place.
fn units(records: &Records, entry: &Entry) -> BTreeMap<(Goods, Location), Quantity> {
    let mut units = BTreeMap::<(Goods, Location), Quantity>::new();
    for counted in &entry.act.counted {
        let Key::Serial(unit) = &counted.key else { continue };
        let was = unit_at(records, unit, &counted.at, entry.act.occurred_at);
        let sum = units.entry((goods_of_unit(records, unit), counted.at.clone())).or_default();
        *sum = *sum + counted.seen - was;
    }
    units
}

/// The goods in whose balance a unit counts.
pub(crate) fn goods_of_unit(records: &Records, unit: &SerialKey) -> Goods {
    let lot = records.serial(unit).and_then(|serial| serial.lot());
    lot.map_or_else(|| Goods::Product(unit.product.clone()), |lot| Goods::Lot(lot.clone()))
}

/// The goods that a line of a count is of; none for a unit.
pub(crate) fn goods(key: &Key) -> Option<Goods> {
    match key {
        Key::Lot(lot) => Some(Goods::Lot(lot.clone())),
        Key::Product(product) => Some(Goods::Product(product.clone())),
        _ => None,
    }
}

/// One if the unit was there at that time, else zero.
fn unit_at(records: &Records, unit: &SerialKey, place: &Location, when: Moment) -> Quantity {
    let facts = records.serial(unit).map(|serial| serial.moves.facts()).unwrap_or_default();
    let moved = facts.into_iter().filter(|fact| fact.occurred_at <= when);
    let came: i32 = moved.map(|fact| i32::from(fact.to == *place) - i32::from(fact.from == *place)).sum();
    if came > 0 { Quantity::ONE } else { Quantity::ZERO }
}
