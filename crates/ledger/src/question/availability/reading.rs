//! What must be read to judge goods.

use std::collections::BTreeSet;

use super::{Purpose, Subject, holds};
use crate::key::{Goods, Key, Location};
use crate::question::{recall, trace, whereabouts};
use crate::record::{Reading, Records};

/// What must be read to [judge](super::judge) `subject` for `purpose`.
pub fn reading(known: &Records, subject: &Subject, purpose: &Purpose) -> Reading {
    let lot = subject.lot(known);
    let names = subject.names(lot);
    let mut reading = recall::reaching_reading(known, &names);
    reading.keys.extend(names);
    reading.keys.extend(subject.product_of(lot).cloned().map(Key::Product));
    if let (Some(lot), None, None) = (lot, &subject.batch, &subject.serial) {
        reading.beginnings.insert(lot.batch_prefix());
    }
    if let Some(at) = subject.at(known) {
        reading.keys.insert(Key::Location(at.clone()));
        let goods = lot.map(|lot| Goods::Lot(lot.clone()));
        let goods = goods.or_else(|| subject.product.clone().map(Goods::Product));
        reading.keys.extend(goods.map(|goods| Key::Stock(goods, at.clone())));
    }
    if let Purpose::Ship { to } = purpose {
        reading.keys.insert(Key::Location(Location::Customer(to.clone())));
    }
    if let Some(unit) = &subject.serial {
        let mut within = BTreeSet::new();
        holds::parts(known, unit, &mut within);
        within.insert(Key::Serial(unit.clone()));
        within.iter().for_each(|part| trace::into(part, known, &mut reading));
        reading.add(whereabouts::around_reading(known, &Key::Serial(unit.clone())));
    }
    if let Some(container) = &subject.out_of {
        reading.add(whereabouts::around_reading(known, &Key::Container(container.clone())));
    }
    reading
}
