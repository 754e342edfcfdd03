//! Contradictions that one record shows.

use std::collections::BTreeMap;

use super::Exception;
use crate::event::field;
use crate::key::{Key, Location, SerialKey};
use crate::record::{Moves, Record, Serial};

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
        _ => Vec::new(),
    }
}

/// Whether the record belongs on the list of exceptions.
pub fn concern(key: &Key, record: &Record) -> bool {
    !exceptions(key, record).is_empty()
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
