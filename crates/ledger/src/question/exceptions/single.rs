//! Contradictions that one record shows.

use std::collections::BTreeMap;

use super::Exception;
use crate::event::{Step, field};
use crate::key::{Key, Location, SerialKey};
use crate::record::{Lot, Moves, Overlap, Record, Serial};

/// All exceptions that one record shows.
pub fn exceptions(key: &Key, record: &Record) -> Vec<Exception> {
    match (key, record) {
        (Key::Stock(goods, at), Record::Stock(stock)) if at.is_inside() && stock.quantity.is_negative() => {
            // A serial tells of itself; goods without lot and serial have only their sum.
            let (goods, at, quantity) = (goods.clone(), at.clone(), stock.quantity);
            vec![Exception::NegativeBalance { goods, at, quantity }]
        }
        (Key::Serial(key), Record::Serial(serial)) => of_serial(key, serial),
        (Key::Container(key), Record::Container(container)) => {
            let (places, events) = (several_places(&container.moves), container.moves.forks());
            let several = places.map(|places| {
                let container = key.clone();
                Exception::ContainerInSeveralPlaces { container, places }
            });
            let fork =
                (!events.is_empty()).then(|| Exception::ContainerFork { container: key.clone(), events });
            several.into_iter().chain(fork).collect()
        }
        (Key::Lot(key), Record::Lot(lot)) => {
            let mut dates: Vec<_> =
                lot.registers.standing(field::EXPIRY).into_iter().filter_map(crate::iso::day).collect();
            dates.sort_unstable();
            let differ = dates.len() > 1;
            differ.then(|| Exception::DifferentExpiry { lot: key.clone(), dates }).into_iter().collect()
        }
        (Key::Product(product), Record::Product(record)) => {
            let granted_twice = |it: Overlap| {
                let (product, first, last, events) = (product.clone(), it.first, it.last, it.events);
                Exception::GrantedTwice { product, first, last, events }
            };
            record.grants.overlaps().into_iter().map(granted_twice).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the record belongs on the list of exceptions.
pub fn concern(key: &Key, record: &Record) -> bool {
    !exceptions(key, record).is_empty()
}

/// Whether any of a lot may have been shipped while it was held or past its use-by date. Whether it was,
/// its timeline tells: see [`of_entry`](super::of_entry).
pub fn may_be_shipped_wrongly(lot: &Lot) -> bool {
    let Some(shipped) = lot.shipped else { return false };
    // A shipment's day is the one at its facility, at most a day ahead of the one in UTC.
    let last_day = chrono::DateTime::from_timestamp_millis(shipped.last_ms)
        .and_then(|last| last.date_naive().succ_opt())
        .unwrap_or(chrono::NaiveDate::MAX);
    let expired = lot.expiry().is_some_and(|expiry| expiry < last_day);
    expired || lot.holds.stood_within(shipped.first_ms, shipped.last_ms)
}

fn of_serial(key: &SerialKey, serial: &Serial) -> Vec<Exception> {
    let mut found = Vec::new();
    if let Some(places) = several_places(&serial.moves) {
        found.push(Exception::InSeveralPlaces { serial: key.clone(), places });
    }
    let balances = serial.moves.balances();
    let left_too_often = balances.iter().find(|(location, balance)| location.is_inside() && **balance < 0);
    if let Some((at, _)) = left_too_often {
        found.push(Exception::NeverArrived { serial: key.clone(), at: (*at).clone() });
    }
    let forks = serial.moves.forks();
    if !forks.is_empty() {
        found.push(Exception::Fork { serial: key.clone(), events: forks });
    }
    let facts = serial.moves.facts();
    for shipped in facts.iter().filter(|fact| fact.step == Step::Ship) {
        let event = shipped.stamp.event;
        let holds = serial.holds.standing_at(shipped.occurred_at);
        let key = Key::Serial(key.clone());
        found.extend(holds.map(|hold| Exception::ShippedWhileHeld { key: key.clone(), event, hold }));
    }
    let scrapped = facts.iter().filter(|fact| fact.to == Location::Scrap).map(|fact| fact.occurred_at).min();
    let after =
        |scrapped| facts.iter().find(move |fact| fact.from != Location::Scrap && fact.occurred_at > scrapped);
    if let Some(moved) = scrapped.and_then(after) {
        found.push(Exception::MovedAfterScrap { serial: key.clone(), event: moved.stamp.event });
    }
    found
}

fn several_places(moves: &Moves) -> Option<Vec<Location>> {
    let balances: BTreeMap<&Location, i32> = moves.balances();
    let there: Vec<(&Location, i32)> = balances.into_iter().filter(|(_, balance)| *balance > 0).collect();
    let units: i32 = there.iter().map(|(_, balance)| balance).sum();
    (units > 1).then(|| there.into_iter().map(|(place, _)| place.clone()).collect())
}
