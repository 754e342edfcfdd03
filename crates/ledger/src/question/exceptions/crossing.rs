//! What shows only where an entry meets other records.

use std::collections::BTreeMap;

use super::Exception;
use crate::event::{EventId, Line, Step, Subject};
use crate::key::{Goods, Key, Location};
use crate::quantity::Quantity;
use crate::record::{Entry, Records};
use crate::time::Moment;

/// What one entry did against a hold or a use-by date, judged as of when it happened. `records` hold
/// the lots, batches and serials of its lines.
pub fn of_entry(records: &Records, event: EventId, entry: &Entry) -> Vec<Exception> {
    if entry.step() != Some(Step::Ship) || records.is_voided(&event) {
        return Vec::new();
    }
    let at = entry.act.occurred_at;
    let mut found = Vec::new();
    for line in &entry.act.lines {
        let unit = match &line.subject {
            Subject::Serial { key, .. } => Some(Key::Serial(key.clone())),
            _ => None,
        };
        let lot = line.subject.lot();
        let batch = line.batch.as_deref().cloned().map(Key::Batch);
        for key in unit.into_iter().chain(lot.cloned().map(Key::Lot)).chain(batch) {
            for hold in records.holds(&key).into_iter().flat_map(|holds| holds.standing_at(at)) {
                found.push(Exception::ShippedWhileHeld { key: key.clone(), event, hold });
            }
        }
        let expiry = lot.and_then(|lot| Some((lot, records.lot(lot)?.expiry()?)));
        if let Some((lot, on)) = expiry.filter(|(_, on)| *on < at.day()) {
            found.push(Exception::ShippedExpired { lot: lot.clone(), event, on });
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Counts whose expected balance was not what it had been by then, as is known now. `records` hold the
/// entries of the counted goods.
pub fn overtaken(records: &Records) -> Vec<Exception> {
    let mut counts = Vec::new();
    for (event, entry) in records.standing().filter(|(_, entry)| entry.step() == Some(Step::Count)) {
        for counted in &entry.act.counted {
            let goods = match &counted.key {
                Key::Lot(lot) => Goods::Lot(lot.clone()),
                Key::Product(product) => Goods::Product(product.clone()),
                _ => continue,
            };
            counts.push((event, entry.act.occurred_at, goods, counted.at.clone(), counted.expected));
        }
    }
    let mut moved = BTreeMap::<(Goods, Location), Vec<(Moment, Quantity)>>::new();
    for (_, _, goods, at, _) in &counts {
        moved.entry((goods.clone(), at.clone())).or_default();
    }
    if moved.is_empty() {
        return Vec::new();
    }
    for (_, entry) in records.standing() {
        for line in &entry.act.lines {
            let Some(goods) = line.subject.goods() else { continue };
            for (at, quantity) in [(&line.from, -line.quantity), (&line.to, line.quantity)] {
                if let Some(moves) = moved.get_mut(&(goods.clone(), at.clone())) {
                    moves.push((entry.act.occurred_at, quantity));
                }
            }
        }
    }
    let overtaken = counts.iter().filter_map(|(count, when, goods, at, expected)| {
        let moves = moved.get(&(goods.clone(), at.clone()))?.iter().filter(|(moved, _)| moved <= when);
        let was = moves.map(|(_, quantity)| *quantity).sum();
        let (goods, at, count, expected) = (goods.clone(), at.clone(), *count, *expected);
        (was != expected).then_some(Exception::CountOvertaken { goods, at, count, expected, was })
    });
    overtaken.collect()
}

/// The balance of goods at a place at some time, as is known now. `records` hold the entries of the goods.
pub fn balance_at(records: &Records, goods: &Goods, place: &Location, when: Moment) -> Quantity {
    let moved = records.standing().filter(|(_, entry)| entry.act.occurred_at <= when);
    let lines = moved.flat_map(|(_, entry)| &entry.act.lines);
    let lines = lines.filter(|line| line.subject.goods().as_ref() == Some(goods));
    let sign = |line: &Line| match (line.to == *place, line.from == *place) {
        (true, false) => line.quantity,
        (false, true) => -line.quantity,
        _ => Quantity::ZERO,
    };
    lines.map(sign).sum()
}
