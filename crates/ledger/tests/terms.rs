//! Under which terms records are found.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Place, PlaceSome, Release, ReleaseOne};
use lotwise_ledger::key::{Goods, Key};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::{Record, term};

/// The keys of the records with a term that begins so, in the order of their terms.
fn found(ada: &Device, beginning: &str) -> Vec<String> {
    let terms = |(key, record): (&Key, &Record)| {
        let named = key.to_string();
        record.terms(key).into_iter().map(move |found| (found, named.clone()))
    };
    let mut found: Vec<_> = ada.records.iter().flat_map(terms).collect();
    found.retain(|(found, _)| found.starts_with(beginning));
    found.sort();
    found.into_iter().map(|(_, key)| key).collect()
}

/// A list of all that is held finds each hold that stands, in the order of time, and no other.
#[test]
fn what_is_held_is_found_by_when_it_was_held() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "10", bin("A-01")));
    ada.receives(receive_lot("L2", "10", bin("A-01")));
    let found = |ada: &Device| found(ada, term::HELD);
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

/// A hold of goods at one place happened to the goods, and at that place; its release, too.
#[test]
fn what_is_held_at_a_place_is_in_the_history_of_the_goods_and_of_the_place() {
    let mut ada = Device::new(1);
    let came = ada.receives(receive_lot("L1", "10", bin("A-01"))).id();
    let stock = Key::Stock(Goods::Lot(lot("L1")), bin("A-01"));
    let part = PlaceSome { stock: stock.clone(), quantity: Quantity::units(4), reason: "wet".to_owned() };
    ada.now_ms += 1;
    let held = ada.does(&Command::HoldSome(part)).id();
    ada.now_ms += 1;
    let freed = ada.does(&Command::Release(Release { key: stock, reason: None })).id();
    let happened = [came, held, freed].map(|event| Key::Entry(event).to_string());
    for of in [Key::Lot(lot("L1")), Key::Location(bin("A-01"))] {
        assert_eq!(found(&ada, &term::timeline(&of)), happened, "{of}");
    }
}
