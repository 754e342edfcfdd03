//! Goods that come back, found by what was written when they left; and reports to makers.

mod common;

use common::*;
use lotwise_ledger::command::{Book, Command, Note, Place, Refusal, Relocate, Stop, Taken, Taking, Void};
use lotwise_ledger::event::fact::{Complaint, Invoice, Report};
use lotwise_ledger::event::{Body, Doubt, EventId, Step};
use lotwise_ledger::gs1::{Scan, read as read_text};
use lotwise_ledger::key::{ContainerKey, Key, Location, OrderKey, Paper as Kind};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::delivery::{self, Paper};
use lotwise_ledger::question::reports::{self, State};
use lotwise_ledger::question::{Found, resolve};
use lotwise_ledger::record::term;
use lotwise_ledger::text::OrderNumber;
use lotwise_ledger::time::Day;

fn returned(taken: Vec<Taken>, from: &Location, to: Location) -> Book {
    let taken = taken.into_iter().map(|what| Taking::new(what, from.clone(), to.clone()));
    Book::new(Step::Return, taken.collect())
}

fn some(number: &str, units: u32) -> Taken {
    Taken::Lot(lot(number), Quantity::units(units))
}

fn asked(device: &Device, book: Book) -> Vec<Doubt> {
    match device.decide(&Command::Book(book)) {
        Ok(_) => Vec::new(),
        Err(Stop::Ask(doubts)) => doubts,
        Err(other) => panic!("{other:?}"),
    }
}

/// Shop 7 has 10 of L1 and the pump SN1, with delivery note DN-1 and invoice R-1; Shop 8 has 4 of L1.
fn firm() -> Device {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    ada.receives(receive_serials(&["SN1", "SN2"], bin("A-01")));
    let invoice = Invoice { number: "R-1".to_owned(), date: Day("2026-11-20".parse().unwrap()) };
    ada.does(&Command::Ship(Relocate {
        taken: vec![some("L1", 10), Taken::Serial(serial("SN1"))],
        from: bin("A-01"),
        to: customer("Shop 7"),
        document: Some("DN-1".to_owned()),
        invoice: Some(invoice),
    }));
    ada.does(&Command::Ship(take_lot("L1", "4", bin("A-01"), customer("Shop 8"))));
    ada
}

fn delivered(device: &Device, paper: &Paper) -> Vec<(Key, Quantity, Quantity)> {
    let records = read(&device.records, |known| delivery::reading(known, paper));
    let told = delivery::delivered(&records, paper);
    told.into_iter().map(|it| (it.key.clone(), it.shipped, it.out())).collect()
}

#[test]
fn what_comes_back_goes_wherever_it_must() {
    let mut ada = firm();
    ada.does(&Command::Hold(Place { key: Key::Lot(lot("L1")), reason: "mould".to_owned() }));
    for to in [bin("Q-01"), Location::Repair, Location::Scrap, Location::Supplier(None)] {
        assert_eq!(asked(&ada, returned(vec![some("L1", 1)], &customer("Shop 7"), to)), []);
    }
    for to in [Location::Production, customer("Shop 8")] {
        let back = Command::Book(returned(vec![some("L1", 1)], &customer("Shop 7"), to));
        assert!(matches!(ada.decide(&back), Err(Stop::Refuse(_))));
    }
}

#[test]
fn what_was_never_shipped_there_is_asked_about() {
    let ada = firm();
    let back = |what, from: &Location| asked(&ada, returned(vec![what], from, bin("Q-01")));
    let (seven, nobody) = (customer("Shop 7"), Location::Customer(None));
    assert_eq!(back(some("L1", 10), &seven), []);
    let fewer = |at: &Location, booked, taken| {
        vec![Doubt::FewerBooked {
            lot: lot("L1"),
            at: at.clone(),
            booked: Quantity::units(booked),
            taken: Quantity::units(taken),
        }]
    };
    assert_eq!(back(some("L1", 11), &seven), fewer(&seven, 10, 11));
    assert_eq!(back(some("L1", 1), &nobody), fewer(&nobody, 0, 1));
    let elsewhere = Doubt::BookedElsewhere { serial: serial("SN2"), at: bin("A-01") };
    assert_eq!(back(Taken::Serial(serial("SN2")), &seven), vec![elsewhere]);
    let unknown = Doubt::NeverReceived { serial: serial("SN9") };
    assert_eq!(back(Taken::Serial(serial("SN9")), &nobody), vec![unknown]);
    assert_eq!(back(Taken::Serial(serial("SN1")), &seven), []);
}

