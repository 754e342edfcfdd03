//! What must be read to judge goods.

use std::collections::BTreeSet;

use super::{Purpose, Subject, holds};
use crate::key::{Goods, Key, Location, ProductKey};
use crate::question::{recall, trace, whereabouts};
use crate::record::{Reading, Records};

/// What must be read to [judge](super::judge) `subject` for `purpose`.
pub fn reading(known: &Records, subject: &Subject, purpose: &Purpose) -> Reading {
    let lot = subject.lot(known);
    let names = subject.names(known);
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

/// What must be read to judge every lot of a product for use, wherever it lies, and to know its stock.
pub fn reading_of_lots(known: &Records, product: &ProductKey) -> Reading {
    let lots = known.lots_of(product).map(|(lot, _)| Key::Lot(lot.clone())).collect();
    let mut reading = recall::reaching_reading(known, &lots);
    reading.keys.insert(Key::Product(product.clone()));
    let beginnings = [product.lot_prefix(), product.batch_prefix(), product.stock_prefix()];
    reading.beginnings.extend(beginnings);
    reading
}
