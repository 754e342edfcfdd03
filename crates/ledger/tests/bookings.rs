//! Commands beyond receiving, moving and shipping: what they record, ask and refuse.

mod common;

use common::*;
use lotwise_ledger::command::{
    Book, Circumstances, Command, Describe, Note, Place, PlaceSome, Refusal, Release, ReleaseOne, Stop,
    Taken, Taking, check_times,
};
use lotwise_ledger::event::{Act, Body, Doubt, Event, Step, field};
use lotwise_ledger::key::{ContainerKey, Goods, Key, Location};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::Reason;
use lotwise_ledger::question::availability::{Purpose, judge_lot};
use lotwise_ledger::question::recall::Scope;
use lotwise_ledger::text::Actor;
use lotwise_ledger::time::Moment;

fn sscc() -> ContainerKey {
    "106141412345678908".to_owned().try_into().unwrap()
}

fn take(what: Taken, from: Location, to: Location) -> Taking {
    Taking::new(what, from, to)
}

fn some(number: &str, units: u32) -> Taken {
    Taken::Lot(lot(number), Quantity::units(units))
}

fn book(step: Step, taken: Vec<Taking>) -> Command {
    Command::Book(Book::new(step, taken))
}

fn act(event: &Event) -> &Act {
    let Body::Act(act) = &event.body else { panic!("a known kind") };
    act
}