#[test]
fn what_goes_to_quarantine_is_held_there_alone() {
    let mut ada = firm();
    let held_because = Some("Returned: faulty".to_owned());
    let taken = vec![some("L1", 2), Taken::Serial(serial("SN1"))];
    ada.does(&Command::Book(Book { held_because, ..returned(taken, &customer("Shop 7"), bin("Q-01")) }));
    let ship = |what, from| {
        let relocate =
            Relocate { taken: vec![what], from, to: customer("Shop 8"), document: None, invoice: None };
        matches!(ada.decide(&Command::Ship(relocate)), Err(Stop::Refuse(Refusal::Blocked { .. })))
    };
    assert!(ship(some("L1", 1), bin("Q-01")));
    assert!(ship(Taken::Serial(serial("SN1")), bin("Q-01")));
    assert!(!ship(some("L1", 1), bin("A-01")), "the rest of the lot is free");
}

#[test]
fn a_delivery_is_found_by_its_papers_and_tells_what_is_still_out() {
    let mut ada = firm();
    let both = |lots, units| {
        let lots = (Key::Lot(lot("L1")), Quantity::units(10), Quantity::units(lots));
        vec![lots, (Key::Serial(serial("SN1")), Quantity::ONE, Quantity::units(units))]
    };
    for number in ["DN-1", "dn1", "R-1"] {
        assert_eq!(delivered(&ada, &Paper::Numbered(number.to_owned())), both(10, 1), "{number}");
    }
    assert_eq!(delivered(&ada, &Paper::Numbered("R-2".to_owned())), []);
    assert_eq!(delivered(&ada, &Paper::Numbered("-".to_owned())), []);

    let back = Book {
        document: Some("R-1".to_owned()),
        condition: Some("damaged".to_owned()),
        ..returned(vec![some("L1", 3)], &customer("Shop 7"), bin("Q-01"))
    };
    let event = ada.does(&Command::Book(back));
    let Body::Act(act) = &event.body else { panic!("a known kind") };
    assert_eq!(act.condition.as_deref(), Some("damaged"));
    assert_eq!(delivered(&ada, &Paper::Numbered("R-1".to_owned())), both(7, 1));
    ada.does(&Command::Void(Void { target: event.id(), reason: None }));
    assert_eq!(delivered(&ada, &Paper::Numbered("R-1".to_owned())), both(10, 1));
}

#[test]
fn what_went_out_for_an_order_is_found_by_it() {
    let mut ada = firm();
    let order = OrderKey { paper: Kind::SalesOrder, number: OrderNumber::parse("SO-5").unwrap() };
    let taking = Taking::new(some("L1", 2), bin("A-01"), customer("Shop 9"));
    ada.does(&Command::Book(Book { order: Some(order.clone()), ..Book::new(Step::Ship, vec![taking]) }));
    let out = |units| vec![(Key::Lot(lot("L1")), Quantity::units(2), Quantity::units(units))];
    assert_eq!(delivered(&ada, &Paper::Order(order.clone())), out(2));
    let back = returned(vec![some("L1", 1)], &customer("Shop 9"), bin("Q-01"));
    ada.does(&Command::Book(Book { document: Some("SO-5".to_owned()), ..back }));
    assert_eq!(delivered(&ada, &Paper::Order(order)), out(1));
}

