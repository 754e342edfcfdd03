//! Holds as they reach goods: their own, of the place and the container they lie in, and of what is
//! in them. What contains held goods is held.

use std::collections::BTreeSet;

use super::{Reason, Subject};
use crate::key::{Goods, Key, Location, SerialKey};
use crate::quantity::Quantity;
use crate::record::{Holds, Records, Serial};

/// The reasons of one record's holds, each as its own. A hold on a part of a stock is none on goods:
/// see [`free_quantity`].
pub(super) fn reasons(holds: &Holds) -> Vec<Reason> {
    let whole = holds.placed().filter(|(_, placed)| placed.quantity.is_none());
    whole.map(|(hold, placed)| Reason::Held { hold, reason: placed.reason.clone() }).collect()
}

/// All holds that reach `subject`.
pub fn standing_holds(records: &Records, subject: &Subject) -> Vec<Reason> {
    let serial = subject.serial.as_ref().and_then(|key| records.serial(key));
    let lot = subject.lot.as_ref().or_else(|| serial.and_then(Serial::lot));
    let own = [subject.serial.clone().map(Key::Serial), lot.cloned().map(Key::Lot)];
    let own = own.into_iter().flatten().filter_map(|key| records.holds(&key));
    let mut found: Vec<Reason> = own.flat_map(reasons).collect();

    let mut around = BTreeSet::new();
    if let Some(unit) = &subject.serial {
        parts(records, unit, &mut around);
        let boxes = super::super::whereabouts::around(records, &Key::Serial(unit.clone()));
        around.extend(boxes.into_iter().map(Key::Container));
    }
    let at = subject.at.as_ref().or_else(|| serial.and_then(Serial::last_place));
    if let Some(at) = at {
        around.insert(Key::Location(at.clone()));
        around.extend(lot.map(|lot| Key::Stock(Goods::Lot(lot.clone()), at.clone())));
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

/// How much of `goods` at `at` no hold on a part of the stock reaches. Never negative.
pub fn free_quantity(records: &Records, goods: &Goods, at: &Location) -> Quantity {
    let Some(stock) = records.balance(goods, at) else { return Quantity::ZERO };
    let held: Quantity = stock.holds.placed().map(|(_, hold)| hold.quantity.unwrap_or(stock.quantity)).sum();
    (stock.quantity - held).max(Quantity::ZERO)
}

/// The components in a unit with their lots, at any depth. A cycle in the records ends where it began.
fn parts(records: &Records, unit: &SerialKey, found: &mut BTreeSet<Key>) {
    let into_unit = Key::Serial(unit.clone());
    for (part, _) in records.edges_to(&into_unit) {
        let there = match part {
            Key::Serial(part) => records.serial(part).is_some_and(|known| known.installed_in() == Some(unit)),
            Key::Lot(lot) => {
                let at = Location::Unit(Box::new(unit.clone()));
                records.stock(&Goods::Lot(lot.clone()), &at).is_positive()
            }
            _ => false,
        };
        if there
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
                standing_holds(records, &Subject { lot: None, serial: Some(serial.clone()), at: None })
            }
            other => records.holds(other).map(reasons).unwrap_or_default(),
        };
        found.extend(through.into_iter().map(|reason| match reason {
            Reason::Held { hold, reason } if key != *container => {
                Reason::HeldThrough { key: key.clone(), hold, reason }
            }
            reason => reason,
        }));
        if let Key::Container(inner) = &key {
            let contents = records.container(inner).map(|it| it.contents()).unwrap_or_default();
            let there = contents.into_iter().filter(|(_, quantity)| quantity.is_positive());
            waiting.extend(there.map(|(key, _)| key));
        }
    }
    found
}