fn refused(device: &Device, command: &Command) -> Refusal {
    match device.decide(command) {
        Err(Stop::Refuse(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_step_goes_only_its_way() {
    let ada = Device::new(1);
    let check = |step, from: Location, to: Location, fits: bool| {
        let decided = ada.decide(&book(step, vec![take(some("L1", 1), from, to)]));
        let wrong = matches!(decided, Err(Stop::Refuse(Refusal::WrongWay { .. })));
        assert_eq!(!wrong, fits, "{step}");
    };
    let (supplier, shop) = (Location::Supplier(None), customer("Shop 7"));
    check(Step::Receive, supplier.clone(), bin("A-01"), true);
    check(Step::Receive, shop.clone(), bin("A-01"), false);
    check(Step::Open, Location::Opening, bin("A-01"), true);
    check(Step::Open, bin("A-01"), Location::Opening, true);
    check(Step::Open, supplier.clone(), bin("A-01"), false);
    check(Step::PutAway, bin("A-01"), bin("B-02"), true);
    check(Step::PutAway, bin("A-01"), Location::Scrap, false);
    check(Step::Ship, bin("A-01"), shop.clone(), true);
    check(Step::Ship, bin("A-01"), bin("B-02"), false);
    check(Step::Return, shop.clone(), bin("A-01"), true);
    check(Step::Return, bin("A-01"), shop.clone(), false);
    check(Step::ReturnToSupplier, bin("A-01"), supplier.clone(), true);
    check(Step::ReturnToSupplier, bin("A-01"), shop.clone(), false);
    check(Step::Adjust, bin("A-01"), Location::InventoryDifference, true);
    check(Step::Adjust, Location::InventoryDifference, bin("A-01"), true);
    check(Step::Adjust, Location::InventoryDifference, shop.clone(), false);
    check(Step::Sample, bin("A-01"), Location::Sample, true);
    check(Step::Sample, bin("A-01"), Location::Scrap, false);
    check(Step::Repair, shop.clone(), Location::Repair, true);
    check(Step::Repair, shop.clone(), bin("A-01"), false);
    check(Step::Dispose, shop.clone(), Location::Scrap, true);
    check(Step::Dispose, bin("A-01"), shop.clone(), false);
    check(Step::Consume, bin("A-01"), Location::Production, true);
    check(Step::Consume, bin("A-01"), Location::ProcessLoss, true);
    check(Step::Produce, Location::Production, bin("A-01"), true);
    check(Step::Produce, supplier, bin("A-01"), false);
    check(Step::Install, bin("A-01"), Location::Unit(Box::new(serial("CAR"))), true);
    check(Step::Install, bin("A-01"), bin("B-02"), false);
    check(Step::Remove, Location::Unit(Box::new(serial("CAR"))), bin("A-01"), true);
    check(Step::Remove, bin("A-01"), bin("B-02"), false);
    check(Step::Inspect, bin("A-01"), bin("B-02"), false);
}

#[test]
fn held_goods_are_not_consumed_and_can_always_go_back() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    ada.does(&Command::Hold(Place { key: Key::Lot(lot("L1")), reason: "mould".to_owned() }));
    let to = |step, to| book(step, vec![take(some("L1", 1), bin("A-01"), to)]);
    assert!(matches!(refused(&ada, &to(Step::Consume, Location::Production)), Refusal::Blocked { .. }));
    assert!(matches!(refused(&ada, &to(Step::Kit, Location::Production)), Refusal::Blocked { .. }));
    for (step, place) in [
        (Step::ReturnToSupplier, Location::Supplier(None)),
        (Step::Dispose, Location::Scrap),
        (Step::Sample, Location::Sample),
        (Step::Move, bin("Q-01")),
    ] {
        assert!(ada.decide(&to(step, place)).is_ok(), "{step}");
    }
}

#[test]
fn a_moved_container_takes_its_contents_along() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    ada.receives(receive_serials(&["SN1"], bin("A-01")));
    let into = |what| Taking { into: Some(sscc()), ..take(what, bin("A-01"), bin("A-01")) };
    let packed = vec![into(some("L1", 10)), into(Taken::Serial(serial("SN1")))];
    ada.does(&book(Step::Pack, packed));
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(24), "packing moves nothing");
    let moved = ada.does(&book(Step::Move, vec![take(Taken::Container(sscc()), bin("A-01"), bin("B-02"))]));
    assert_eq!(act(&moved).lines.len(), 3);
    assert_eq!(ada.on_hand("L1", &bin("B-02")), Quantity::units(10));
    assert_eq!(ada.records.serial(&serial("SN1")).unwrap().places(), [&bin("B-02")]);
    assert_eq!(ada.records.container(&sscc()).unwrap().moves.last_place(), Some(&bin("B-02")));
    // What is in it is still in it.
    assert_eq!(ada.records.container(&sscc()).unwrap().contents().len(), 2);
    let pallet: ContainerKey = "106141419999999991".to_owned().try_into().unwrap();
    let onto = Taking { into: Some(pallet), ..take(Taken::Container(sscc()), bin("B-02"), bin("B-02")) };
    let packed = ada.decide(&book(Step::Pack, vec![onto])).unwrap();
    assert_eq!(packed.lines.len(), 1, "what stands still takes nothing along");
    let out = Taking { out_of: Some(sscc()), ..take(some("L1", 10), bin("B-02"), bin("B-02")) };
    ada.does(&book(Step::Unpack, vec![out]));
    assert_eq!(ada.records.container(&sscc()).unwrap().contents().len(), 1);
    // A held part holds the container back from shipping.
    ada.does(&Command::Hold(Place { key: Key::Serial(serial("SN1")), reason: "loose".to_owned() }));
    let ship = book(Step::Ship, vec![take(Taken::Container(sscc()), bin("B-02"), customer("Shop 7"))]);
    assert!(matches!(refused(&ada, &ship), Refusal::Blocked { key: Key::Container(_), .. }));
}

#[test]
fn production_takes_its_inputs_and_knows_its_outputs() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    let taken = vec![
        take(some("L1", 20), bin("A-01"), Location::Production),
        take(some("L1", 1), bin("A-01"), Location::ProcessLoss),
        take(some("M1", 19), Location::Production, bin("B-02")),
    ];
    let produced = ada.does(&book(Step::Produce, taken));
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(3));
    let edge = |device: &Device| {
        device.records.edges_from(&Key::Lot(lot("L1"))).filter(|(_, edge)| edge.stands()).count()
    };
    assert_eq!(edge(&ada), 1);
    ada.voids(produced.id());
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(24));
    assert_eq!(ada.on_hand("M1", &bin("B-02")), Quantity::ZERO);
    assert_eq!(edge(&ada), 0);
    let short =
        ada.decide(&book(Step::Consume, vec![take(some("L1", 25), bin("A-01"), Location::Production)]));
    assert!(matches!(short, Err(Stop::Ask(doubts)) if matches!(doubts[..], [Doubt::FewerBooked { .. }])));
}

