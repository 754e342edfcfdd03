//! Goods at the dock: announced, received against the announcement, closed.

mod common;

use chrono::NaiveDate;
use common::*;
use lotwise_ledger::command::{
    Announce, Arrive, CloseOrder, Command, Dates, Numbered, Receive, Refusal, Stop, end_of_life, life_until,
};
use lotwise_ledger::event::fact::Planned;
use lotwise_ledger::event::{DeviceId, Doubt, field};
use lotwise_ledger::gs1::Sscc;
use lotwise_ledger::key::{ContainerKey, Goods, Key, OrderKey, Paper};
use lotwise_ledger::number::Inputs;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::next_lot::{Wanted, inputs_at, next_lot};
use lotwise_ledger::question::orders::{fulfilment, is_closed};
use lotwise_ledger::text::{OrderNumber, PartnerId};

fn asn() -> OrderKey {
    OrderKey { paper: Paper::Asn, number: OrderNumber::parse("ASN-7").unwrap() }
}

fn line(number: Option<&str>, units: u32) -> Planned {
    Planned {
        product: oat(),
        quantity: Quantity::units(units),
        lot: number.map(lot),
        serials: Vec::new(),
        at: None,
        expiry: None,
    }
}

fn announced() -> Device {
    let mut ada = Device::new(1);
    ada.does(&Command::Announce(Box::new(Announce {
        order: asn(),
        supplier: PartnerId::parse("Mill & Sons").ok(),
        due: day("2026-11-23"),
        lines: vec![line(Some("L1"), 24), line(None, 10)],
        names: vec![(oat(), "Oat drink".to_owned())],
    })));
    ada
}

fn day(text: &str) -> Option<NaiveDate> {
    lotwise_ledger::iso::day(text)
}

fn arrive(number: &str, quantity: &str) -> Arrive {
    Arrive { order: Some(asn()), ..Arrive::new(receive_lot(number, quantity, bin("DOCK"))) }
}

fn command(arrive: Arrive) -> Command {
    Command::Arrive(Box::new(arrive))
}

fn describe(ada: &mut Device, field: &'static str, value: &str) {
    let fields = vec![(Key::Product(oat()), field, value.to_owned())];
    ada.does(&Command::Describe(lotwise_ledger::command::Describe { fields }));
}

#[test]
fn what_comes_is_told_from_what_is_still_to_come() {
    let mut ada = announced();
    let order = ada.records.order(&asn()).unwrap();
    assert_eq!(order.registers.text(field::PARTNER), Some("Mill & Sons"));
    assert_eq!(order.registers.text(field::DUE), Some("2026-11-23"));
    assert_eq!(ada.records.product(&oat()).unwrap().name(), Some("Oat drink"));

    ada.does(&command(arrive("L1", "20")));
    let open = |ada: &Device| fulfilment(ada.records.order(&asn()).unwrap()).open_for(&Goods::Lot(lot("L1")));
    assert_eq!(open(&ada), Some(Quantity::units(14)));
    // Four are open on the lot's line, and ten of any lot.
    let too_many = command(arrive("L1", "15"));
    let doubt = Doubt::MoreThanOrdered {
        order: asn(),
        goods: Goods::Lot(lot("L1")),
        open: Quantity::units(14),
        taken: Quantity::units(15),
    };
    assert_eq!(ada.decide(&too_many), Err(Stop::Ask(vec![doubt.clone()])));
    let act = ada.decides(&too_many, &ada.at(vec![doubt.clone()])).unwrap();
    assert_eq!(act.confirmed, [doubt]);
    ada.writes(&act);
    assert!(fulfilment(ada.records.order(&asn()).unwrap()).is_done());
}

#[test]
fn goods_that_no_line_is_for_are_asked_about() {
    let mut ada = announced();
    let pumps = Receive { product: pump(), lot: None, ..receive_lot("L1", "1", bin("DOCK")) };
    let act = ada.decide(&command(Arrive { order: Some(asn()), ..Arrive::new(pumps.clone()) }));
    assert_eq!(act, Err(Stop::Ask(vec![Doubt::NotOrdered { order: asn(), goods: Goods::Product(pump()) }])));
    // Of an order that has not reached this phone, nothing is known.
    let other = OrderKey { number: OrderNumber::parse("ASN-8").unwrap(), ..asn() };
    ada.does(&command(Arrive { order: Some(other.clone()), ..Arrive::new(pumps) }));
    assert_eq!(fulfilment(ada.records.order(&other).unwrap()).beside.len(), 1);
}

#[test]
fn an_incomplete_order_is_closed_with_a_reason_and_once() {
    let mut ada = announced();
    ada.does(&command(arrive("L1", "20")));
    let close = Command::CloseOrder(CloseOrder { order: asn(), reason: "short".to_owned() });
    let act = ada.decide(&close).unwrap();
    assert_eq!(act.reason.as_deref(), Some("short"));
    assert!(!is_closed(ada.records.order(&asn()).unwrap()));
    ada.writes(&act);
    assert!(is_closed(ada.records.order(&asn()).unwrap()));
    assert_eq!(ada.decide(&close), Err(Stop::Refuse(Refusal::Nothing)));
}

