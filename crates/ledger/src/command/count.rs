//! Counting, approving a count, and adjusting the balances by it.

use std::collections::BTreeSet;

use super::book::{Book, Taken, Taking};
use super::{Circumstances, Decision, Refusal};
use crate::event::fact::Counted;
use crate::event::{Act, EventId, Step};
use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::record::Records;

/// What was seen at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub at: Location,
    pub seen: Vec<(Goods, Quantity)>,
}

/// Approves a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approve {
    pub count: EventId,
}

/// Books the difference of an approved count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjust {
    pub count: EventId,
    pub reason: Option<String>,
}

impl Count {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        self.seen.iter().map(|(goods, _)| Key::Stock(goods.clone(), self.at.clone())).collect()
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        let mut act = Act::new(Step::Count, at.occurred_at, at.actor.clone());
        for (goods, seen) in &self.seen {
            if seen.is_negative() {
                return Err(Refusal::NotPositive { quantity: *seen });
            }
            let expected = records.stock(goods, &self.at);
            act.counted.push(Counted { key: goods.key(), at: self.at.clone(), seen: *seen, expected });
        }
        if act.counted.is_empty() { Err(Refusal::Nothing) } else { Ok(act) }
    }
}

impl Approve {
    pub(super) fn keys(&self) -> BTreeSet<Key> {
        BTreeSet::from([Key::Case(self.count), Key::Entry(self.count)])
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Result<Act, Refusal> {
        super::note::open_case(records, self.count, Step::Count)?;
        let mut act = Act::new(Step::Approve, at.occurred_at, at.actor.clone());
        act.case = Some(self.count);
        Ok(act)
    }
}

impl Adjust {
    pub(super) fn keys(&self, known: &Records) -> BTreeSet<Key> {
        let mut keys = BTreeSet::from([Key::Case(self.count), Key::Entry(self.count)]);
        let counted = known.entry(&self.count).into_iter().flat_map(|entry| &entry.act.counted);
        keys.extend(counted.filter_map(|it| Some(Key::Stock(goods(&it.key)?, it.at.clone()))));
        keys
    }

    pub(super) fn decide(&self, records: &Records, at: &Circumstances) -> Decision {
        let event = self.count;
        let case = records.case(event).ok_or(Refusal::UnknownEvent { event })?;
        let steps: BTreeSet<Step> = case.standing().map(|(_, step)| step).collect();
        if !steps.contains(&Step::Approve) {
            return Err(Refusal::NotApproved { event });
        }
        if steps.contains(&Step::Adjust) {
            return Err(Refusal::Done { event });
        }
        let entry = records.entry(&event).ok_or(Refusal::UnknownEvent { event })?;
        let mut taken = Vec::new();
        for counted in &entry.act.counted {
            let Some(goods) = goods(&counted.key) else { continue };
            let difference = counted.seen - counted.expected;
            let lost = difference.is_negative();
            let quantity = if lost { -difference } else { difference };
            if quantity.is_zero() {
                continue;
            }
            let what = match goods {
                Goods::Lot(lot) => Taken::Lot(lot, quantity),
                Goods::Product(product) => Taken::Product(product, quantity),
            };
            let (house, difference) = (counted.at.clone(), Location::InventoryDifference);
            let (from, to) = if lost { (house, difference) } else { (difference, house) };
            taken.push(Taking::new(what, from, to));
        }
        let book = Book { case: Some(event), reason: self.reason.clone(), ..Book::new(Step::Adjust, taken) };
        book.decide(records, at)
    }
}

fn goods(key: &Key) -> Option<Goods> {
    match key {
        Key::Lot(lot) => Some(Goods::Lot(lot.clone())),
        Key::Product(product) => Some(Goods::Product(product.clone())),
        _ => None,
    }
}