#[test]
fn a_code_is_a_paper_a_container_or_what_bears_its_number() {
    let mut ada = firm();
    let today = "2026-11-21".parse().unwrap();
    let found = |device: &Device, text: &str| {
        let scan: Scan = read_text(text, None, today).unwrap();
        resolve(&scan, &read(&device.records, |known| resolve::wanted(&scan, known))).found
    };
    assert!(matches!(found(&ada, "DN-1"), Found::Other(Key::Entry(_))));
    assert!(matches!(found(&ada, "A-01"), Found::Other(Key::Location(_))));
    assert_eq!(found(&ada, "DN-2"), Found::Unknown);
    // A lot and a delivery note of one number: the person says which.
    ada.receives(receive_lot("DN-1", "1", bin("A-01")));
    assert!(matches!(found(&ada, "DN-1"), Found::Several(keys) if keys.len() == 2));
    // Labels put a word before a number. Goods that bear it just so are meant, and no others.
    ada.receives(receive_lot("L-7", "1", bin("A-01")));
    assert_eq!(found(&ada, "lot 7"), Found::Lot(lot("L-7")));
    ada.receives(receive_lot("SN-7", "1", bin("A-01")));
    assert_eq!(found(&ada, "l-7"), Found::Lot(lot("L-7")));
    assert!(matches!(found(&ada, "7"), Found::Several(keys) if keys.len() == 2));
    assert!(matches!(found(&ada, "(10)DN-1"), Found::Lot(_)));

    let sscc: ContainerKey = "106141412345678908".to_owned().try_into().unwrap();
    assert!(matches!(found(&ada, "(00)106141412345678908"), Found::Container(_)));
    let into = Taking { into: Some(sscc.clone()), ..Taking::new(some("L1", 2), bin("A-01"), bin("A-01")) };
    ada.does(&Command::Book(Book::new(Step::Pack, vec![into])));
    let known = Found::Other(Key::Container(sscc));
    assert_eq!(found(&ada, "(00)106141412345678908"), known);
    assert_eq!(found(&ada, "106141412345678908"), known);
}

fn reported(device: &Device, event: EventId) -> (State, Vec<String>) {
    let records = read(&device.records, |known| reports::reading(known, &[event]));
    let report = reports::report(&records, event).unwrap();
    (report.state, report.told.into_iter().map(|told| told.stage).collect())
}

#[test]
fn a_report_is_due_until_somebody_says_that_it_was_sent() {
    let mut ada = firm();
    let complaint = Complaint { category: "defect".to_owned(), complainant: None, noticed_on: None };
    let about = vec![Key::Lot(lot("L1")), Key::Location(bin("A-01"))];
    let words = Some("Lid is loose".to_owned());
    let note = Note::Report { about: about.clone(), complaint, words };
    let event = ada.does(&Command::Note(Box::new(note)));
    assert_eq!(reported(&ada, event.id()), (State::NotSent, vec![]));
    let tell = |stage: &str, words: Option<&str>| {
        let report = Report { stage: stage.to_owned(), by: Some("mail".to_owned()) };
        let words = words.map(str::to_owned);
        Command::Note(Box::new(Note::Tell { complaint: event.id(), report, words }))
    };
    let sent = ada.does(&tell(reports::SENT, None));
    let Body::Act(act) = &sent.body else { panic!("a known kind") };
    assert_eq!(act.about.len(), about.len(), "it stands in the history of the goods");
    assert_eq!(reported(&ada, event.id()).0, State::Sent);
    ada.does(&Command::Void(Void { target: sent.id(), reason: None }));
    assert_eq!(reported(&ada, event.id()).0, State::NotSent);
    ada.now_ms += 1;
    ada.does(&tell(reports::SENT, None));
    ada.now_ms += 1;
    ada.does(&tell(reports::ANSWERED, Some("Send it back")));
    let both = vec!["sent".to_owned(), "answered".to_owned()];
    assert_eq!(reported(&ada, event.id()), (State::Answered, both));
    let resolve = Note::Resolve { complaint: event.id(), resolution: "Credited".to_owned() };
    ada.does(&Command::Note(Box::new(resolve)));
    assert_eq!(reported(&ada, event.id()).0, State::Closed);
    assert!(matches!(ada.decide(&tell(reports::SENT, None)), Err(Stop::Refuse(_))));

    // Only what is reported to a maker is listed, not what a consumer complained of.
    let complaint = Complaint { category: "other".to_owned(), complainant: None, noticed_on: None };
    ada.does(&Command::Note(Box::new(Note::Complain { about, complaint })));
    let listed = ada.records.iter().flat_map(|(key, record)| record.terms(key));
    assert_eq!(listed.filter(|term| term.starts_with(term::REPORTS)).count(), 1);
}