#[test]
fn too_little_life_is_taken_with_a_reason_only() {
    let mut ada = Device::new(1);
    describe(&mut ada, field::SHELF_LIFE_DAYS, "90");
    describe(&mut ada, field::RECEIVE_LIFE_DAYS, "60");
    let dated = |dates: Dates| Arrive::new(Receive { dates, ..receive_lot("L1", "5", bin("A-01")) });
    let made = |text| dated(Dates { produced: day(text), ..Dates::default() });
    let check = |arrive: Arrive, until: &str, left: Option<i64>| {
        assert_eq!(life_until(&arrive.receive, &ada.records), day(until));
        let refused = left.map(|days| Refusal::ShortLifeWithoutReason { days, needed_days: 60 });
        let decided = ada.decide(&command(arrive.clone()));
        assert_eq!(decided.err(), refused.map(Stop::Refuse));
        let explained = command(Arrive { reason: Some("agreed".to_owned()), ..arrive });
        assert_eq!(ada.decide(&explained).unwrap().reason.as_deref(), Some("agreed"));
    };
    check(made("2026-11-01"), "2027-01-30", None);
    check(made("2026-10-01"), "2026-12-30", Some(39));
    // What the label says stands above what is computed.
    let both = Dates { expiry: day("2027-03-01"), produced: day("2026-10-01"), ..Dates::default() };
    check(dated(both), "2027-03-01", None);
    let product = ada.records.product(&oat()).unwrap();
    assert_eq!(end_of_life(day("2026-11-01").unwrap(), product), day("2027-01-30"));
}

#[test]
fn goods_in_quarantine_are_held_and_older_ones_of_their_lot_are_not() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "5", bin("A-01")));
    let quarantine = |receive| Arrive { held_because: Some("wet".to_owned()), ..Arrive::new(receive) };
    ada.does(&command(quarantine(receive_lot("L1", "7", bin("Q-1")))));
    let held = |place: &str| {
        let key = Key::Stock(Goods::Lot(lot("L1")), bin(place));
        ada.records.holds(&key).is_some_and(|holds| holds.standing().count() == 1)
    };
    assert_eq!([held("Q-1"), held("A-01")], [true, false]);
    ada.does(&command(quarantine(receive_serials(&["S1", "S2"], bin("Q-1")))));
    for text in ["S1", "S2"] {
        assert_eq!(ada.records.holds(&Key::Serial(serial(text))).unwrap().standing().count(), 1, "{text}");
    }
}

#[test]
fn a_place_where_goods_wait_is_for_receiving_unless_it_has_a_purpose() {
    let mut ada = Device::new(1);
    let waiting = |place| Arrive { waits: true, ..Arrive::new(receive_lot("L1", "7", bin(place))) };
    let purpose = |ada: &Device, place: &str| {
        let place = ada.records.location(&bin(place));
        place.and_then(|it| it.registers.text(field::PURPOSE)).map(str::to_owned)
    };
    ada.receives(receive_lot("L1", "5", bin("A-01")));
    assert_eq!(purpose(&ada, "A-01"), None);
    ada.does(&command(waiting("DOCK-1")));
    assert_eq!(purpose(&ada, "DOCK-1").as_deref(), Some(field::RECEIVING));
    // What is there already is not written again.
    let writes = ada.decide(&command(waiting("DOCK-1"))).unwrap().writes;
    assert!(writes.iter().all(|write| write.field != field::PURPOSE), "{writes:?}");
    let storage = vec![(Key::Location(bin("A-02")), field::PURPOSE, "storage".to_owned())];
    ada.does(&Command::Describe(lotwise_ledger::command::Describe { fields: storage }));
    ada.does(&command(waiting("A-02")));
    assert_eq!(purpose(&ada, "A-02").as_deref(), Some("storage"));
    // Where goods lie already, a slip of the finger takes nothing out of picking.
    ada.does(&command(waiting("A-01")));
    assert_eq!(purpose(&ada, "A-01"), None);
    assert_eq!(ada.on_hand("L1", &bin("A-01")).to_string(), "12");
}

#[test]
fn a_pallet_comes_once_with_all_that_stands_on_it() {
    let mut ada = Device::new(1);
    let pallet = ContainerKey(Sscc::parse("106141412345678908").unwrap());
    let on = |number, quantity| {
        let receive = receive_lot(number, quantity, bin("DOCK"));
        command(Arrive { in_container: Some(pallet.clone()), ..Arrive::new(receive) })
    };
    ada.does(&on("L1", "24"));
    ada.does(&on("L2", "12"));
    let container = ada.records.container(&pallet).unwrap();
    assert_eq!(container.moves.standing().count(), 1);
    assert_eq!(container.moves.places(), [&bin("DOCK")]);
    let inside =
        [("L1", 24), ("L2", 12)].map(|(number, units)| (Key::Lot(lot(number)), Quantity::units(units)));
    assert_eq!(container.contents(), inside);
}

#[test]
fn a_number_by_rule_is_used_once() {
    let mut ada = Device::new(1);
    describe(&mut ada, field::LOT_RULE, "R{yy}{jjj}-{n:3}");
    let device = DeviceId::of_public_key(&[1; 32]);
    let inputs: Inputs<'_> = inputs_at("MAIN", day("2026-11-21").unwrap());
    let product = oat();
    let wanted = Wanted { product: &product, device: &device, inputs };
    let first = next_lot(&ada.records, &wanted).unwrap();
    assert!(first.lot.number.as_str().starts_with("R26325-001"), "{first:?}");
    let numbered = Some(Numbered { counted: first.counted });
    let receive = Receive { lot: Some(first.lot.clone()), ..receive_lot("L1", "5", bin("A-01")) };
    let arrive = Arrive { numbered, ..Arrive::new(receive) };
    ada.does(&command(arrive.clone()));
    let taken = Refusal::NumberTaken { lot: first.lot.clone() };
    assert_eq!(ada.decide(&command(arrive)), Err(Stop::Refuse(taken)));
    assert_ne!(next_lot(&ada.records, &wanted).unwrap().lot, first.lot);
}
