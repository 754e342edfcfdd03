//! What is recorded, what is asked, and what is refused.

mod common;

use common::*;
use lotwise_ledger::command::{
    Begin, Command, Dates, Describe, Narrow, Note, Place, Refusal, Release, Stop, Void,
};
use lotwise_ledger::event::fact::Settled;
use lotwise_ledger::event::{Act, Body, Doubt, Event, field};
use lotwise_ledger::key::{Goods, Key, LineKey};
use lotwise_ledger::number::counter::Tag;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::availability::{Purpose, Subject, judge};
use lotwise_ledger::question::{Reason, exceptions};
use lotwise_ledger::text::{FacilityCode, LineName};
use lotwise_ledger::time::Moment;

fn date(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_case_and_a_tub_meet_in_one_lot() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    let content = Quantity::units(12);
    ada.receives(receive_lot("L1", &content.packs_of(Quantity::ONE).unwrap().to_string(), bin("A-01")));
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(36));
}

#[test]
fn a_label_without_expiry_blanks_nothing() {
    let mut ada = Device::new(1);
    let dates = Dates { expiry: Some(date("2027-03-31")), ..Dates::default() };
    ada.receives(lotwise_ledger::command::Receive { dates, ..receive_lot("L1", "24", bin("A-01")) });
    let second = ada.receives(receive_lot("L1", "12", bin("A-01")));
    assert_eq!(ada.records.lot(&lot("L1")).unwrap().expiry(), Some(date("2027-03-31")));
    let lotwise_ledger::event::Body::Act(act) = second.body else { panic!() };
    assert_eq!(act.writes, [], "what stands already is not written again");
}

#[test]
fn while_two_expiries_stand_the_earlier_counts() {
    let (mut ada, mut ben) = (Device::new(1), Device::new(2));
    let receive = |expiry| {
        let dates = Dates { expiry: Some(date(expiry)), ..Dates::default() };
        lotwise_ledger::command::Receive { dates, ..receive_lot("L1", "24", bin("A-01")) }
    };
    ada.receives(receive("2027-03-31"));
    let other = ben.receives(receive("2027-01-31"));
    ada.hears(&other);
    assert_eq!(ada.records.lot(&lot("L1")).unwrap().expiry(), Some(date("2027-01-31")));
    // An author who saw both replaces both.
    ada.receives(receive("2027-02-28"));
    assert_eq!(ada.records.lot(&lot("L1")).unwrap().expiry(), Some(date("2027-02-28")));
}

#[test]
fn a_serial_received_twice_is_asked_and_recorded_as_an_exception() {
    let mut ada = Device::new(1);
    ada.receives(receive_serials(&["SN1"], bin("A-01")));
    let again = Command::Receive(receive_serials(&["SN1", "SN2"], bin("B-02")));
    let doubts = vec![Doubt::AlreadyReceived { serial: serial("SN1"), at: bin("A-01") }];
    assert_eq!(ada.decide(&again), Err(Stop::Ask(doubts)));
    ada.does(&again);
    assert_eq!(exceptions::all(&ada.records).len(), 1);
    let repeated = Command::Receive(receive_serials(&["SN3", "SN3"], bin("B-02")));
    assert_eq!(
        ada.decide(&repeated),
        Err(Stop::Refuse(Refusal::Repeated { key: Key::Serial(serial("SN3")) }))
    );
}

#[test]
fn shipping_more_than_is_booked_is_asked() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    let ship = Command::Ship(take_lot("L1", "25", bin("A-01"), customer("Shop 7")));
    let doubt = Doubt::FewerBooked {
        lot: lot("L1"),
        at: bin("A-01"),
        booked: Quantity::units(24),
        taken: Quantity::units(25),
    };
    assert_eq!(ada.decide(&ship), Err(Stop::Ask(vec![doubt])));
    ada.does(&ship);
    let negative = exceptions::Exception::NegativeBalance {
        goods: Goods::Lot(lot("L1")),
        at: bin("A-01"),
        quantity: -Quantity::ONE,
    };
    assert_eq!(exceptions::all(&ada.records), [negative]);
}

#[test]
fn goods_in_the_hand_that_the_records_place_elsewhere_are_asked() {
    let mut ada = Device::new(1);
    ada.receives(receive_serials(&["SN1"], bin("A-01")));
    let ship = |text| Command::Ship(take_serial(text, bin("B-02"), customer("Shop 7")));
    let elsewhere = Doubt::BookedElsewhere { serial: serial("SN1"), at: bin("A-01") };
    assert_eq!(ada.decide(&ship("SN1")), Err(Stop::Ask(vec![elsewhere])));
    let never = Doubt::NeverReceived { serial: serial("SN9") };
    assert_eq!(ada.decide(&ship("SN9")), Err(Stop::Ask(vec![never])));
}

