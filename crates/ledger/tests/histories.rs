//! Random histories of several devices over every kind of act: the fold depends on nothing but the
//! set of events, and everything balances.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Void};
use lotwise_ledger::event::fact::{
    Claim, Complaint, Consignee, Counted, Fate, Plan, Planned, Recall, Service, Settled,
};
use lotwise_ledger::event::{
    Act, DeviceId, Event, Hash, Hold, Line, Seen, SeenContainer, Step, Subject, Write, fact,
};
use lotwise_ledger::key::{ContainerKey, Goods, Key, LineKey, Location, SerialKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::exceptions;
use lotwise_ledger::record::{Record, Records};
use lotwise_ledger::text::{FacilityCode, LineName};
use lotwise_ledger::time::{Day, Moment};
use proptest::prelude::*;
use proptest::sample::Index;

/// What one device does: an act made of a few small numbers, so that histories collide often.
#[derive(Clone, Debug)]
enum Deed {
    Act { step: Index, lines: Vec<(u8, u8, u8, u8, u8)>, small: u8, other: u8 },
    Void { which: Index },
    Hear { which: Index },
    ClockJump { days: i8 },
}

fn deed() -> impl Strategy<Value = Deed> {
    let line = (0..5u8, 0..9u8, 0..9u8, 1..20u8, 0..9u8);
    prop_oneof![
        8 => (any::<Index>(), prop::collection::vec(line, 0..4), any::<u8>(), any::<u8>())
            .prop_map(|(step, lines, small, other)| Deed::Act { step, lines, small, other }),
        2 => any::<Index>().prop_map(|which| Deed::Void { which }),
        3 => any::<Index>().prop_map(|which| Deed::Hear { which }),
        1 => (-3..3i8).prop_map(|days| Deed::ClockJump { days }),
    ]
}

fn place(index: u8) -> Location {
    match index {
        0 => bin("A-01"),
        1 => bin("B-02"),
        2 => Location::Supplier(None),
        3 => customer("Shop 7"),
        4 => Location::Production,
        5 => Location::Scrap,
        6 => Location::Unit(Box::new(serial("CAR"))),
        7 => Location::InventoryDifference,
        _ => Location::ProcessLoss,
    }
}

fn sscc(index: u8) -> ContainerKey {
    let texts = ["106141412345678908", "106141410000000019"];
    texts[usize::from(index % 2)].to_owned().try_into().unwrap()
}

fn line(device: &Device, act: &mut Act, (what, from, to, units, into): (u8, u8, u8, u8, u8)) -> Option<Line> {
    let unit = |text: &str| SerialKey { ..serial(text) };
    let subject = match what {
        0 => Subject::Lot(lot("L0")),
        1 => Subject::Lot(lot("L1")),
        2 => Subject::Product(oat()),
        3 => Subject::Serial { key: unit("SN0"), lot: (units % 2 == 0).then(|| pump_lot("P0")) },
        _ => Subject::Container(sscc(0)),
    };
    let quantity = match &subject {
        Subject::Serial { key, .. } => {
            if act.seen.iter().any(|seen| seen.key == *key) {
                return None;
            }
            let last = device.records.serial(key).and_then(|serial| serial.last_event());
            act.seen.push(Seen { key: key.clone(), last });
            Quantity::ONE
        }
        Subject::Container(key) => {
            if act.seen_containers.iter().any(|seen| seen.key == *key) {
                return None;
            }
            let last = device.records.container(key).and_then(|it| it.moves.last_event());
            act.seen_containers.push(SeenContainer { key: key.clone(), last });
            Quantity::ONE
        }
        _ => Quantity::units(units.into()),
    };
    let mut line = Line::new(subject, quantity, place(from), place(to));
    line.weight = (what < 3 && units % 3 == 0).then(|| Quantity::units(u32::from(units) * 2));
    line.batch =
        (what == 1 && units % 4 == 0).then(|| Box::new("sku:OAT-1/own/L1/B1".to_owned().try_into().unwrap()));
    line.into = (into < 2).then(|| sscc(1 + into));
    line.out_of = (into == 2).then(|| sscc(1));
    (line.from != line.to || line.into != line.out_of).then_some(line)
}

/// Fills the rest of an act of any step from two numbers.
fn garnish(act: &mut Act, small: u8, other: u8, told: &[Event]) {
    let picked = || told.get(usize::from(other) % told.len().max(1)).map(Event::id);
    let key = [Key::Lot(lot("L0")), Key::Serial(serial("SN0")), Key::Location(bin("A-01"))];
    let key = key[usize::from(small) % 3].clone();
    let stock = Key::Stock(Goods::Lot(lot("L0")), bin("A-01"));
    match act.step {
        Step::Describe | Step::Register => {
            let (rev, value) = (1 + u32::from(small % 3), format!("v{}", other % 3));
            act.writes.push(Write { key, field: "name".to_owned(), value, rev });
        }
        Step::Hold => {
            let key = if other.is_multiple_of(2) { stock } else { key };
            act.holds.push(Hold { key, reason: "check".to_owned(), quantity: None });
        }
        Step::Release => {
            act.releases.extend(picked().map(|hold| lotwise_ledger::event::Release { key, hold }));
        }
        Step::Consume | Step::Produce | Step::Rework | Step::Merge => {
            if small.is_multiple_of(2) {
                act.becomes.push(Key::Lot(lot("L1")));
            }
            let facility = FacilityCode::parse("MAIN").unwrap();
            act.on_line =
                (other.is_multiple_of(2)).then(|| LineKey { facility, name: LineName::parse("1").unwrap() });
        }
        Step::Order => {
            let planned = Planned {
                product: oat(),
                quantity: Quantity::units(u32::from(small) + 1),
                lot: None,
                serials: Vec::new(),
                at: None,
                expiry: None,
            };
            act.plan = Some(Box::new(Plan { rev: 1 + u32::from(other % 3), lines: vec![planned] }));
        }
        _ => garnish_case(act, key, small, other),
    }
    if act.step != Step::Hold && small.is_multiple_of(5) {
        act.order = Some("purchase:PO 1".to_owned().try_into().unwrap());
    }
    let goes_on =
        matches!(act.step, Step::Resolve | Step::Rescope | Step::Answer | Step::Decide | Step::Hold);
    act.case = if goes_on { picked() } else { None };
}

/// What complaints, recalls, claims and counts say.
fn garnish_case(act: &mut Act, key: Key, small: u8, other: u8) {
    match act.step {
        Step::Complain => {
            let complaint = Complaint { category: "defect".to_owned(), complainant: None, noticed_on: None };
            act.complaint = Some(Box::new(complaint));
            act.about.push(key);
        }
        Step::Recall | Step::Rescope => {
            let recall = Recall {
                state: ["draft", "published"][usize::from(small % 2)].to_owned(),
                kind: None,
                scope: vec![format!("lot/sku:OAT-1/own/L{}", other % 3)],
                rev: 1 + u32::from(small % 3),
            };
            act.recall = Some(Box::new(recall));
        }
        Step::Answer => {
            let became = "destroyed".to_owned();
            let fate = Fate { key, quantity: Quantity::units(small.into()), became, declared_by: None };
            act.consignees.push(Consignee { customer: None, by: None, fates: vec![fate] });
        }
        Step::Claim => {
            act.claim = Some(Box::new(Claim {
                serial: serial("SN0"),
                component: None,
                reported_on: Day("2026-11-21".parse().unwrap()),
                defect: "noise".to_owned(),
                usage: None,
            }));
        }
        Step::Service => {
            let kind = "repair".to_owned();
            act.service = Some(Box::new(Service {
                serial: serial("SN0"),
                kind,
                days: Some(small.into()),
                usage: None,
            }));
        }
        Step::VoidWarranty => act.about.push(Key::Serial(serial("SN0"))),
        Step::Replace => {
            let (old, new) = (serial("SN0"), serial("SN1"));
            act.replacement = Some(Box::new(lotwise_ledger::event::fact::Replacement { old, new }));
        }
        Step::Count => {
            let (seen, expected) = (Quantity::units(small.into()), Quantity::units(other.into()));
            act.counted.push(Counted { key, at: bin("A-01"), seen, expected, reason: None });
        }
        Step::Settle => {
            act.settles.push(Settled { exception: Hash::of(&[small % 2]), finding: "found".to_owned() });
        }
        Step::Grant => {
            let (product, rule) = (oat(), "lot_rule".to_owned());
            let device = DeviceId::of_public_key(&[other % 3; 32]);
            let first = 1 + u64::from(small);
            let last = first + u64::from(other % 4);
            act.grant = Some(Box::new(fact::Grant { product, rule, device, first, last }));
        }
        _ => {}
    }
}

fn perform(device: &mut Device, deed: &Deed, told: &[Event]) -> Option<Event> {
    match deed {
        Deed::Act { step, lines, small, other } => {
            let step = *step.get(Step::ALL);
            if step == Step::Void {
                return None;
            }
            let moment = Moment::new(device.now_ms, [0, 60][usize::from(small % 2)]).unwrap();
            let mut act = Act::new(step, moment, device.at(Vec::new()).actor);
            for numbers in lines {
                let line = line(device, &mut act, *numbers);
                act.lines.extend(line);
            }
            garnish(&mut act, *small, *other, told);
            Some(device.writes(&act))
        }
        Deed::Void { which } if !told.is_empty() => {
            let command = Command::Void(Void { target: which.get(told).id(), reason: None });
            let act = device.decide(&command).ok()?;
            Some(device.writes(&act))
        }
        Deed::Hear { which } if !told.is_empty() => {
            device.hears(which.get(told));
            None
        }
        Deed::ClockJump { days } => {
            device.now_ms += i64::from(*days) * DAY_MS;
            None
        }
        Deed::Void { .. } | Deed::Hear { .. } => None,
    }
}

fn history() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec((0..3usize, deed()), 1..60).prop_map(|deeds| {
        let mut devices = [Device::new(1), Device::new(2), Device::new(3)];
        let mut told = Vec::new();
        for (who, deed) in deeds {
            told.extend(perform(&mut devices[who], &deed, &told));
        }
        told
    })
}

