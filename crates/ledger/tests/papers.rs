//! Lot codes, registrations, invoices and granted numbers: what their commands record, ask and refuse.

mod common;

use common::*;
use lotwise_ledger::command::{
    Begin, Book, Coded, Command, Describe, Grant, Note, Receive, Refusal, Registration, Relocate, Stop,
    Taken, Taking,
};
use lotwise_ledger::event::fact::Invoice;
use lotwise_ledger::event::{Body, Doubt, Event, Step, field};
use lotwise_ledger::key::{Key, LineKey, Location, LotKey};
use lotwise_ledger::number::counter::{CounterError, Tag};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::exceptions::{self, Exception};
use lotwise_ledger::text::{FacilityCode, LineName, LotNumber, PartnerId};
use lotwise_ledger::time::Day;

fn asked(device: &Device, command: &Command) -> Vec<Doubt> {
    match device.decide(command) {
        Ok(_) => Vec::new(),
        Err(Stop::Ask(doubts)) => doubts,
        Err(other) => panic!("{other:?}"),
    }
}

fn refused(device: &Device, command: &Command) -> Refusal {
    match device.decide(command) {
        Err(Stop::Refuse(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn describe(key: Key, field: &'static str, value: &str) -> Command {
    Command::Describe(Describe { fields: vec![(key, field, value.to_owned())] })
}

fn mill() -> Key {
    Key::Location(Location::Supplier(PartnerId::parse("Mill & Sons").ok()))
}

fn main_facility() -> FacilityCode {
    FacilityCode::parse("MAIN").unwrap()
}

/// A device of a firm whose oats are on the Food Traceability List, and whose mill is `sender`.
fn listed(sender: Option<&str>) -> Device {
    let mut ada = Device::new(1);
    ada.does(&describe(Key::Product(oat()), field::TRACEABILITY, "listed"));
    if let Some(sender) = sender {
        ada.does(&describe(mill(), field::TRACEABILITY, sender));
    }
    ada
}

fn text(device: &Device, lot: &LotKey, field: &str) -> Option<String> {
    device.records.lot(lot).and_then(|lot| lot.registers.text(field)).map(str::to_owned)
}

#[test]
fn a_received_lot_code_is_kept_and_a_new_one_arises_only_as_the_rule_says() {
    let came = || receive_lot("L1", "24", bin("A-01"));
    let without = || Receive { lot: None, ..came() };
    let here = |number: Option<&str>| {
        let instead_of = number.map(|number| LotNumber::parse(number).unwrap());
        Receive { coded: Coded::Here { instead_of }, ..came() }
    };
    let owed = || vec![Doubt::LotCodeOwed { product: oat() }];
    let not_given = || vec![Doubt::LotCodeNotGiven { product: oat() }];
    let new = || vec![Doubt::NewLotCode { lot: lot("L1"), was: lot("M9") }];
    // What came, nothing, a number of our own for nothing, and one in place of the one that came.
    let check = |sender, retail: bool, expected: [Vec<Doubt>; 4]| {
        let mut ada = listed(sender);
        if retail {
            ada.does(&describe(Key::Facility(main_facility()), field::TRACEABILITY, "retail"));
        }
        let receipts = [came(), without(), here(None), here(Some("M9"))];
        let answered = receipts.map(|receive| asked(&ada, &Command::Receive(receive)));
        assert_eq!(answered, expected, "{sender:?} {retail}");
    };
    check(None, false, [vec![], owed(), owed(), new()]);
    check(None, true, [vec![], owed(), owed(), new()]);
    check(Some("exempt"), false, [vec![], not_given(), vec![], new()]);
    check(Some("exempt"), true, [vec![], vec![], vec![], new()]);
    check(Some("fishing_vessel"), false, [not_given(), not_given(), vec![], vec![]]);
    // The number that came is the number that came, whoever typed it.
    assert_eq!(asked(&listed(None), &Command::Receive(here(Some("L1")))), []);
    // Nobody is asked about what is not on the list.
    let plain = Device::new(1);
    for receive in [came(), without(), here(None), here(Some("M9"))] {
        assert_eq!(asked(&plain, &Command::Receive(receive)), []);
    }
    // A booking says it as well, once for all its lines.
    let loose = Taking::new(
        Taken::Product(oat(), Quantity::ONE),
        Location::Supplier(PartnerId::parse("Mill & Sons").ok()),
        bin("A-01"),
    );
    let book = Command::Book(Book::new(Step::Receive, vec![loose.clone(), loose]));
    assert_eq!(asked(&listed(None), &book), owed());
    assert_eq!(asked(&listed(Some("exempt")), &book), not_given());
}

#[test]
fn who_gave_a_lot_code_and_what_it_stands_for_are_recorded() {
    let mut ada = listed(Some("fishing_vessel"));
    let instead_of = Some(LotNumber::parse("M9").unwrap());
    ada.receives(Receive { coded: Coded::Here { instead_of }, ..receive_lot("L1", "24", bin("A-01")) });
    assert_eq!(text(&ada, &lot("L1"), field::LOT_SOURCE).as_deref(), Some("MAIN"));
    assert_eq!(text(&ada, &lot("L1"), field::SUPPLIER_LOT).as_deref(), Some("M9"));
    let mut ben = listed(None);
    ben.receives(receive_lot("L1", "24", bin("A-01")));
    assert_eq!(text(&ben, &lot("L1"), field::LOT_SOURCE), None, "another gave it");
}

#[test]
fn goods_that_only_pass_through_keep_their_lot_code() {
    let mut ada = listed(None);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    ada.receives(receive_lot("L2", "24", bin("A-01")));
    let into = |key: LotKey| Taking::new(Taken::Lot(key, Quantity::ONE), bin("A-01"), Location::Production);
    let out_of = |key: LotKey| Taking::new(Taken::Lot(key, Quantity::ONE), Location::Production, bin("A-01"));
    let check = |step, used: &[&str], made: &[LotKey], expected: &[Doubt]| {
        let used = used.iter().map(|number| into(lot(number)));
        let taken = used.chain(made.iter().cloned().map(out_of)).collect();
        assert_eq!(asked(&ada, &Command::Book(Book::new(step, taken))), expected, "{step}");
    };
    let new = |number| Doubt::NewLotCode { lot: lot(number), was: lot("L1") };
    check(Step::Relabel, &["L1"], &[lot("X1")], &[new("X1")]);
    check(Step::Split, &["L1"], &[lot("X1"), lot("X2")], &[new("X1"), new("X2")]);
    check(Step::Split, &["L1"], &[lot("L1")], &[]);
    check(Step::Merge, &["L1"], &[lot("X1")], &[new("X1")]);
    // Mixing, repacking, processing, and a label of another product change the food.
    check(Step::Merge, &["L1", "L2"], &[lot("X1")], &[]);
    check(Step::Repack, &["L1"], &[lot("X1")], &[]);
    check(Step::Rework, &["L1"], &[lot("X1")], &[]);
    check(Step::Produce, &["L1"], &[lot("X1")], &[]);
    check(Step::Relabel, &["L1"], &[pump_lot("X1")], &[]);
    let becomes = vec![Key::Lot(lot("X1"))];
    let apart = Book { becomes, ..Book::new(Step::Relabel, vec![into(lot("L1"))]) };
    assert_eq!(asked(&ada, &Command::Book(apart)), [new("X1")]);
    // Who confirms it is believed, and the confirmation stands in the record.
    let relabel = Command::Book(Book::new(Step::Relabel, vec![into(lot("L1")), out_of(lot("X1"))]));
    let event = ada.does(&relabel);
    assert!(matches!(&event.body, Body::Act(act) if act.confirmed == [new("X1")]));
    assert_eq!(text(&ada, &lot("X1"), field::LOT_SOURCE), None);
    ada.does(&Command::Book(Book::new(Step::Repack, vec![into(lot("L2")), out_of(lot("X2"))])));
    assert_eq!(text(&ada, &lot("X2"), field::LOT_SOURCE).as_deref(), Some("MAIN"));
}

#[test]
fn a_registration_is_checked() {
    let mut ada = Device::new(1);
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let register = |on: &str| {
        let (purchased, sold_in) = (Some(day("2026-11-19")), Some("DE".to_owned()));
        let registration = Registration { serial: serial("SN1"), on: day(on), purchased, sold_in };
        Command::Note(Box::new(Note::Register(registration)))
    };
    let unknown = Doubt::NeverReceived { serial: serial("SN1") };
    assert_eq!(asked(&ada, &register("2026-11-20")), [unknown]);
    ada.receives(receive_serials(&["SN1"], bin("A-01")));
    let ours = Doubt::BookedElsewhere { serial: serial("SN1"), at: bin("A-01") };
    assert_eq!(asked(&ada, &register("2026-11-20")), [ours]);
    ada.ships(take_serial("SN1", bin("A-01"), customer("Shop 7")));
    // It is ten in the morning of the 21st.
    assert_eq!(asked(&ada, &register("2026-11-21")), []);
    assert_eq!(refused(&ada, &register("2026-11-22")), Refusal::InTheFuture { by_ms: DAY_MS });
    let mut late = ada.clone();
    late.now_ms += 14 * 3_600_000 - 4 * 60_000;
    assert_eq!(asked(&late, &register("2026-11-22")), [], "a clock may be four minutes behind");
    let registered = ada.does(&register("2026-11-20"));
    assert!(matches!(&registered.body, Body::Act(act) if act.step == Step::Register));
    let known = &ada.records.serial(&serial("SN1")).unwrap().registers;
    let fields = [field::REGISTERED, field::PURCHASED, field::SOLD_IN].map(|field| known.text(field));
    assert_eq!(fields, [Some("2026-11-20"), Some("2026-11-19"), Some("DE")]);
    assert_eq!(refused(&ada, &register("2026-11-20")), Refusal::Nothing);
    let again = Doubt::AlreadyRegistered { serial: serial("SN1"), on: Day(day("2026-11-20")) };
    assert_eq!(asked(&ada, &register("2026-11-21")), [again]);
}

#[test]
fn an_invoice_is_asked_for_where_one_is_wanted_on_every_shipment() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    let to = |name: &str, invoice: Option<Invoice>| {
        Command::Ship(Relocate { invoice, ..take_lot("L1", "1", bin("A-01"), customer(name)) })
    };
    let invoice = || Some(Invoice { number: "R-1".to_owned(), date: Day("2026-11-20".parse().unwrap()) });
    let wanted = |name: &str| [Doubt::NoInvoice { to: PartnerId::parse(name).ok() }];
    assert_eq!(asked(&ada, &to("Shop 7", None)), []);
    ada.does(&describe(Key::Location(customer("Shop 7")), field::INVOICE, "yes"));
    assert_eq!(asked(&ada, &to("Shop 7", None)), wanted("Shop 7"));
    assert_eq!(asked(&ada, &to("Shop 8", None)), []);
    ada.does(&describe(Key::Firm, field::INVOICE, "yes"));
    ada.does(&describe(Key::Location(customer("Shop 7")), field::INVOICE, "no"));
    assert_eq!(asked(&ada, &to("Shop 7", None)), []);
    assert_eq!(asked(&ada, &to("Shop 8", None)), wanted("Shop 8"));
    assert_eq!(asked(&ada, &to("Shop 8", invoice())), []);
    assert_eq!(asked(&ada, &Command::Move(take_lot("L1", "1", bin("A-01"), bin("B-01")))), []);
    let shipped = ada.does(&to("Shop 8", invoice()));
    assert!(matches!(&shipped.body, Body::Act(act) if act.invoice.as_deref() == invoice().as_ref()));
    // A person may go on without, and that is recorded.
    let without = ada.does(&to("Shop 8", None));
    assert!(matches!(&without.body, Body::Act(act) if act.confirmed == wanted("Shop 8")));
}

fn grant(device: &Device, size: u64) -> Command {
    Command::Grant(Grant { product: oat(), device: device.id, size })
}

fn begin(device: &Device) -> Command {
    let on_line = LineKey { facility: main_facility(), name: LineName::parse("F2").unwrap() };
    Command::Begin(Box::new(Begin { product: oat(), on_line, shift: None, device: device.id }))
}

/// Opens lots, and tells their numbers.
fn opens(device: &mut Device, lots: usize) -> Vec<String> {
    let begin = begin(device);
    let mut number = || match &device.does(&begin).body {
        Body::Act(act) => match &act.becomes[..] {
            [Key::Lot(lot)] => lot.number.to_string(),
            other => panic!("{other:?}"),
        },
        Body::Unknown => panic!("a known kind"),
    };
    (0..lots).map(|_| number()).collect()
}

/// Three devices that know the same rule.
fn firm(rule: &str) -> [Device; 3] {
    let mut devices = [1, 2, 3].map(Device::new);
    let ruled = devices[0].does(&describe(Key::Product(oat()), field::LOT_RULE, rule));
    devices[1..].iter_mut().for_each(|device| device.hears(&ruled));
    devices
}

fn all_hear(devices: &mut [Device; 3], event: &Event) {
    devices.iter_mut().for_each(|device| device.hears(event));
}

#[test]
fn a_granted_block_comes_before_the_devices_own_letters() {
    let mut devices = firm("L{yy}{jjj}-{n:2}");
    for (to, size) in [(1, 2), (2, 3), (1, 1)] {
        let granted = devices[0].does(&grant(&devices[to].clone(), size));
        all_hear(&mut devices, &granted);
    }
    let [ada, ben, cleo] = &mut devices;
    let own = |device: &Device, count| format!("L26325-{count:02}{}", Tag::of_id(&device.id));
    assert_eq!(opens(ada, 1), [own(ada, 1)], "she was granted none");
    assert_eq!(opens(ben, 1), ["L26325-01"]);
    ben.now_ms += DAY_MS;
    assert_eq!(opens(ben, 2), ["L26326-02", "L26326-06"], "the counter runs on, into the next block");
    assert_eq!(opens(ben, 1), [own(ben, 1).replace("325", "326")]);
    assert_eq!(opens(cleo, 4), ["L26325-03", "L26325-04", "L26325-05", &own(cleo, 1)]);
    assert_eq!(exceptions::all(&ada.records), []);
}

#[test]
fn a_counter_that_restarts_begins_its_block_anew() {
    let mut devices = firm("L{yy}{jjj}-{k:2}");
    let granted = devices[0].does(&grant(&devices[1].clone(), 1));
    all_hear(&mut devices, &granted);
    let ben = &mut devices[1];
    assert_eq!(opens(ben, 1), ["L26325-01"]);
    ben.now_ms += DAY_MS;
    assert_eq!(opens(ben, 1), ["L26326-01"]);
}

#[test]
fn what_two_devices_were_granted_neither_uses() {
    let mut devices = firm("L-{n:2}");
    // Ada and Ben grant without knowing of each other.
    let to_ben = devices[0].does(&grant(&devices[1].clone(), 2));
    let to_cleo = devices[1].does(&grant(&devices[2].clone(), 4));
    devices[1].hears(&to_ben);
    devices[0].hears(&to_cleo);
    devices[2].hears(&to_cleo);
    devices[2].hears(&to_ben);
    let [ada, ben, cleo] = &mut devices;
    assert_eq!(opens(cleo, 1), ["L-03"]);
    assert_eq!(opens(ben, 1), [format!("L-01{}", Tag::of_id(&ben.id))]);
    let found = exceptions::all(&ada.records);
    let [Exception::GrantedTwice { product, first: 1, last: 2, events }] = &found[..] else {
        panic!("{found:?}")
    };
    let mut both = [to_ben.id(), to_cleo.id()];
    both.sort_unstable();
    assert_eq!((product, *events), (&oat(), both));
    assert_eq!(exceptions::all(&cleo.records), found, "and the same for all who know it");
    // The next block lies behind both.
    let next = ada.does(&grant(&ben.clone(), 1));
    assert!(matches!(&next.body, Body::Act(act) if act.grant.as_ref().is_some_and(|it| it.first == 5)));
}

#[test]
fn nothing_is_granted_of_a_counter_that_is_not_there_or_full() {
    let ada = Device::new(1);
    assert_eq!(refused(&ada, &grant(&ada, 1)), Refusal::NoRule { product: oat() });
    let [mut ada, ..] = firm("L{yy}{jjj}");
    assert_eq!(refused(&ada, &grant(&ada, 1)), Refusal::NoRule { product: oat() });
    assert_eq!(opens(&mut ada, 2), ["L26325", "L26325"], "a rule without a counter");
    let [mut ada, ..] = firm("L-{n:1}");
    assert_eq!(refused(&ada, &grant(&ada, 0)), Refusal::NoBlock(CounterError::EmptyBlock));
    ada.does(&grant(&ada.clone(), 20));
    assert_eq!(refused(&ada, &grant(&ada, 1)), Refusal::NoBlock(CounterError::Full { width: 1 }));
    assert_eq!(opens(&mut ada, 9).last().map(String::as_str), Some("L-9"));
}

/// Lots and serials stand on the papers unless the firm says otherwise, and a customer's own word counts before
/// the firm's.
#[test]
fn numbers_stand_on_the_papers_that_are_wanted() {
    use lotwise_ledger::question::paper_numbers::numbers_on;

    let mut device = Device::new(1);
    let shop = Location::Customer(PartnerId::parse("Shop 7").ok());
    let other = Location::Customer(PartnerId::parse("Shop 8").ok());
    let wanted = |device: &Device, to: &Location| numbers_on(&device.records, to).code();
    assert_eq!(wanted(&device, &shop), "both");
    device.does(&describe(Key::Firm, field::NUMBERS_ON, "none"));
    device.does(&describe(Key::Location(shop.clone()), field::NUMBERS_ON, "invoice"));
    assert_eq!((wanted(&device, &shop), wanted(&device, &other)), ("invoice", "none"));
    device.does(&describe(Key::Location(shop.clone()), field::NUMBERS_ON, "of a later version"));
    assert_eq!(wanted(&device, &shop), "none");
}
