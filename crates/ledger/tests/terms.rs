//! Under which terms records are found.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Place, PlaceSome, Release, ReleaseOne};
use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::term;

/// A list of all that is held finds each hold that stands, in the order of time, and no other.
#[test]
fn what_is_held_is_found_by_when_it_was_held() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "10", bin("A-01")));
    ada.receives(receive_lot("L2", "10", bin("A-01")));
    let found = |ada: &Device| {
        let mut found: Vec<(String, String)> = ada
            .records
            .iter()
            .flat_map(|(key, record)| record.terms(key).into_iter().map(|found| (found, key.to_string())))
            .filter(|(found, _)| found.starts_with(term::HELD))
            .collect();
        found.sort();
        found.into_iter().map(|(_, key)| key).collect::<Vec<_>>()
    };
    assert!(found(&ada).is_empty());
    let (two, stock) = (Key::Lot(lot("L2")), Key::Stock(Goods::Lot(lot("L1")), bin("A-01")));
    let hold = |key: &Key| Command::Hold(Place { key: key.clone(), reason: "mould".to_owned() });
    ada.does(&hold(&two));
    ada.now_ms += 1;
    let part = PlaceSome { stock: stock.clone(), quantity: Quantity::units(4), reason: "wet".to_owned() };
    ada.does(&Command::HoldSome(part));
    ada.now_ms += 1;
    let again = ada.does(&hold(&two)).id();
    assert_eq!(found(&ada), [two.to_string(), stock.to_string(), two.to_string()]);
    ada.does(&Command::ReleaseOne(ReleaseOne { key: two.clone(), hold: again, reason: None }));
    assert_eq!(found(&ada), [two.to_string(), stock.to_string()]);
    ada.does(&Command::Release(Release { key: two, reason: None }));
    assert_eq!(found(&ada), [stock.to_string()]);
}