#[test]
fn who_held_does_not_release_where_the_firm_wants_another() {
    let mut ada = Device::new(1);
    let key = Key::Lot(lot("L1"));
    let place = Command::Hold(Place { key: key.clone(), reason: "mould".to_owned() });
    let first = ada.does(&place).id();
    let second = ada.does(&place).id();
    let one = |hold| Command::ReleaseOne(ReleaseOne { key: key.clone(), hold, reason: None });
    ada.does(&one(first));
    assert_eq!(ada.records.lot(&lot("L1")).unwrap().holds.standing().count(), 1);
    assert_eq!(refused(&ada, &one(first)), Refusal::NotHeld { key: key.clone() });
    let rule = (Key::Firm, field::RELEASE_BY_ANOTHER, "yes".to_owned());
    ada.does(&Command::Describe(Describe { fields: vec![rule] }));
    assert_eq!(refused(&ada, &one(second)), Refusal::SameHand { hold: second });
    let all = Command::Release(Release { key: key.clone(), reason: None });
    assert_eq!(refused(&ada, &all), Refusal::SameHand { hold: second });
    let ben = Circumstances { actor: Actor::parse("Ben").unwrap(), ..ada.at(Vec::new()) };
    assert!(all.decide(&ada.records, &ben).is_ok());
}

#[test]
fn a_part_of_a_stock_is_held() {
    let mut ada = Device::new(1);
    let stock = Key::Stock(Goods::Lot(lot("L1")), bin("A-01"));
    let hold = |units| {
        let quantity = Quantity::units(units);
        Command::HoldSome(PlaceSome { stock: stock.clone(), quantity, reason: "wet".to_owned() })
    };
    assert_eq!(refused(&ada, &hold(0)), Refusal::NotPositive { quantity: Quantity::ZERO });
    ada.does(&hold(4));
    assert_eq!(ada.records.holds(&stock).unwrap().standing().count(), 1);
}

#[test]
fn a_lot_is_held_once_all_its_parts_are() {
    let mut ada = Device::new(1);
    let judged = |ada: &Device| {
        let answer = judge_lot(&ada.records, &lot("L1"), &Purpose::Use, ada.at(Vec::new()).occurred_at);
        (answer.is_held(), answer.is_held_in_part())
    };
    ada.receives(receive_lot("L1", "6", bin("A-01")));
    assert_eq!(judged(&ada), (false, false));
    let stock = Key::Stock(Goods::Lot(lot("L1")), bin("A-01"));
    let hold = |units| {
        let (stock, quantity) = (stock.clone(), Quantity::units(units));
        Command::HoldSome(PlaceSome { stock, quantity, reason: "wet".to_owned() })
    };
    ada.does(&hold(4));
    assert_eq!(judged(&ada), (false, true));
    ada.does(&hold(2));
    assert_eq!(judged(&ada), (true, false));
    ada.receives(receive_lot("L1", "6", bin("B-02")));
    assert_eq!(judged(&ada), (false, true));
}

#[test]
fn a_held_part_does_not_leave_in_a_container() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "10", bin("SHIPPING")));
    let into = Taking { into: Some(sscc()), ..take(some("L1", 10), bin("SHIPPING"), bin("SHIPPING")) };
    ada.does(&book(Step::Pack, vec![into]));
    let stock = Key::Stock(Goods::Lot(lot("L1")), bin("SHIPPING"));
    let (quantity, reason) = (Quantity::units(4), "wet".to_owned());
    ada.does(&Command::HoldSome(PlaceSome { stock, quantity, reason }));
    let shop = Location::Customer(None);
    let ship = book(Step::Ship, vec![take(Taken::Container(sscc()), bin("SHIPPING"), shop)]);
    assert!(matches!(refused(&ada, &ship), Refusal::Blocked { .. }));
}

