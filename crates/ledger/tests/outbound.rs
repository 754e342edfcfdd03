//! An order on its way out: entered, picked, packed, shipped; and which way its picker walks.

mod common;

use common::*;
use lotwise_ledger::command::{Book, Command, Note, OrderEntry, Refusal, Stop, Taken, Taking, Void};
use lotwise_ledger::event::fact::{Carriage, Planned};
use lotwise_ledger::event::{Step, field};
use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{ContainerKey, Goods, Key, Location, OrderKey, ProductKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::boxed::{self, Boxed, boxed};
use lotwise_ledger::question::orders::fulfilment;
use lotwise_ledger::question::outbound::{self, Outbound, outbound};
use lotwise_ledger::question::walk::{self, Round, Walk, walk};
use lotwise_ledger::question::whereabouts::each_once_at;
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
    let units = [serial("SN1"), serial("SN2")];
    assert_eq!(
        way.stops.iter().map(|stop| stop.units.as_slice()).collect::<Vec<_>>(),
        [&units[..], &[], &[]]
    );
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

#[test]
fn a_pick_set_down_in_a_bin_with_goods_leaves_the_bin_to_pickers() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "9", bin("A-01")));
    ada.receives(receive_lot("L2", "9", bin("B-01")));
    ada.does(&entered(vec![planned(oat(), 12)]));
    let purpose = |ada: &Device, place: &str| {
        let place = ada.records.location(&bin(place));
        place.and_then(|it| it.registers.text(field::PURPOSE)).map(str::to_owned)
    };
    let oats = || Taken::Lot(lot("L1"), Quantity::ONE);
    ada.does(&book(Step::Pick, vec![Taking::new(oats(), bin("A-01"), bin("B-01"))]));
    assert_eq!(purpose(&ada, "B-01"), None);
    assert!(stops(&walked(&ada, Vec::new())).iter().any(|stop| stop.starts_with("at:MAIN:B-01")));
    // An empty place becomes the lane, and stays it when more is set down there.
    for _ in 0..2 {
        ada.does(&book(Step::Pick, vec![Taking::new(oats(), bin("A-01"), bin("LANE"))]));
        assert_eq!(purpose(&ada, "LANE").as_deref(), Some(field::SHIPPING));
    }
}

fn whats(loose: &[outbound::Loose]) -> Vec<String> {
    loose.iter().map(|it| format!("{} {} {}", it.what, it.quantity, it.at)).collect()
}

#[test]
fn goods_that_stand_at_two_places_are_told_at_both() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "9", bin("A-01")));
    ada.does(&entered(vec![planned(oat(), 9)]));
    let oats = |quantity| Taken::Lot(lot("L1"), Quantity::units(quantity));
    for (quantity, to) in [(4, "DOCK-1"), (5, "DOCK-2")] {
        ada.does(&book(Step::Pick, vec![Taking::new(oats(quantity), bin("A-01"), bin(to))]));
    }
    let told = |ada: &Device| whats(&asked(ada).loose);
    let lot_key = Key::Lot(lot("L1"));
    let (first, second) = (bin("DOCK-1"), bin("DOCK-2"));
    assert_eq!(told(&ada), [format!("{lot_key} 4 {first}"), format!("{lot_key} 5 {second}")]);

    let packed = Taking { into: Some(sscc()), ..Taking::new(oats(3), second.clone(), second.clone()) };
    ada.does(&book(Step::Pack, vec![packed]));
    assert_eq!(told(&ada), [format!("{lot_key} 4 {first}"), format!("{lot_key} 2 {second}")]);

    let shop = customer("Shop 7");
    let taken = vec![
        Taking::new(Taken::Container(sscc()), second.clone(), shop.clone()),
        Taking::new(oats(4), first, shop),
    ];
    ada.does(&book(Step::Ship, taken));
    assert_eq!(told(&ada), [format!("{lot_key} 2 {second}")]);
}

fn by_label(ada: &Device) -> Boxed {
    let known = read(&ada.records, |known| boxed::reading(known, &sscc()));
    let answer = boxed(&known, &sscc());
    assert_eq!(answer, boxed(&ada.records, &sscc()));
    answer
}

