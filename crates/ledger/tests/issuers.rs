//! Whose lot it is: the same number from two mills, and from a brand owner by two ways.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Receive};
use lotwise_ledger::event::field;
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::question::issuer::{Numbered, lot_of, reading};
use lotwise_ledger::text::{LotNumber, PartnerId};

fn flour() -> ProductKey {
    "sku:FLOUR".to_owned().try_into().unwrap()
}

fn asked(product: ProductKey, supplier: Option<&str>, labelled: bool) -> Numbered {
    let supplier = supplier.map(|supplier| PartnerId::parse(supplier).unwrap());
    Numbered { product, number: LotNumber::parse("L1").unwrap(), supplier, labelled }
}

/// On what it reads and nothing else.
fn check(ada: &Device, asked: &Numbered, expected: &str) {
    let known = read(&ada.records, |known| reading(known, asked));
    let lot = lot_of(&known, asked);
    assert_eq!(lot.to_string(), expected, "{asked:?}");
    assert_eq!(lot_of(&ada.records, asked), lot);
}

fn receives(ada: &mut Device, asked: &Numbered) {
    let lot = lot_of(&ada.records, asked);
    let (product, supplier) = (asked.product.clone(), asked.supplier.clone());
    ada.receives(Receive {
        product,
        packaging: None,
        lot: Some(lot),
        supplier,
        ..receive_lot("L1", "5", bin("A-01"))
    });
}

#[test]
fn one_number_of_two_mills_is_two_lots() {
    let mut ada = Device::new(1);
    let (mill, other) = (asked(flour(), Some("Mill A"), false), asked(flour(), Some("Mill B"), false));
    check(&ada, &mill, "sku:FLOUR/supplier:Mill A/L1");
    receives(&mut ada, &mill);
    check(&ada, &other, "sku:FLOUR/supplier:Mill B/L1");
    receives(&mut ada, &other);
    check(&ada, &mill, "sku:FLOUR/supplier:Mill A/L1");
    check(&ada, &asked(flour(), Some("MILL A"), false), "sku:FLOUR/supplier:Mill A/L1");
    assert_eq!(ada.records.lots_of(&flour()).count(), 2);
}

#[test]
fn what_bears_a_gtin_is_one_lot_whoever_sells_it() {
    let mut ada = Device::new(1);
    check(&ada, &asked(flour(), Some("Mill A"), true), "sku:FLOUR/own/L1");
    let gtin: ProductKey = "gtin:04012345678901".to_owned().try_into().unwrap();
    check(&ada, &asked(gtin, Some("Mill A"), false), "gtin:04012345678901/own/L1");
    let of = Key::Gtin(Gtin::parse("04012345678901").unwrap());
    let fields = vec![(of, field::PRODUCT, flour().to_string())];
    ada.does(&Command::Describe(lotwise_ledger::command::Describe { fields }));
    check(&ada, &asked(flour(), Some("Mill A"), false), "sku:FLOUR/own/L1");
}

#[test]
fn what_is_known_goes_on_with_its_lot() {
    let mut ada = Device::new(1);
    check(&ada, &asked(flour(), None, false), "sku:FLOUR/own/L1");
    // As records were before suppliers had lots of their own.
    let old = Numbered { labelled: true, ..asked(flour(), Some("Mill A"), false) };
    receives(&mut ada, &old);
    check(&ada, &asked(flour(), Some("Mill A"), false), "sku:FLOUR/own/L1");
    check(&ada, &asked(flour(), Some("Mill B"), false), "sku:FLOUR/supplier:Mill B/L1");
    // Nobody says whose it is, and there is one.
    let mut ben = Device::new(2);
    receives(&mut ben, &asked(flour(), Some("Mill A"), false));
    check(&ben, &asked(flour(), None, false), "sku:FLOUR/supplier:Mill A/L1");
}
