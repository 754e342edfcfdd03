//! Holds as they reach goods: their own, of the place and the container they lie in, and of what is
//! in them. What contains held goods is held.

use std::collections::BTreeSet;

use super::{Reason, Subject};
use crate::key::{Goods, Key, Location, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Holds, Records};

/// The reasons of one record's holds, each as its own. A hold on a part of a stock is none on goods:
/// see [`free_quantity`].
pub(super) fn reasons(holds: &Holds) -> Vec<Reason> {
    let whole = holds.placed().filter(|(_, placed)| placed.quantity.is_none());
    whole.map(|(hold, placed)| Reason::Held { hold, reason: placed.reason.clone() }).collect()
}

/// All holds that reach `subject`.
pub fn standing_holds(records: &Records, subject: &Subject) -> Vec<Reason> {
    let lot = subject.lot(records);
    // A unit is told of its batch by name; a batch that is asked about itself is held as itself.
    let batch = subject.batch(records).cloned().map(Key::Batch);
    let (own_batch, of_unit) = if subject.serial.is_some() { (None, batch) } else { (batch, None) };
    let own = [subject.serial.clone().map(Key::Serial), own_batch, lot.cloned().map(Key::Lot)];
    let own = own.into_iter().flatten().filter_map(|key| records.holds(&key));
    let mut found: Vec<Reason> = own.flat_map(reasons).collect();

    let mut around: BTreeSet<Key> = of_unit.into_iter().collect();
    if let Some(unit) = &subject.serial {
        parts(records, unit, &mut around);
        around.extend(boxes(records, &Key::Serial(unit.clone())));
    } else if let (Some(lot), None) = (lot, &subject.batch) {
        // Nobody says that it is not of the batch that is held.
        around.extend(records.batches_of(lot).map(|batch| Key::Batch(batch.clone())));
    }
    if let Some(container) = subject.out_of.clone().map(Key::Container) {
        around.extend(boxes(records, &container));
        around.insert(container);
    }
    if let Some(at) = subject.at(records) {
        around.insert(Key::Location(at.clone()));
        let goods = lot.map(|lot| Goods::Lot(lot.clone()));
        let goods = goods.or_else(|| subject.product.clone().map(Goods::Product));
        around.extend(goods.map(|goods| Key::Stock(goods, at.clone())));
    }
    for key in around {
        for reason in records.holds(&key).map(reasons).unwrap_or_default() {
            if let Reason::Held { hold, reason } = reason {
                found.push(Reason::HeldThrough { key: key.clone(), hold, reason });
            }
        }
    }
    found
}

fn boxes(records: &Records, key: &Key) -> Vec<Key> {
    super::super::whereabouts::around(records, key).into_iter().map(Key::Container).collect()
}

/// The holds on parts of a stock.
pub fn stock_holds(records: &Records, goods: &Goods, at: &Location) -> Vec<Reason> {
    let key = Key::Stock(goods.clone(), at.clone());
    let placed = records.holds(&key).into_iter().flat_map(Holds::placed);
    let through = placed.map(|(hold, placed)| Reason::HeldThrough {
        key: key.clone(),
        hold,
        reason: placed.reason.clone(),
    });
    through.collect()
}

/// How much of `goods` at `at` no hold on a part of the stock reaches. Never negative.
pub fn free_quantity(records: &Records, goods: &Goods, at: &Location) -> Quantity {
    let Some(stock) = records.balance(goods, at) else { return Quantity::ZERO };
    let held: Quantity = stock.holds.placed().map(|(_, hold)| hold.quantity.unwrap_or(stock.quantity)).sum();
    (stock.quantity - held).max(Quantity::ZERO)
}

/// The components in a unit with their lots, at any depth. A cycle in the records ends where it began.
pub(super) fn parts(records: &Records, unit: &SerialKey, found: &mut BTreeSet<Key>) {
    let into_unit = Key::Serial(unit.clone());
    for (part, _) in records.edges_to(&into_unit) {
        if super::super::trace::is_installed(records, part, unit)
            && found.insert(part.clone())
            && let Key::Serial(part) = part
        {
            parts(records, part, found);
        }
    }
}

/// Whether a container holds anything that is held, at any depth, or is held itself.
pub fn container_holds(records: &Records, container: &Key) -> Vec<Reason> {
    let mut found = Vec::new();
    let mut met = BTreeSet::new();
    let mut waiting = vec![container.clone()];
    while let Some(key) = waiting.pop() {
        if !met.insert(key.clone()) {
            continue;
        }
        let through = match &key {
            Key::Serial(serial) => {
                standing_holds(records, &Subject { serial: Some(serial.clone()), ..Subject::default() })
            }
            other => records.holds(other).map(reasons).unwrap_or_default(),
        };
        for reason in through {
            let reason = match reason {
                Reason::Held { hold, reason } if key != *container => {
                    Reason::HeldThrough { key: key.clone(), hold, reason }
                }
                // A unit is held through the boxes around it, which tell of their holds themselves.
                Reason::HeldThrough { key: Key::Container(_), .. } => continue,
                reason => reason,
            };
            if !found.contains(&reason) {
                found.push(reason);
            }
        }
        if let Key::Container(inner) = &key {
            let contents = records.container(inner).map(|it| it.contents()).unwrap_or_default();
            let there = contents.into_iter().filter(|(_, quantity)| quantity.is_positive());
            waiting.extend(there.map(|(key, _)| key));
        }
    }
    found
}