#[test]
fn a_container_tells_where_it_stands_and_for_which_order() {
    let mut ada = Device::new(1);
    assert_eq!(by_label(&ada), Boxed::default());
    ada.receives(receive_lot("L1", "9", bin("DOCK")));
    ada.does(&entered(vec![planned(oat(), 9)]));
    let oats = |quantity| Taken::Lot(lot("L1"), Quantity::units(quantity));
    let into =
        |quantity| Taking { into: Some(sscc()), ..Taking::new(oats(quantity), bin("DOCK"), bin("DOCK")) };
    ada.does(&book(Step::Pack, vec![into(4)]));
    let told = by_label(&ada);
    assert_eq!((told.at, told.order, told.contents.len()), (Some(bin("DOCK")), Some(order()), 1));

    // What is for two orders is for none of them alone, and what is taken out again is for nobody.
    let other: OrderKey = "sales:SO-78".to_owned().try_into().unwrap();
    let for_other =
        |step, taking| Command::Book(Book { order: Some(other.clone()), ..Book::new(step, vec![taking]) });
    let both = ada.does(&for_other(Step::Pack, into(2)));
    assert_eq!(by_label(&ada).order, None);
    let out = Taking { out_of: Some(sscc()), ..Taking::new(oats(2), bin("DOCK"), bin("DOCK")) };
    ada.does(&for_other(Step::Unpack, out));
    assert_eq!(by_label(&ada).order, Some(order()));
    let both_again = ada.does(&for_other(Step::Pack, into(1)));
    ada.does(&Command::Void(Void { target: both_again.id(), reason: None }));
    assert_eq!(by_label(&ada).order, Some(order()));
    assert_ne!(both.id(), both_again.id());

    let moved = vec![Taking::new(Taken::Container(sscc()), bin("DOCK"), bin("GATE"))];
    ada.does(&Command::Book(Book::new(Step::Move, moved)));
    assert_eq!((by_label(&ada).at, &asked(&ada).packed[0].at), (Some(bin("GATE")), &bin("GATE")));
    // Shipped by its label, and nobody named the order: the order does not offer it again.
    let gone = vec![Taking::new(Taken::Container(sscc()), bin("GATE"), customer("Shop 7"))];
    ada.does(&Command::Book(Book::new(Step::Ship, gone)));
    assert_eq!((by_label(&ada).at, asked(&ada).packed), (Some(customer("Shop 7")), Vec::new()));
}

#[test]
fn goods_taken_alone_come_out_of_their_box() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "10", bin("DOCK")));
    ada.receives(receive_serials(&["SN1", "SN2"], bin("DOCK")));
    let oats = |quantity| Taken::Lot(lot("L1"), Quantity::units(quantity));
    let packed = |what| Taking { into: Some(sscc()), ..Taking::new(what, bin("DOCK"), bin("DOCK")) };
    ada.does(&book(Step::Pack, vec![packed(oats(6)), packed(Taken::Serial(serial("SN1")))]));
    let inside = |ada: &Device| {
        let mut contents = ada.records.container(&sscc()).unwrap().contents();
        contents.retain(|(_, quantity)| quantity.is_positive());
        contents.into_iter().map(|(_, quantity)| quantity).collect::<Vec<_>>()
    };
    let moved = |what, to: &str| {
        let taken = vec![Taking::new(what, bin("DOCK"), bin(to))];
        Command::Book(Book::new(Step::PutAway, taken))
    };
    // Four lie loose: they go first.
    ada.does(&moved(oats(4), "A-01"));
    assert_eq!(inside(&ada), [Quantity::units(6), Quantity::ONE]);
    let taken = ada.does(&moved(oats(2), "A-01"));
    ada.does(&moved(Taken::Serial(serial("SN2")), "A-02"));
    assert_eq!(inside(&ada), [Quantity::units(4), Quantity::ONE]);
    ada.does(&moved(Taken::Serial(serial("SN1")), "A-02"));
    assert_eq!(inside(&ada), [Quantity::units(4)]);
    // Back in the box, where that was a mistake.
    ada.does(&Command::Void(Void { target: taken.id(), reason: None }));
    assert_eq!(inside(&ada), [Quantity::units(6)]);

    let by_box = vec![Taking::new(Taken::Container(sscc()), bin("DOCK"), bin("TROLLEY"))];
    ada.does(&Command::Book(Book::new(Step::Move, by_box)));
    assert_eq!(inside(&ada), [Quantity::units(6)], "with its box nothing comes out of it");
    let there: Vec<_> = each_once_at(&ada.records, &bin("TROLLEY"));
    assert_eq!(there, [(Key::Container(sscc()), Quantity::ONE)], "what is in it is not told once more");
}