#[test]
fn a_published_recall_holds_all_that_it_reaches() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    let taken = vec![
        take(some("L1", 20), bin("A-01"), Location::Production),
        take(some("M1", 19), Location::Production, bin("B-02")),
    ];
    ada.does(&book(Step::Produce, taken));
    let scope = vec![Scope::Lot(lot("L1"))];
    let note = |note| Command::Note(Box::new(note));
    let recall = ada.does(&note(Note::DraftRecall { mock: false, kind: None, scope })).id();
    assert!(ada.records.lot(&lot("M1")).unwrap().holds.is_empty(), "a draft holds nothing");
    ada.does(&note(Note::Publish { recall }));
    for number in ["L1", "M1"] {
        assert_eq!(ada.records.lot(&lot(number)).unwrap().holds.standing().count(), 1, "{number}");
    }
    assert_eq!(refused(&ada, &note(Note::Publish { recall })), Refusal::Done { event: recall });
    ada.does(&note(Note::Rescope { recall, scope: vec![Scope::Lot(lot("L9"))] }));
    assert_eq!(ada.records.lot(&lot("L9")).unwrap().holds.standing().count(), 1);
    ada.does(&note(Note::CloseRecall { recall }));
    assert_eq!(refused(&ada, &note(Note::CloseRecall { recall })), Refusal::Done { event: recall });
    let claim = note(Note::Investigate { complaint: recall, finding: String::new() });
    assert_eq!(refused(&ada, &claim), Refusal::UnknownEvent { event: recall });
}

#[test]
fn what_is_recorded_for_an_earlier_time_needs_a_reason() {
    let minute = 60_000;
    let moment = Moment::new(NOW_MS, 60).unwrap();
    let mut act = Act::new(Step::Move, moment, Actor::parse("Ada").unwrap());
    let check = |act: &Act, later_ms: i64| check_times(act, NOW_MS + later_ms);
    assert_eq!(check(&act, 0), Ok(()));
    assert_eq!(check(&act, 15 * minute), Ok(()));
    let by_ms = 15 * minute + 1;
    assert_eq!(check(&act, by_ms), Err(Refusal::BackdatedWithoutReason { by_ms }));
    assert_eq!(check(&act, -5 * minute), Ok(()));
    let by_ms = 5 * minute + 1;
    assert_eq!(check(&act, -by_ms), Err(Refusal::InTheFuture { by_ms }));
    act.reason = Some("no signal".to_owned());
    assert_eq!(check(&act, 16 * minute), Ok(()));
    let mut ada = Device::new(1);
    ada.now_ms = NOW_MS + 16 * minute;
    let late = ada.writes(&act);
    assert_eq!(ada.records.entry(&late.id()).unwrap().backdated_ms(), Some(16 * minute));

    // No command gets around it.
    let command = Command::Receive(receive_lot("L1", "1", bin("A-01")));
    let at = Circumstances {
        recorded_ms: NOW_MS + 16 * minute,
        ..Circumstances::now(moment, ada.at(Vec::new()).actor)
    };
    let by_ms = 16 * minute;
    let refused = Stop::Refuse(Refusal::BackdatedWithoutReason { by_ms });
    assert_eq!(command.decide(&ada.records, &at), Err(refused));
    let explained = Circumstances { late_because: Some("no signal".to_owned()), ..at.clone() };
    let act = command.decide(&ada.records, &explained).unwrap();
    assert_eq!(act.reason.as_deref(), Some("no signal"));
    assert_eq!(act.occurred_at, moment);
    let ahead = Circumstances { recorded_ms: NOW_MS - 6 * minute, ..explained };
    let refused = Stop::Refuse(Refusal::InTheFuture { by_ms: 6 * minute });
    assert_eq!(command.decide(&ada.records, &ahead), Err(refused));
}

