//! The table of what a desk needs (SYNC-28).

use super::{DESK_FEED, RULE, feeds, needs, needs_act, written};
use crate::contract::sample::{NOW_MS, lot, product, receipt, shelf};
use lotwise_ledger::event::fact::{
    Claim, Consignee, Counted, Inspection, Plan, Planned, Recall, Report, Settled,
};
use lotwise_ledger::event::{
    Act, Body, DeviceId, Draft, EventId, Hash, Head, Hold, Line, Release, Step, Subject, Voids, Write, field,
};
use lotwise_ledger::key::{Goods, Key, Location, OrderKey, Paper, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{Actor, OrderNumber, PartnerId, SerialNumber};
use lotwise_ledger::time::{Day, Moment};

fn act(step: Step) -> Act {
    Act::new(step, Moment::new(NOW_MS, 60).unwrap(), Actor::parse("Ada").unwrap())
}

fn with(step: Step, change: impl FnOnce(&mut Act)) -> Act {
    let mut act = act(step);
    change(&mut act);
    act
}

fn unit() -> SerialKey {
    SerialKey { product: product(), serial: SerialNumber::parse("S1").unwrap() }
}

fn customer() -> Location {
    Location::Customer(Some(PartnerId::parse("C1").unwrap()))
}

fn event() -> EventId {
    EventId { device: DeviceId::of_public_key(&[1; 32]), seq: 7 }
}

fn of_unit(from: Location, to: Location) -> Line {
    Line::new(Subject::Serial { key: unit(), lot: Some(lot("L1")) }, Quantity::ONE, from, to)
}

fn of_lot(from: Location, to: Location) -> Line {
    Line::new(Subject::Lot(lot("L1")), Quantity::units(5), from, to)
}

fn write(key: Key, field: &str) -> Act {
    with(Step::Describe, |act| {
        act.writes.push(Write { key, field: field.to_owned(), value: "1".to_owned(), rev: 1 });
    })
}

fn recall(step: Step, state: &str) -> Act {
    with(step, |act| {
        let scope = vec![format!("lot {}", Key::Lot(lot("L1")))];
        act.recall = Some(Box::new(Recall { state: state.to_owned(), kind: None, scope, rev: 1 }));
        act.holds.extend((state == "published").then(|| hold(Key::Lot(lot("L1")))));
    })
}

fn hold(key: Key) -> Hold {
    Hold { key, reason: "odd smell".to_owned(), quantity: None }
}

fn held(key: Key) -> Act {
    with(Step::Hold, |act| act.holds.push(hold(key)))
}

fn released(key: Key) -> Act {
    with(Step::Release, |act| act.releases.push(Release { key, hold: event() }))
}

fn void(step: Option<Step>, change: impl FnOnce(&mut Act)) -> Act {
    with(Step::Void, |act| {
        act.voids = Some(Box::new(Voids { target: event(), hash: Hash::ZERO, step }));
        change(act);
    })
}

fn claim() -> Claim {
    let reported_on = Day("2026-11-21".parse().unwrap());
    Claim { serial: unit(), component: None, reported_on, defect: "leak".to_owned(), usage: None }
}

fn check(what: &str, act: &Act, expected: bool) {
    assert_eq!(needs_act(act), expected, "{what}");
}

/// SYNC-28: all that happens to a unit, whatever moves with it.
#[test]
fn what_touches_a_unit_is_needed() {
    let moved = |step, from, to| with(step, |act| act.lines.push(of_unit(from, to)));
    check("a receipt", &moved(Step::Receive, Location::Supplier(None), shelf()), true);
    check("a shipment", &moved(Step::Ship, shelf(), customer()), true);
    check("a repair", &moved(Step::Repair, customer(), Location::Repair), true);
    check("an adjustment", &moved(Step::Adjust, shelf(), Location::InventoryDifference), true);
    check("its production", &moved(Step::Produce, Location::Production, shelf()), true);
    let inside = || Location::Unit(Box::new(unit()));
    check(
        "a part of a lot put in",
        &with(Step::Install, |act| act.lines.push(of_lot(shelf(), inside()))),
        true,
    );
    check(
        "a part of a lot taken out",
        &with(Step::Remove, |act| act.lines.push(of_lot(inside(), shelf()))),
        true,
    );
    let mixed = with(Step::Ship, |act| {
        act.lines.extend([of_lot(shelf(), customer()), of_unit(shelf(), customer())]);
    });
    check("a mixed shipment", &mixed, true);
    check("a void of a shipment", &void(None, |act| act.lines.push(of_unit(shelf(), customer()))), true);
    check(
        "what a unit becomes",
        &with(Step::Consume, |act| {
            act.lines.push(of_lot(shelf(), Location::Production));
            act.becomes.push(Key::Serial(unit()));
        }),
        true,
    );
    check("a paper of a unit", &with(Step::Attach, |act| act.about.push(Key::Serial(unit()))), true);
    check("a unit's data", &write(Key::Serial(unit()), field::STOLEN), true);
}

/// SYNC-28: claims and complaints with all that is done on them, and what takes it back.
#[test]
fn what_is_claimed_and_complained_of_is_needed() {
    let about_lot = |step| with(step, |act| act.about.push(Key::Lot(lot("L1"))));
    check("a complaint about a lot", &about_lot(Step::Complain), true);
    check("a claim", &with(Step::Claim, |act| act.claim = Some(Box::new(claim()))), true);
    for step in [Step::Investigate, Step::Resolve, Step::Decide] {
        check(step.as_str(), &with(step, |act| act.case = Some(event())), true);
        check(step.as_str(), &void(Some(step), |act| act.case = Some(event())), true);
    }
    for step in
        [Step::Register, Step::VoidWarranty, Step::Replace, Step::Service, Step::Complain, Step::Claim]
    {
        check(step.as_str(), &act(step), true);
        check(step.as_str(), &void(Some(step), |_| {}), true);
    }
    let told = |act: &mut Act| {
        act.case = Some(event());
        act.about.push(Key::Lot(lot("L1")));
        act.report = Some(Box::new(Report { stage: "answered".to_owned(), by: None }));
    };
    check("an answer of the maker", &with(Step::Attach, told), true);
    check("a certificate of a lot", &about_lot(Step::Attach), false);
}

/// SYNC-28: holds of what a unit is or comes from, and recalls once they are published.
#[test]
fn holds_and_published_recalls_are_needed() {
    for key in [Key::Serial(unit()), Key::Lot(lot("L1"))] {
        check("a hold", &held(key.clone()), true);
        check("a release", &released(key), true);
    }
    for key in [Key::Location(shelf()), Key::Stock(Goods::Lot(lot("L1")), shelf())] {
        check("a hold of what lies somewhere", &held(key.clone()), false);
        check("its release", &released(key), false);
    }
    for state in ["draft", "mock", "a later one"] {
        check(state, &recall(Step::Recall, state), false);
        check(state, &recall(Step::Rescope, state), false);
    }
    let mut drafted = recall(Step::Rescope, "draft");
    drafted.about.push(Key::Serial(unit()));
    check("a draft about a unit", &drafted, false);
    check("a published recall", &recall(Step::Rescope, "published"), true);
    check("the end of a recall", &with(Step::CloseRecall, |act| act.case = Some(event())), true);
    let consignee = Consignee { customer: None, by: None, fates: Vec::new() };
    for step in [Step::Notify, Step::Answer, Step::Account] {
        check(step.as_str(), &with(step, |act| act.consignees.push(consignee.clone())), false);
    }
}

/// SYNC-28: master data, apart from how numbers are made and how much is kept.
#[test]
fn data_of_products_and_partners_is_needed() {
    check("a name", &write(Key::Product(product()), field::NAME), true);
    check("terms", &write(Key::Product(product()), &field::narrowed(field::WARRANTY_MONTHS, "DE")), true);
    check("a setting", &write(Key::Firm, field::COMPLAINTS_KEPT_MONTHS), true);
    check("a customer's name", &write(Key::Location(customer()), field::NAME), true);
    check("a bin's name", &write(Key::Location(shelf()), field::NAME), false);
    check("a rule of numbers", &write(Key::Product(product()), field::SERIAL_RULE), false);
    check(
        "a stock limit",
        &write(Key::Product(product()), &field::narrowed(field::REORDER_BELOW, "MAIN")),
        false,
    );
    check("a lot's dates", &write(Key::Lot(lot("L1")), field::EXPIRY), false);
}

/// SYNC-28: what lies where, what is planned, counted and granted, is not a desk's, though it names units.
#[test]
fn what_a_desk_does_not_answer_stays_away() {
    let mut again = receipt("L1", 12);
    check("the first receipt names the product", &again, true);
    again.writes.clear();
    check("a receipt of a lot", &again, false);
    check("a shipment of a lot", &with(Step::Ship, |act| act.lines.push(of_lot(shelf(), customer()))), false);
    check("its void", &void(None, |act| act.lines.push(of_lot(shelf(), customer()))), false);
    let order = OrderKey { paper: Paper::Asn, number: OrderNumber::parse("O1").unwrap() };
    let planned = Planned {
        product: product(),
        quantity: Quantity::ONE,
        lot: None,
        serials: vec![unit()],
        at: None,
        expiry: None,
    };
    let ordered = with(Step::Order, |act| {
        act.order = Some(order.clone());
        act.plan = Some(Box::new(Plan { rev: 1, lines: vec![planned] }));
        act.writes.push(Write {
            key: Key::Order(order),
            field: field::DUE.to_owned(),
            value: "2026-11-30".to_owned(),
            rev: 1,
        });
    });
    check("an announcement of units", &ordered, false);
    let counted = Counted {
        key: Key::Serial(unit()),
        at: shelf(),
        seen: Quantity::ONE,
        expected: Quantity::ONE,
        reason: None,
    };
    check("a count of units", &with(Step::Count, |act| act.counted.push(counted)), false);
    let inspection = Inspection { of: vec![Key::Serial(unit())], results: Vec::new(), passed: true };
    check("a test", &with(Step::Inspect, |act| act.inspection = Some(Box::new(inspection))), false);
    let settled = Settled { exception: Hash::ZERO, finding: "found".to_owned() };
    check("an exception", &with(Step::Settle, |act| act.settles.push(settled)), false);
    check("numbers", &act(Step::Grant), false);
}

/// SYNC-28: the feed is beside those that the event names, and none that anybody writes.
#[test]
fn the_feed_is_named_by_nobody() {
    let signed = |act: &Act| {
        let device = DeviceId::of_public_key(&[1; 32]);
        let draft = Draft::new(device, &Head::default(), vec!["shared".to_owned()], act, NOW_MS);
        draft.signed([7; 64]).open().unwrap()
    };
    let claim = signed(&with(Step::Claim, |act| act.claim = Some(Box::new(claim()))));
    assert_eq!(feeds(&claim).into_iter().collect::<Vec<_>>(), [DESK_FEED, "shared"]);
    let grant = signed(&recall(Step::Recall, "draft"));
    assert_eq!(feeds(&grant).into_iter().collect::<Vec<_>>(), ["shared"]);
    let mut unknown = claim;
    unknown.body = Body::Unknown;
    assert!(!needs(&unknown));
    assert_eq!(written(&["desk".to_owned()]), ["shared"]);
    assert_eq!(written(&["shared".to_owned(), "site/MAIN".to_owned()]), ["shared", "site/MAIN"]);
}

/// Whoever adds a step says here whether a desk needs it, and raises the rule's version.
#[test]
fn every_step_was_thought_of() {
    assert_eq!((RULE, Step::ALL.len()), (1, 53));
}