#[test]
fn held_or_expired_goods_move_but_do_not_ship() {
    let mut ada = Device::new(1);
    let dates = Dates { expiry: Some(date("2026-11-21")), ..Dates::default() };
    ada.receives(lotwise_ledger::command::Receive { dates, ..receive_lot("L1", "24", bin("A-01")) });
    let ship = Command::Ship(take_lot("L1", "1", bin("A-01"), customer("Shop 7")));
    assert!(ada.decide(&ship).is_ok(), "usable through the whole of its last day");
    ada.now_ms += DAY_MS;
    let Err(Stop::Refuse(Refusal::Blocked { reasons, .. })) = ada.decide(&ship) else { panic!() };
    assert_eq!(reasons, [Reason::Expired { on: date("2026-11-21") }]);
    ada.now_ms -= DAY_MS;
    let key = Key::Lot(lot("L1"));
    ada.does(&Command::Hold(Place { key: key.clone(), reason: "leaking".to_owned() }));
    let Err(Stop::Refuse(Refusal::Blocked { reasons, .. })) = ada.decide(&ship) else { panic!() };
    assert!(matches!(&reasons[..], [Reason::Held { reason, .. }] if reason == "leaking"));
    assert!(ada.decide(&Command::Move(take_lot("L1", "1", bin("A-01"), bin("Q-01")))).is_ok());
    ada.does(&Command::Release(Release { key: key.clone(), reason: None }));
    assert!(ada.decide(&ship).is_ok());
    let release = Command::Release(Release { key: key.clone(), reason: None });
    assert_eq!(ada.decide(&release), Err(Stop::Refuse(Refusal::NotHeld { key })));
}

#[test]
fn a_serial_is_held_and_expires_with_its_lot() {
    let mut ada = Device::new(1);
    ada.receives(lotwise_ledger::command::Receive {
        lot: Some(lotwise_ledger::key::LotKey { product: pump(), ..lot("P1") }),
        dates: Dates { expiry: Some(date("2026-11-20")), ..Dates::default() },
        ..receive_serials(&["SN1"], bin("A-01"))
    });
    let subject = Subject::of(&Key::Serial(serial("SN1")));
    let when = Moment::new(NOW_MS, 60).unwrap();
    assert!(judge(&ada.records, &subject, &Purpose::Use, when).is_expired());
    let ship = Command::Ship(take_serial("SN1", bin("A-01"), customer("Shop 7")));
    assert!(matches!(ada.decide(&ship), Err(Stop::Refuse(Refusal::Blocked { .. }))));
}

#[test]
fn what_was_taken_back_is_not_taken_back_twice() {
    let mut ada = Device::new(1);
    let event = ada.receives(receive_lot("L1", "24", bin("A-01"))).id();
    let void = ada.voids(event).id();
    let decide = |target| ada.decide(&Command::Void(Void { target, reason: None }));
    assert_eq!(decide(event), Err(Stop::Refuse(Refusal::VoidedAlready { event })));
    assert_eq!(decide(void), Err(Stop::Refuse(Refusal::NotVoidable { event: void })));
    let unknown = lotwise_ledger::event::EventId { seq: 99, ..event };
    assert_eq!(decide(unknown), Err(Stop::Refuse(Refusal::UnknownEvent { event: unknown })));
}