#[test]
fn recalled_goods_are_not_picked_shipped_or_used_and_can_always_go_back() {
    let (mut ada, mut ben) = (Device::new(1), Device::new(2));
    let received = ada.receives(receive_lot("L1", "24", bin("A-01")));
    ben.hears(&received);
    let scope = vec![Scope::Lot(lot("L1"))];
    let note = |note| Command::Note(Box::new(note));
    let drafted = ada.does(&note(Note::DraftRecall { mock: false, kind: None, scope }));
    let published = ada.does(&note(Note::Publish { recall: drafted.id() }));
    // Before he hears of it, Ben makes more of the lot, and the recall's hold does not reach that.
    let taken = vec![
        take(some("L1", 6), bin("A-01"), Location::Production),
        take(some("M1", 5), Location::Production, bin("A-01")),
    ];
    ben.does(&book(Step::Produce, taken));
    ben.hears(&drafted);
    let to = |number, step, to| book(step, vec![take(some(number, 1), bin("A-01"), to)]);
    assert!(ben.decide(&to("M1", Step::Pick, bin("S-01"))).is_ok(), "a draft blocks nothing");
    ben.hears(&published);
    let recalled = Reason::Recalled { recall: drafted.id() };
    for number in ["L1", "M1"] {
        for (step, place) in [
            (Step::Pick, bin("S-01")),
            (Step::Ship, customer("Shop 7")),
            (Step::Consume, Location::Production),
            (Step::Produce, Location::Production),
        ] {
            match refused(&ben, &to(number, step, place)) {
                Refusal::Blocked { reasons, .. } => assert!(reasons.contains(&recalled), "{number} {step}"),
                other => panic!("{other:?}"),
            }
        }
        for (step, place) in [
            (Step::ReturnToSupplier, Location::Supplier(None)),
            (Step::Dispose, Location::Scrap),
            (Step::Sample, Location::Sample),
            (Step::Move, bin("Q-01")),
        ] {
            assert!(ben.decide(&to(number, step, place)).is_ok(), "{number} {step}");
        }
    }
    let closed = ada.does(&note(Note::CloseRecall { recall: drafted.id() }));
    ben.hears(&closed);
    assert!(ben.decide(&to("M1", Step::Pick, bin("S-01"))).is_ok(), "it is over, and nothing was held");
}

#[test]
fn no_more_is_taken_than_what_is_not_held() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "10", bin("A-01")));
    let stock = Key::Stock(Goods::Lot(lot("L1")), bin("A-01"));
    let quantity = Quantity::units(4);
    ada.does(&Command::HoldSome(PlaceSome { stock, quantity, reason: "wet".to_owned() }));
    let ship = |units: [u32; 2]| {
        let lines = units.map(|units| take(some("L1", units), bin("A-01"), customer("Shop 7")));
        book(Step::Ship, lines.to_vec())
    };
    assert!(ada.decide(&ship([5, 1])).is_ok());
    assert!(matches!(refused(&ada, &ship([5, 2])), Refusal::Blocked { .. }));
    let moved = book(Step::Move, vec![take(some("L1", 7), bin("A-01"), bin("Q-01"))]);
    assert!(ada.decide(&moved).is_ok());
}

#[test]
fn a_place_for_one_lot_or_one_product_is_asked_about() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "10", bin("A-01")));
    ada.receives(receive_lot("L2", "10", bin("B-01")));
    let mixing = |code, how: &str| {
        let fields = vec![(Key::Location(bin(code)), field::MIXING, how.to_owned())];
        Command::Describe(Describe { fields })
    };
    let asked = |device: &Device, command: &Command| match device.decide(command) {
        Err(Stop::Ask(doubts)) => doubts,
        other => other.map(|_| Vec::new()).unwrap(),
    };
    let goods = |number| Goods::Lot(lot(number));
    let doubt = Doubt::MustNotMix { at: bin("A-01"), goods: goods("L2"), there: goods("L1") };
    let over = book(Step::PutAway, vec![take(some("L2", 1), bin("B-01"), bin("A-01"))]);
    assert_eq!(asked(&ada, &over), []);
    ada.does(&mixing("A-01", "one_product"));
    assert_eq!(asked(&ada, &over), []);
    let pumps = Command::Receive(receive_serials(&["SN1"], bin("A-01")));
    let there = goods("L1");
    let other = Doubt::MustNotMix { at: bin("A-01"), goods: Goods::Product(pump()), there };
    assert_eq!(asked(&ada, &pumps), [other]);
    ada.does(&mixing("A-01", "one_lot"));
    assert_eq!(asked(&ada, &over), std::slice::from_ref(&doubt));
    assert_eq!(asked(&ada, &Command::Receive(receive_lot("L2", "1", bin("A-01")))), [doubt]);
    assert_eq!(asked(&ada, &Command::Receive(receive_lot("L1", "1", bin("A-01")))), []);
    // What leaves with the same act makes room.
    let swap =
        vec![take(some("L1", 10), bin("A-01"), bin("C-01")), take(some("L2", 1), bin("B-01"), bin("A-01"))];
    assert_eq!(asked(&ada, &book(Step::Move, swap)), []);
}
