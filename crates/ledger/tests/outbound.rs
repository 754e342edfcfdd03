//! An order on its way out: entered, picked, packed, shipped; and which way its picker walks.

mod common;

use common::*;
use lotwise_ledger::command::{Book, Command, Note, OrderEntry, Refusal, Stop, Taken, Taking, Void};
use lotwise_ledger::event::fact::{Carriage, Planned};
use lotwise_ledger::event::{Step, field};
use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{ContainerKey, Goods, Key, Location, OrderKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::orders::fulfilment;
use lotwise_ledger::question::outbound::{self, Outbound, outbound};
use lotwise_ledger::question::walk::{self, Round, Walk, walk};
use lotwise_ledger::text::{FacilityCode, PartnerId};

fn order() -> OrderKey {
    "sales:SO-77".to_owned().try_into().unwrap()
}

fn planned(product: ProductKey, quantity: u32) -> Planned {
    let quantity = Quantity::units(quantity);
    Planned { product, quantity, lot: None, serials: Vec::new(), at: None, expiry: None }
}

fn entered(lines: Vec<Planned>) -> Command {
    let partner = PartnerId::parse("Shop 7").ok();
    Command::Note(Box::new(Note::Order(OrderEntry { order: order(), partner, due: None, lines })))
}

fn book(step: Step, taken: Vec<Taking>) -> Command {
    Command::Book(Book { order: Some(order()), ..Book::new(step, taken) })
}

fn sscc() -> ContainerKey {
    ContainerKey(Sscc::parse("106141412345678908").unwrap())
}

/// What a page asks, on what it reads and nothing else.
fn asked(ada: &Device) -> Outbound {
    let known = read(&ada.records, |known| outbound::reading(known, &order()));
    let answer = outbound(&known, &order());
    assert_eq!(answer, outbound(&ada.records, &order()));
    answer
}

fn walked(ada: &Device, not_from: Vec<(Option<Goods>, Location)>) -> Walk {
    let lines = asked(ada).picked.lines;
    let when = ada.at(Vec::new()).occurred_at;
    let round = Round { to: None, facility: FacilityCode::parse("MAIN").unwrap(), when, not_from };
    let known = read(&ada.records, |known| walk::reading(known, &lines, None));
    let answer = walk(&known, &lines, &round);
    assert_eq!(answer, walk(&ada.records, &lines, &round));
    answer
}

fn stops(walk: &Walk) -> Vec<String> {
    let stop = |it: &walk::Stop| format!("{} {} {}", it.at, it.goods, it.quantity);
    walk.stops.iter().map(stop).collect()
}

#[test]
fn an_order_says_for_whom_and_what() {
    let mut ada = Device::new(1);
    assert_eq!(ada.decide(&entered(Vec::new())), Err(Stop::Refuse(Refusal::Nothing)));
    let none = entered(vec![planned(oat(), 0)]);
    assert!(matches!(ada.decide(&none), Err(Stop::Refuse(Refusal::NotPositive { .. }))));
    ada.does(&entered(vec![planned(oat(), 5)]));
    let record = ada.records.order(&order()).unwrap();
    assert_eq!(record.registers.text(field::PARTNER), Some("Shop 7"));
    assert_eq!((record.planned().len(), record.next_rev()), (1, 2));
}

#[test]
fn a_picker_walks_by_place_and_looks_nowhere_twice() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "4", bin("B-01")));
    ada.receives(receive_lot("L2", "9", bin("A-01")));
    ada.receives(receive_serials(&["SN1", "SN2"], bin("A-00")));
    ada.does(&entered(vec![planned(oat(), 6), planned(pump(), 1)]));
    let way = walked(&ada, Vec::new());
    let expected =
        ["at:MAIN:A-00 sku:PUMP/- 1", "at:MAIN:A-01 sku:OAT-1/own/L2 2", "at:MAIN:B-01 sku:OAT-1/own/L1 4"];
    assert_eq!(stops(&way), expected);
    assert_eq!(way.stops.iter().map(|stop| stop.by_serial).collect::<Vec<_>>(), [true, false, false]);
    let none = vec![(Some(Goods::Lot(lot("L1"))), bin("B-01")), (None, bin("A-00"))];
    let way = walked(&ada, none);
    assert_eq!(stops(&way), ["at:MAIN:A-01 sku:OAT-1/own/L2 6"]);
    assert_eq!(way.short, [(pump(), Quantity::ONE)]);
}

#[test]
fn what_is_picked_is_packed_and_shipped_once() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "9", bin("A-01")));
    ada.receives(receive_serials(&["SN1"], bin("A-01")));
    ada.does(&entered(vec![planned(oat(), 6), planned(pump(), 1)]));
    let oats = |quantity| Taken::Lot(lot("L1"), Quantity::units(quantity));
    let pick = ada.does(&book(Step::Pick, vec![Taking::new(oats(6), bin("A-01"), bin("DOCK"))]));
    ada.does(&book(Step::Pick, vec![Taking::new(Taken::Serial(serial("SN1")), bin("A-01"), bin("DOCK"))]));
    let now = asked(&ada);
    assert!(now.picked.is_done() && now.loose.len() == 2 && now.packed.is_empty());
    assert!(!fulfilment(ada.records.order(&order()).unwrap()).is_done(), "picked is not shipped");

    let packed = |what| Taking { into: Some(sscc()), ..Taking::new(what, bin("DOCK"), bin("DOCK")) };
    ada.does(&book(Step::Pack, vec![packed(oats(4)), packed(Taken::Serial(serial("SN1")))]));
    let now = asked(&ada);
    assert_eq!(
        now.loose.iter().map(|it| (it.what.clone(), it.quantity)).collect::<Vec<_>>(),
        [(Key::Lot(lot("L1")), Quantity::units(2))]
    );
    assert_eq!((now.packed.len(), &now.packed[0].at), (1, &bin("DOCK")));

    let shop = customer("Shop 7");
    let taken = vec![
        Taking::new(Taken::Container(sscc()), bin("DOCK"), shop.clone()),
        Taking::new(oats(1), bin("DOCK"), shop.clone()),
    ];
    let carriage = Some(Carriage { by: Some("Post".to_owned()), tracking: None });
    let shipment = Book { order: Some(order()), carriage, ..Book::new(Step::Ship, taken) };
    let shipment = ada.does(&Command::Book(shipment));
    let now = asked(&ada);
    assert_eq!((now.packed.len(), now.shipments.as_slice()), (0, [shipment.id()].as_slice()));
    assert_eq!(now.loose[0].quantity, Quantity::ONE);
    let shipped = fulfilment(ada.records.order(&order()).unwrap());
    assert_eq!(shipped.lines[0].moved, Quantity::units(5));
    assert!(shipped.lines[1].open().is_zero());

    ada.does(&Command::Void(Void { target: pick.id(), reason: None }));
    assert_eq!(asked(&ada).picked.lines[0].moved, Quantity::ZERO, "a pick that is taken back is none");
}
