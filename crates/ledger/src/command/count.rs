//! Counting, and approving a count, which books its differences.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Book, Taken, Taking};
use super::{Circumstances, Decision, Refusal};
use crate::event::fact::Counted;
use crate::event::{Act, EventId, Step};
use crate::key::{Goods, Key, Location, SerialKey};
use crate::quantity::Quantity;
use crate::question::counts::{self, Tallied};
use crate::record::{Reading, Records};

/// What was seen, at one place or at several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub seen: Vec<Sighted>,
}

/// What was seen of one kind of goods, or of one unit, at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighted {
    pub what: Sight,
    pub at: Location,
    /// Why it is not what was expected.
    pub reason: Option<String>,
}

/// What was looked for, and what there was of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// A quantity, besides units that are seen one by one.
    Goods(Goods, Quantity),
    /// A unit, and whether it was there.
    Unit(SerialKey, bool),
    /// The same in one of several counts of a balance that is too large for one: the balance is not judged by it.
    /// Nothing but units may have been seen or booked of such a balance.
    UnitAlone(SerialKey, bool),
}

/// Approves a count, and books what it differs by from what was there at its time, as far as is known now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approve {
    pub count: EventId,
    pub reason: Option<String>,
}

impl Sighted {
    /// Goods that were seen, with nothing to explain.
    pub fn goods(goods: Goods, quantity: Quantity, at: Location) -> Self {
        Self { what: Sight::Goods(goods, quantity), at, reason: None }
    }
}

impl Count {
    pub(super) fn reading(&self, known: &Records) -> Reading {
        let mut keys = BTreeSet::new();
        for seen in &self.seen {
            let goods = match &seen.what {
                Sight::Goods(goods, _) => goods.clone(),
                Sight::Unit(unit, _) | Sight::UnitAlone(unit, _) => {
                    keys.insert(Key::Serial(unit.clone()));
                    counts::goods_of_unit(known, unit)
                }
            };
            keys.insert(Key::Stock(goods, seen.at.clone()));
        }
        Reading::of(keys)
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let mut act = Act::new(Step::Count, at.occurred_at, at.actor.clone());
        // A balance holds loose goods and units alike, and so does what was seen of it.
        let mut seen = BTreeMap::<(Goods, &Location), (Quantity, Option<&String>)>::new();
        let mut units = Vec::new();
        for sighted in &self.seen {
            let (goods, quantity) = match &sighted.what {
                Sight::Goods(goods, quantity) => (goods.clone(), *quantity),
                Sight::Unit(unit, there) | Sight::UnitAlone(unit, there) => {
                    let quantity = if *there { Quantity::ONE } else { Quantity::ZERO };
                    units.push(unit_line(unit, quantity, sighted, records, &units)?);
                    if matches!(sighted.what, Sight::UnitAlone(..)) {
                        continue;
                    }
                    (counts::goods_of_unit(records, unit), quantity)
                }
            };
            if quantity.is_negative() {
                return Err(Refusal::NotPositive { quantity });
            }
            let (sum, reason) = seen.entry((goods, &sighted.at)).or_default();
            *sum = *sum + quantity;
            *reason = reason.or(sighted.reason.as_ref());
        }
        for ((goods, place), (seen, reason)) in seen {
            let expected = records.stock(&goods, place);
            let (key, at, reason) = (goods.key(), place.clone(), reason.cloned());
            act.counted.push(Counted { key, at, seen, expected, reason });
        }
        act.counted.extend(units);
        if act.counted.is_empty() { Err(Refusal::Nothing) } else { Ok(act) }
    }
}

fn unit_line(
    unit: &SerialKey,
    seen: Quantity,
    sighted: &Sighted,
    records: &Records,
    known: &[Counted],
) -> Result<Counted, Refusal> {
    let (key, at) = (Key::Serial(unit.clone()), sighted.at.clone());
    if known.iter().any(|line| line.key == key && line.at == at) {
        return Err(Refusal::Repeated { key });
    }
    let there = records.serial(unit).is_some_and(|serial| serial.places().contains(&&at));
    let expected = if there { Quantity::ONE } else { Quantity::ZERO };
    Ok(Counted { key, at, seen, expected, reason: sighted.reason.clone() })
}

impl Approve {
    pub(super) fn reading(&self, known: &Records) -> Reading {
        let mut reading = counts::reading(known, self.count);
        if let Some(book) = self.book(known) {
            reading.add(book.reading(known));
        }
        reading
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Decision {
        super::note::open_case(records, self.count, Step::Count)?;
        if let Some(book) = self.book(records) {
            return book.decide(records, at);
        }
        let mut act = Act::new(Step::Approve, at.occurred_at, at.actor.clone());
        act.case = Some(self.count);
        act.reason.clone_from(&self.reason);
        Ok((act, Vec::new()))
    }

    /// What must be booked so that the records say what was seen; none where they do.
    fn book(&self, records: &Records) -> Option<Book> {
        let tallied = counts::tallied(records, self.count);
        let taken: Vec<Taking> = tallied.iter().filter_map(|line| taking(line, records)).collect();
        let book = Book::new(Step::Approve, taken);
        let book = Book { case: Some(self.count), reason: self.reason.clone(), ..book };
        (!book.taken.is_empty()).then_some(book)
    }
}

/// The movement that makes a line true. A unit that is booked elsewhere in the house comes from there.
fn taking(line: &Tallied, records: &Records) -> Option<Taking> {
    let difference = line.difference();
    if difference.is_zero() {
        return None;
    }
    let lost = difference.is_negative();
    let quantity = if lost { -difference } else { difference };
    let mut from = Location::InventoryDifference;
    let what = match &line.key {
        Key::Lot(lot) => Taken::Lot(lot.clone(), quantity),
        Key::Product(product) => Taken::Product(product.clone(), quantity),
        Key::Serial(unit) => {
            let booked = records.serial(unit).and_then(|serial| serial.in_house());
            from = booked.filter(|place| **place != line.at).cloned().unwrap_or(from);
            Taken::Serial(unit.clone())
        }
        _ => return None,
    };
    let (house, difference) = (line.at.clone(), Location::InventoryDifference);
    Some(if lost { Taking::new(what, house, difference) } else { Taking::new(what, from, house) })
}