fn known(events: &[Event]) -> Records {
    let mut device = Device::new(9);
    events.iter().for_each(|event| device.hears(event));
    device.records
}

fn shuffled() -> impl Strategy<Value = (Vec<Event>, Vec<Event>)> {
    history().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_set_gives_the_same_bytes((events, shuffled) in shuffled()) {
        prop_assert_eq!(folded(&shuffled), folded(&events));
        let twice = events.iter().chain(&shuffled);
        prop_assert_eq!(folded(twice), folded(&events));
    }

    #[test]
    fn an_incremental_fold_is_one_from_scratch(events in history(), at in any::<Index>()) {
        let at = if events.is_empty() { 0 } else { at.index(events.len()) };
        let mut records = known(&events[..at]);
        // Records survive being stored and read again in between.
        let mut stored = Records::default();
        for (key, record) in records.iter() {
            let bytes = serde_json::to_vec(record).unwrap();
            stored.load(key.to_string().parse().unwrap(), serde_json::from_slice::<Record>(&bytes).unwrap());
        }
        events[at..].iter().for_each(|event| lotwise_ledger::fold::fold(event, &mut stored));
        records = known(&events);
        let bytes = |records: &Records| {
            records.iter().map(|(key, record)| (key.to_string(), serde_json::to_string(record).unwrap()))
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(bytes(&stored), bytes(&records));
    }

    #[test]
    fn a_fold_touches_no_key_that_the_event_does_not_name(events in history()) {
        let mut records = Records::default();
        for event in &events {
            lotwise_ledger::fold::fold(event, &mut records);
            let named = lotwise_ledger::fold::keys(event);
            let told = records.take_changed();
            let changed: std::collections::BTreeSet<Key> = told.iter().cloned().collect();
            prop_assert_eq!(changed.len(), told.len(), "each once");
            prop_assert!(changed.is_subset(&named), "{:?}", changed.difference(&named).collect::<Vec<_>>());
        }
    }

    #[test]
    fn quantities_and_weights_add_up_to_nothing(events in history()) {
        let records = known(&events);
        let (mut quantity, mut weight) = (Quantity::ZERO, Quantity::ZERO);
        for (_, record) in records.iter() {
            if let Record::Stock(stock) = record {
                quantity = quantity + stock.quantity;
                weight = weight + stock.weight.as_ref().map(|weight| weight.balance).unwrap_or_default();
                prop_assert!(!stock.came.is_negative() && !stock.left().is_negative());
            }
        }
        prop_assert_eq!((quantity, weight), (Quantity::ZERO, Quantity::ZERO));
    }

    #[test]
    fn every_balance_holds_on_every_history(events in history()) {
        let records = known(&events);
        let goods = records.iter().filter_map(|(key, _)| match key {
            Key::Stock(goods, _) => Some(goods.clone()),
            _ => None,
        });
        for goods in goods.collect::<std::collections::BTreeSet<_>>() {
            let balance = lotwise_ledger::question::balance::balance(&records, &goods);
            prop_assert_eq!(balance.sources(), balance.ends(), "{:?}", balance);
        }
    }

    #[test]
    fn what_is_traced_forward_is_traced_backward(events in history()) {
        use lotwise_ledger::question::trace::{Certainty, Direction, trace};
        let records = known(&events);
        let starts = [Key::Lot(lot("L0")), Key::Lot(lot("L1")), Key::Serial(serial("SN0"))];
        for start in starts {
            let forward = trace(&records, [start.clone()], Direction::Forward);
            for far in forward.all(Certainty::Certain).filter(|key| matches!(key, Key::Lot(_) | Key::Serial(_))) {
                let back = trace(&records, [far.clone()], Direction::Backward);
                prop_assert_eq!(back.reached.get(&start), Some(&Certainty::Certain), "{} from {}", far, start);
            }
        }
    }

    #[test]
    fn exceptions_do_not_depend_on_order((events, shuffled) in shuffled()) {
        let ids = |events: &[Event]| {
            exceptions::all(&known(events)).iter().map(exceptions::Exception::id).collect::<Vec<_>>()
        };
        prop_assert_eq!(ids(&events), ids(&shuffled));
    }

    #[test]
    fn every_event_is_read_as_it_was_written(events in history()) {
        for event in &events {
            let lotwise_ledger::event::Body::Act(act) = &event.body else { panic!("a known kind") };
            prop_assert_eq!(act.step.as_str(), &event.header.kind);
        }
    }
}
