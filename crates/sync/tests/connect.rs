//! A phone that worked by itself comes to a firm: what waits, and what it becomes (SYNC-25).

use std::collections::BTreeSet;

use lotwise_ledger::command::{
    Circumstances, Coded, Command, Dates, Receive, Received, Relocate, Taken, Void, feeds,
};
use lotwise_ledger::event::{Act, DeviceId, Draft, Event, EventId, Head, SignedEvent};
use lotwise_ledger::fold;
use lotwise_ledger::gs1::Gtin;
use lotwise_ledger::key::{Goods, Issuer, Key, Location, LotKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, LotNumber, Sku};
use lotwise_ledger::time::Moment;
use lotwise_sync::connect::{Names, waiting};
use lotwise_sync::reissue::reissue;

const GTIN: &str = "04012345678901";
const NOW_MS: i64 = 1_795_251_600_000;

/// A phone with its records and its chain. Nobody here looks at a signature.
struct Phone {
    device: DeviceId,
    head: Head,
    records: Records,
    events: Vec<(EventId, SignedEvent)>,
}

impl Phone {
    fn new(number: u8) -> Self {
        let device = DeviceId::of_public_key(&[number; 32]);
        Self { device, head: Head::default(), records: Records::default(), events: Vec::new() }
    }

    fn does(&mut self, command: &Command) -> EventId {
        let circumstances =
            Circumstances::now(Moment::new(NOW_MS, 60).unwrap(), Actor::parse("Ada").unwrap());
        let act: Act = command.decide(&self.records, &circumstances).unwrap();
        let draft = Draft::new(self.device, &self.head, feeds(&act), &act, NOW_MS);
        let signed = draft.signed([0; 64]);
        let event = signed.open().unwrap();
        self.head = self.head.after(&event);
        fold::fold(&event, &mut self.records);
        self.events.push((event.id(), signed));
        event.id()
    }

    fn receives(&mut self, product: &ProductKey, lot: &str, units: u32) -> EventId {
        self.does(&Command::Receive(Receive {
            product: product.clone(),
            product_name: None,
            packaging: None,
            lot: Some(lot_of(product, lot)),
            dates: Dates::default(),
            received: Received::Quantity(Quantity::units(units)),
            supplier: None,
            to: shelf(),
            document: None,
            batch: None,
            coded: Coded::Came,
        }))
    }

    fn ships(&mut self, taken: Vec<Taken>) -> EventId {
        let to = Location::Customer(None);
        self.does(&Command::Ship(Relocate { taken, from: shelf(), to, document: None, invoice: None }))
    }
}

fn shelf() -> Location {
    "at:MAIN:A-01".parse().unwrap()
}

fn sku(text: &str) -> ProductKey {
    ProductKey::Sku(Sku::parse(text).unwrap())
}

fn gtin() -> ProductKey {
    ProductKey::Gtin(Gtin::parse(GTIN).unwrap())
}

fn lot_of(product: &ProductKey, number: &str) -> LotKey {
    LotKey { product: product.clone(), issuer: Issuer::Own, number: LotNumber::parse(number).unwrap() }
}

fn folded<'a>(events: impl IntoIterator<Item = &'a SignedEvent>) -> Records {
    let mut records = Records::default();
    for signed in events {
        let event: Event = signed.open().unwrap();
        fold::fold(&event, &mut records);
    }
    records
}

fn on_shelf(records: &Records, lot: &LotKey) -> Quantity {
    records.stock(&Goods::Lot(lot.clone()), &shelf())
}

/// SYNC-25: the same GTIN and lot are the same thing, whoever recorded them first.
#[test]
fn natural_keys_unite() {
    let (mut local, mut firm) = (Phone::new(1), Phone::new(2));
    local.receives(&gtin(), "L1", 5);
    firm.receives(&gtin(), "L1", 7);
    let all = folded(local.events.iter().chain(&firm.events).map(|(_, signed)| signed));
    assert_eq!(on_shelf(&all, &lot_of(&gtin(), "L1")), Quantity::units(12));
}

/// SYNC-25: what names an undecided product waits, with what names such an event; nothing else does.
#[test]
fn what_names_an_undecided_product_waits() {
    let mut phone = Phone::new(1);
    let first = phone.receives(&sku("A"), "L1", 5);
    phone.receives(&gtin(), "L1", 5);
    phone.receives(&sku("AB"), "L1", 5);
    let both = phone.ships(vec![
        Taken::Lot(lot_of(&gtin(), "L1"), Quantity::ONE),
        Taken::Lot(lot_of(&sku("A"), "L1"), Quantity::ONE),
    ]);
    let other = phone.ships(vec![Taken::Lot(lot_of(&gtin(), "L1"), Quantity::ONE)]);
    let taken_back = phone.does(&Command::Void(Void { target: both, reason: None }));
    assert_eq!(waiting(&phone.events, [&sku("A")]), BTreeSet::from([first, both, taken_back]));
    assert_eq!(waiting(&phone.events, [&sku("B")]), BTreeSet::new());
    // Whatever an event says of one that waits, it waits, too.
    let (_, signed) = phone.events.iter().find(|(event, _)| *event == other).unwrap().clone();
    let about = format!(r#"{{"case":"{first}"}}"#).into_bytes();
    let follows = SignedEvent { body: about, ..signed };
    let unsent = [phone.events[0].clone(), (other, follows)];
    assert_eq!(waiting(&unsent, [&sku("A")]), BTreeSet::from([first, other]));
}

/// SYNC-25: under its new name the product has all that was recorded of it, and the old one nothing.
#[test]
fn another_product_takes_its_records_along() {
    let mut phone = Phone::new(1);
    phone.receives(&sku("A"), "L1", 5);
    let shipped = phone.ships(vec![Taken::Lot(lot_of(&sku("A"), "L1"), Quantity::units(2))]);
    phone.ships(vec![Taken::Lot(lot_of(&sku("A"), "L1"), Quantity::ONE)]);
    phone.does(&Command::Void(Void { target: shipped, reason: Some("sku:A".to_owned()) }));
    let unsent: Vec<SignedEvent> = phone.events.iter().map(|(_, signed)| signed.clone()).collect();
    let names: Names = [(sku("A"), sku("A-2"))].into_iter().collect();
    let next = DeviceId::of_public_key(&[2; 32]);
    let again = reissue(&unsent, next, &names).unwrap().into_iter().map(|event| event.signed([0; 64]));
    let again: Vec<SignedEvent> = again.collect();
    assert!(again.iter().all(|signed| !names.are_in(&signed.body)));
    let records = folded(&again);
    assert_eq!(on_shelf(&records, &lot_of(&sku("A-2"), "L1")), Quantity::units(4));
    assert!(records.lot(&lot_of(&sku("A"), "L1")).is_none());
    assert!(records.get(&Key::Product(sku("A"))).is_none());
}
