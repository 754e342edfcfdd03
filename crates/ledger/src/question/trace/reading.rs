//! What a trace reads: only what it reaches.

use std::collections::BTreeSet;

use super::stays::is_bulk;
use super::{Direction, made_of, product_of, trace};
use crate::key::{Goods, Key, Location};
use crate::record::{Reading, Records, term};

/// What must be read for a trace from `starts` to go on from all that `known` lets it reach.
pub fn reading(known: &Records, starts: impl IntoIterator<Item = Key>, direction: Direction) -> Reading {
    let mut reading = Reading::default();
    for (key, _) in trace(known, starts, direction).reached {
        // Production lines lead on to what they made, and to what was in use on them then.
        let lines = known.edges_from(&key).chain(known.edges_to(&key)).map(|(other, _)| other);
        lines
            .filter(|other| matches!(other, Key::Line(_)))
            .for_each(|line| on_line(line, known, &mut reading));
        edges(&key, &mut reading);
        if let Some(product) = product_of(&key) {
            reading.beginnings.extend([product.stock_prefix(), product.lot_prefix()]);
        }
        let goods = match &key {
            Key::Lot(lot) => Some(Goods::Lot(lot.clone())),
            _ => None,
        };
        // Whether lots mix there is said of the place.
        let places = goods.iter().flat_map(|goods| known.stock_of(goods)).map(|(at, _)| at.clone());
        for place in places.filter(Location::is_inside).map(Key::Location) {
            // Where they mix, it is told when each was there.
            if matches!(&place, Key::Location(at) if is_bulk(known, at)) {
                reading.terms.insert(term::timeline(&place));
                reading.keys.extend(known.entries().map(|(event, _)| Key::Voided(event)));
            }
            reading.keys.insert(place);
        }
        reading.keys.insert(key);
    }
    reading
}

/// What must be read to know what goods are made of: see [`made_of`].
pub fn made_of_reading(known: &Records, goods: &BTreeSet<Key>) -> Reading {
    let mut reading = Reading::default();
    for key in made_of(known, goods) {
        into(&key, known, &mut reading);
        let lines = known.edges_to(&key).map(|(from, _)| from).filter(|from| matches!(from, Key::Line(_)));
        lines.for_each(|line| on_line(line, known, &mut reading));
        reading.keys.insert(key);
    }
    reading
}

/// What went into `key`; of a unit, also what tells whether it is still there.
pub(crate) fn into(key: &Key, known: &Records, reading: &mut Reading) {
    reading.terms.insert(term::into(key));
    let Key::Serial(unit) = key else { return };
    for (part, _) in known.edges_to(key) {
        if let Key::Lot(lot) = part {
            let at = Location::Unit(Box::new(unit.clone()));
            reading.keys.insert(Key::Stock(Goods::Lot(lot.clone()), at));
        }
        reading.keys.insert(part.clone());
    }
}

fn edges(key: &Key, reading: &mut Reading) {
    reading.beginnings.insert(key.edge_prefix());
    reading.terms.insert(term::into(key));
}

/// What went onto a production line and came from it. Of a unit also its lot: it is no other goods.
fn on_line(line: &Key, known: &Records, reading: &mut Reading) {
    edges(line, reading);
    let units = known.edges_to(line).map(|(from, _)| from).filter(|from| matches!(from, Key::Serial(_)));
    reading.keys.extend(units.cloned());
}