#[test]
fn what_is_narrowed_is_written_once_and_taken_back_by_nothing_typed() {
    let mut ada = Device::new(1);
    let narrow = |said: [&str; 2]| {
        let fields = [("warranty_months", said[0]), ("warranty_months@DE", said[1])];
        let fields = fields.map(|(field, said)| (Key::Product(oat()), field.to_owned(), said.to_owned()));
        Command::Narrow(Narrow { fields: fields.to_vec() })
    };
    let written = |act: &Act| {
        let writes = act.writes.iter().map(|it| format!("{}={} {}", it.field, it.value, it.rev));
        writes.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(ada.decide(&narrow(["", ""])), Err(Stop::Refuse(Refusal::Nothing)));
    assert_eq!(
        written(&ada.decide(&narrow(["24", "36"])).unwrap()),
        "warranty_months=24 1, warranty_months@DE=36 1"
    );
    ada.does(&narrow(["24", "36"]));
    assert_eq!(ada.decide(&narrow(["24", "36"])), Err(Stop::Refuse(Refusal::Nothing)));
    assert_eq!(written(&ada.decide(&narrow(["24", ""])).unwrap()), "warranty_months@DE= 2");
    ada.does(&narrow(["24", ""]));
    assert_eq!(ada.decide(&narrow(["24", ""])), Err(Stop::Refuse(Refusal::Nothing)));
}

#[test]
fn impossible_entries_are_refused() {
    let ada = Device::new(1);
    let zero = Command::Receive(receive_lot("L1", "0", bin("A-01")));
    assert_eq!(ada.decide(&zero), Err(Stop::Refuse(Refusal::NotPositive { quantity: Quantity::ZERO })));
    let nowhere = Command::Move(take_lot("L1", "1", bin("A-01"), bin("A-01")));
    assert_eq!(ada.decide(&nowhere), Err(Stop::Refuse(Refusal::SamePlace { at: bin("A-01") })));
    assert_eq!(Moment::new(i64::MAX, 0), None);
}

#[test]
fn a_production_lot_gets_its_number_by_the_rule_and_no_other_device_makes_it() {
    let (mut ada, mut ben) = (Device::new(1), Device::new(2));
    let line =
        LineKey { facility: FacilityCode::parse("MAIN").unwrap(), name: LineName::parse("F2").unwrap() };
    let begin = |device: &Device| {
        let (product, on_line, device) = (oat(), line.clone(), device.id);
        Command::Begin(Box::new(Begin { product, on_line, shift: Some("early".to_owned()), device }))
    };
    assert_eq!(ada.decide(&begin(&ada)), Err(Stop::Refuse(Refusal::NoRule { product: oat() })));
    let fields = vec![(Key::Product(oat()), field::LOT_RULE, "L{yy}{jjj}-{n:2}".to_owned())];
    let ruled = ada.does(&Command::Describe(Describe { fields }));
    ben.hears(&ruled);
    let lot_of = |event: &Event| match &event.body {
        Body::Act(act) => match &act.becomes[..] {
            [Key::Lot(lot)] => lot.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let opened = |event: &Event| lot_of(event).number.to_string();
    let (tag, other) = (Tag::of_id(&ada.id), Tag::of_id(&ben.id));
    assert_ne!(tag, other);
    let (begun, same) = (begin(&ada), begin(&ben));
    let first = ada.does(&begun);
    assert_eq!(opened(&first), format!("L26325-01{tag}"));
    assert_eq!(opened(&ada.does(&begun)), format!("L26325-02{tag}"));
    assert_eq!(opened(&ben.does(&same)), format!("L26325-01{other}"));
    assert_eq!(opened(&ada.does(&begun)), format!("L26325-03{tag}"));
    ada.now_ms += DAY_MS;
    assert_eq!(opened(&ada.does(&begun)), format!("L26326-04{tag}"), "the counter runs on");
    let known = ada.records.lot(&lot_of(&first)).unwrap();
    assert_eq!((known.made_on(), known.produced()), (Some(line.clone()), "2026-11-21".parse().ok()));
    assert_eq!(known.registers.text(field::PRODUCED_TIME), Some("10:00"));
}

#[test]
fn one_word_settles_all_that_one_happening_shows() {
    let (mut ada, mut ben) = (Device::new(1), Device::new(2));
    let came = ada.receives(receive_serials(&["SN1"], bin("A-01")));
    ben.hears(&came);
    ada.ships(take_serial("SN1", bin("A-01"), customer("Shop 7")));
    let other = ben.ships(take_serial("SN1", bin("A-01"), customer("Shop 8")));
    ada.hears(&other);
    let open = exceptions::open(&ada.records);
    let unit = Key::Serial(serial("SN1"));
    assert!(open.iter().filter(|exception| exception.about() == unit).count() > 1, "{open:?}");

    let settle = |settled| {
        let reason = Some("Shop 8 got SN2".to_owned());
        Command::Note(Box::new(Note::Settle { settled, reason }))
    };
    assert_eq!(ada.decide(&settle(Vec::new())), Err(Stop::Refuse(Refusal::Nothing)));
    let word = |exception: &lotwise_ledger::question::Exception| Settled {
        exception: exception.id(),
        finding: "wrong_scan".to_owned(),
    };
    let event = ada.does(&settle(open.iter().map(word).collect()));
    let Body::Act(act) = event.body else { panic!() };
    assert_eq!(act.reason.as_deref(), Some("Shop 8 got SN2"));
    assert_eq!(exceptions::open(&ada.records), []);
}
