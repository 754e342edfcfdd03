//! The table of rights (SYNC-18), and that no part of an act gets by without its own right.

use super::{Author, Lacking, Right, Role, check, check_act, needs};
use crate::contract::sample::{NOW_MS, lot, product, receipt};
use lotwise_ledger::event::fact::{Attachment, Recall, Report, Settled};
use lotwise_ledger::event::{
    Act, Body, DeviceId, EventId, Hash, Hold, Line, Release, Step, Subject, Voids, Write, field,
};
use lotwise_ledger::key::{Key, Location, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::text::{Actor, SerialNumber};
use lotwise_ledger::time::Moment;

const PERSONS: [Role; 5] = [Role::Admin, Role::Supervisor, Role::Quality, Role::Staff, Role::WarrantyDesk];

fn device(number: u8) -> DeviceId {
    DeviceId::of_public_key(&[number; 32])
}

fn act(step: Step) -> Act {
    Act::new(step, Moment::new(NOW_MS, 60).unwrap(), Actor::parse("Ada").unwrap())
}

fn may(role: Role, act: &Act) -> Result<(), Lacking> {
    check_act(Author { role, device: device(1), was: &[device(2)] }, act)
}

/// Who of the persons may write the act: a letter each, in the order of the table.
fn who(act: &Act) -> String {
    let letters = PERSONS.iter().zip(["a", "s", "q", "t", "w"]);
    letters.map(|(role, letter)| if may(*role, act).is_ok() { letter } else { "-" }).collect()
}

fn write(key: Key, field: &str) -> Act {
    let mut act = act(Step::Describe);
    act.writes.push(Write { key, field: field.to_owned(), value: "1".to_owned(), rev: 1 });
    act
}

fn event(number: u8) -> EventId {
    EventId { device: device(number), seq: 7 }
}

fn void(target: EventId, step: Option<Step>) -> Act {
    let mut act = act(Step::Void);
    act.voids = Some(Box::new(Voids { target, hash: Hash::ZERO, step }));
    act
}

/// SYNC-18: the table in the specification, row by row.
#[test]
fn each_role_writes_its_own_kinds() {
    let check = |steps: &[Step], expected: &str| {
        for step in steps {
            assert_eq!(who(&act(*step)), expected, "{step}");
        }
    };
    check(&[Step::Hold, Step::Complain, Step::Claim, Step::Register, Step::Service, Step::Attach], "asqtw");
    check(&[Step::Receive, Step::Ship, Step::Produce, Step::Count, Step::Inspect, Step::Dispose], "asqt-");
    check(&[Step::Open, Step::Approve, Step::Adjust, Step::Grant], "as---");
    check(&[Step::Recall, Step::Settle], "asq--");
    check(&[Step::Investigate, Step::Resolve, Step::Notify, Step::Answer], "asq-w");
    check(&[Step::Decide, Step::VoidWarranty, Step::Replace], "as--w");
    check(&[Step::Release, Step::Rescope, Step::CloseRecall], "a-q--");
    for step in Step::ALL {
        assert!(Role::Admin.may(Right::Step(*step)));
        assert_eq!(Role::Server.may(Right::Step(*step)), *step == Step::Complain, "{step}");
    }
}

/// SYNC-18: registers by what they govern.
#[test]
fn what_governs_goods_is_not_for_everybody() {
    let unit = SerialKey { product: product(), serial: SerialNumber::parse("S1").unwrap() };
    let check = |key: Key, field: &str, expected: &str| {
        assert_eq!(who(&write(key.clone(), field)), expected, "{field} of {key}");
    };
    check(Key::Product(product()), field::NAME, "asqt-");
    check(Key::Product(product()), field::SHELF_LIFE_DAYS, "asq--");
    check(Key::Product(product()), "a_later_field", "asq--");
    check(Key::Lot(lot("L1")), field::EXPIRY, "asqt-");
    check(Key::Serial(unit.clone()), field::EXPIRY, "asqt-");
    check(Key::Serial(unit), field::PURCHASED, "asqtw");
    check(Key::Location(Location::Supplier(None)), field::TRACEABILITY, "asq--");
    check(Key::Location(Location::Supplier(None)), field::PURPOSE, "asq--");
    let mut waits = write(Key::Location(Location::Supplier(None)), field::PURPOSE);
    waits.writes[0].value = field::RECEIVING.to_owned();
    assert_eq!(who(&waits), "asqt-", "whoever receives says where goods wait");
    check(Key::Case(event(1)), field::STATUS, "a-q--");
    check(Key::Firm, field::RELEASE_BY_ANOTHER, "a----");
}

/// SYNC-18: a part that another kind is for needs that kind's right, whatever the act calls itself.
#[test]
fn an_innocent_kind_hides_nothing() {
    let check = |expected: &str, add: &dyn Fn(&mut Act)| {
        for step in [Step::Move, Step::Describe, Step::Complain] {
            let mut act = act(step);
            add(&mut act);
            let allowed = who(&act);
            let beyond = allowed.chars().zip(expected.chars()).any(|(is, may)| is != '-' && may == '-');
            assert!(!beyond, "{step}: {allowed}, and not {expected}");
        }
    };
    let key = Key::Lot(lot("L1"));
    check("a-q--", &|act| act.releases.push(Release { key: key.clone(), hold: event(1) }));
    check("asqtw", &|act| {
        act.holds.push(Hold { key: key.clone(), reason: "odd".to_owned(), quantity: None })
    });
    check("asq--", &|act| {
        act.settles.push(Settled { exception: Hash::ZERO, finding: "found".to_owned() });
    });
    for (from, to, expected) in [
        (Location::InventoryDifference, Location::Production, "as---"),
        (Location::Production, Location::InventoryDifference, "as---"),
        (Location::Opening, Location::Production, "as---"),
        (Location::Production, Location::Scrap, "asqt-"),
    ] {
        let line = Line::new(Subject::Lot(lot("L1")), Quantity::units(1), from, to);
        check(expected, &|act| act.lines.push(line.clone()));
    }
    for (step, state, case, expected) in [
        (Step::Recall, "draft", None, "asq--"),
        (Step::Recall, "mock", None, "asq--"),
        (Step::Recall, "published", None, "a-q--"),
        // A new recall that names another one's case would write that one's state.
        (Step::Recall, "draft", Some(event(1)), "a-q--"),
        (Step::Move, "draft", None, "a-q--"),
    ] {
        let mut act = act(step);
        act.case = case;
        act.recall =
            Some(Box::new(Recall { state: state.to_owned(), kind: None, scope: Vec::new(), rev: 1 }));
        assert_eq!(who(&act), expected, "{step} {state} {case:?}");
    }
}

/// SYNC-18: what a consumer is answered is for who works on complaints; what a maker answered, for all.
#[test]
fn an_answer_to_a_person_is_for_a_desk() {
    let told = |step, stage: &str, personal| {
        let mut act = act(step);
        act.report = Some(Box::new(Report { stage: stage.to_owned(), by: None }));
        let media_type = "text/plain".to_owned();
        act.attachments.push(Attachment {
            reference: Hash::ZERO.to_string(),
            media_type,
            bytes: None,
            personal,
        });
        who(&act)
    };
    assert_eq!(told(Step::Attach, "answered", true), "asq-w");
    assert_eq!(told(Step::Describe, "answered", true), "asq-w");
    assert_eq!(told(Step::Attach, "answered", false), "asqtw");
    assert_eq!(told(Step::Attach, "sent", true), "asqtw");
}

/// SYNC-18: one's own, under an earlier id too; what others wrote is for a supervisor.
#[test]
fn others_events_are_taken_back_by_a_supervisor() {
    assert_eq!(who(&void(event(1), None)), "asqt-");
    assert_eq!(who(&void(event(2), None)), "asqt-", "the id before a rolled-back storage");
    assert_eq!(who(&void(event(3), None)), "as---");
    assert_eq!(who(&void(event(1), Some(Step::Claim))), "asqtw");
    assert_eq!(who(&void(event(1), Some(Step::Adjust))), "as---");
}

/// SYNC-18: whoever held something by mistake takes that back, and frees nothing else by it.
#[test]
fn an_own_hold_is_taken_back_without_the_right_to_release() {
    let frees = |target, hold| {
        let mut act = void(target, Some(Step::Hold));
        act.releases.push(Release { key: Key::Lot(lot("L1")), hold });
        act
    };
    assert_eq!(who(&frees(event(1), event(1))), "asqtw");
    assert_eq!(who(&frees(event(2), event(2))), "asqtw", "the id before a rolled-back storage");
    assert_eq!(who(&frees(event(3), event(3))), "a----", "another's is for who may take back and release");
    let other = EventId { seq: 8, ..event(1) };
    assert_eq!(who(&frees(event(1), other)), "a-q--");
}

/// SYNC-18: what nobody knows the meaning of is for an admin.
#[test]
fn an_unknown_kind_needs_every_right() {
    for role in PERSONS {
        let author = Author { role, device: device(1), was: &[] };
        assert_eq!(check(author, &Body::Unknown).is_ok(), role == Role::Admin, "{role:?}");
    }
}

/// A receipt of new goods, as staff record it with the goods in the hand, needs nothing that staff has not.
#[test]
fn staff_receives_what_nobody_knows_yet() {
    let act = receipt("L1", 24);
    assert!(!act.writes.is_empty());
    assert_eq!(may(Role::Staff, &act), Ok(()));
    let lacking = may(Role::WarrantyDesk, &act).unwrap_err();
    assert_eq!(lacking.role, Role::WarrantyDesk);
    assert!(needs(&act, |_| true).contains(&Right::Step(Step::Receive)));
}
