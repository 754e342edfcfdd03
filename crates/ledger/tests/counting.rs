//! Counts: what they record, what arrives behind them, and what their approval books.

mod common;

use common::*;
use lotwise_ledger::command::{Approve, Book, Command, Count, Refusal, Sight, Sighted, Stop, Taken, Taking};
use lotwise_ledger::event::{Body, Step};
use lotwise_ledger::key::{Goods, Key, Location};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::counts;

fn refused(device: &Device, command: &Command) -> Refusal {
    match device.decide(command) {
        Err(Stop::Refuse(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// Takes some of a lot from one bin to another.
fn moves(device: &mut Device, number: &str, units: u32) -> lotwise_ledger::event::Event {
    let taken = Taken::Lot(lot(number), Quantity::units(units));
    device.does(&Command::Book(Book::new(Step::Move, vec![Taking::new(taken, bin("A-01"), bin("B-02"))])))
}

fn count(seen: &[(&str, u32)]) -> Command {
    let sighted = |(number, units): &(&str, u32)| {
        Sighted::goods(Goods::Lot(lot(number)), Quantity::units(*units), bin("A-01"))
    };
    Command::Count(Count { seen: seen.iter().map(sighted).collect() })
}

#[test]
fn a_count_is_booked_as_it_is_approved_and_once_only() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    let counted = ada.does(&count(&[("L1", 20), ("L2", 3), ("L3", 0)])).id();
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(24), "nothing moves before the approval");
    let approve = Command::Approve(Approve { count: counted, reason: None });
    let approved = ada.does(&approve);
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(20));
    assert_eq!(ada.on_hand("L2", &bin("A-01")), Quantity::units(3));
    assert_eq!(refused(&ada, &approve), Refusal::Done { event: counted });
    ada.voids(approved.id());
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(24));
    ada.does(&approve);
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(20));

    let same = ada.does(&count(&[("L1", 20)])).id();
    let agreed = ada.decide(&Command::Approve(Approve { count: same, reason: None })).unwrap();
    assert_eq!((agreed.lines.len(), agreed.case), (0, Some(same)));
    ada.voids(same);
    let gone = Command::Approve(Approve { count: same, reason: None });
    assert_eq!(refused(&ada, &gone), Refusal::Done { event: same });
}

#[test]
fn what_moved_before_a_count_and_arrives_behind_it_is_no_difference() {
    let (mut ada, mut ben) = (Device::new(1), Device::new(2));
    ben.hears(&ada.receives(receive_lot("L1", "24", bin("A-01"))));
    // Ben, without a network, takes four; then Ada counts what is left, and two are missing indeed.
    let taken = moves(&mut ben, "L1", 4);
    ada.now_ms = ben.now_ms + 1_000;
    let counted = ada.does(&count(&[("L1", 18)])).id();
    let tallied = |device: &Device| counts::tallied(&device.records, counted).remove(0);
    assert_eq!(tallied(&ada).difference(), -Quantity::units(6));
    assert!(!tallied(&ada).was_overtaken());
    ada.hears(&taken);
    assert_eq!(tallied(&ada).difference(), -Quantity::units(2));
    assert!(tallied(&ada).was_overtaken());
    // What moves after the count changes nothing of it.
    ada.now_ms += 1_000;
    moves(&mut ada, "L1", 5);
    assert_eq!(tallied(&ada).difference(), -Quantity::units(2));
    ada.does(&Command::Approve(Approve { count: counted, reason: Some("miscounted".to_owned()) }));
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(13));
}

#[test]
fn units_are_counted_one_by_one() {
    let mut ada = Device::new(1);
    ada.receives(receive_serials(&["S1", "S2"], bin("A-01")));
    ada.receives(receive_serials(&["S3"], bin("B-02")));
    let unit = |text: &str, there| Sighted {
        what: Sight::Unit(serial(text), there),
        at: bin("A-01"),
        reason: Some("found".to_owned()),
    };
    let twice = Command::Count(Count { seen: vec![unit("S1", true), unit("S1", false)] });
    assert_eq!(refused(&ada, &twice), Refusal::Repeated { key: Key::Serial(serial("S1")) });
    let seen = vec![unit("S1", true), unit("S2", false), unit("S3", true)];
    let counted = ada.does(&Command::Count(Count { seen }));
    let Body::Act(act) = &counted.body else { panic!("a known kind") };
    assert_eq!(act.counted.len(), 4, "the units, and the balance that they are in");
    let approve = Command::Approve(Approve { count: counted.id(), reason: None });
    let lines = ada.decide(&approve).unwrap().lines;
    let ways: Vec<_> = lines.iter().map(|line| (&line.from, &line.to)).collect();
    let (a, b, difference) = (bin("A-01"), bin("B-02"), Location::InventoryDifference);
    assert_eq!(ways, [(&a, &difference), (&b, &a)]);
    ada.does(&approve);
    assert_eq!(ada.records.serial(&serial("S3")).unwrap().places(), [&a]);
    assert_eq!(ada.records.serial(&serial("S2")).unwrap().places(), [&difference]);
    assert_eq!(ada.records.stock(&Goods::Product(pump()), &a), Quantity::units(2));
}

/// A balance of more units than one count may name is counted in several, and each is approved by itself.
#[test]
fn units_of_one_balance_are_counted_in_several_counts() {
    for order in [[0, 1], [1, 0]] {
        let mut ada = Device::new(1);
        ada.receives(receive_serials(&["S1", "S2", "S3"], bin("A-01")));
        ada.receives(receive_serials(&["S4"], bin("B-02")));
        let unit = |text: &str, there| Sighted {
            what: Sight::UnitAlone(serial(text), there),
            at: bin("A-01"),
            reason: Some("missing".to_owned()),
        };
        let parts = [vec![unit("S1", false), unit("S2", true)], vec![unit("S3", false), unit("S4", true)]];
        let parts = parts.map(|seen| ada.does(&Command::Count(Count { seen })).id());
        for part in order.map(|index| parts[index]) {
            let tallied = counts::tallied(&ada.records, part);
            assert_eq!(tallied.len(), 2, "units alone, and not the balance that they are in");
            ada.does(&Command::Approve(Approve { count: part, reason: None }));
        }
        assert_eq!(ada.records.stock(&Goods::Product(pump()), &bin("A-01")), Quantity::units(2));
        assert_eq!(ada.records.stock(&Goods::Product(pump()), &bin("B-02")), Quantity::ZERO);
        assert_eq!(ada.records.serial(&serial("S4")).unwrap().places(), [&bin("A-01")]);
        assert_eq!(ada.records.serial(&serial("S3")).unwrap().places(), [&Location::InventoryDifference]);
    }
}
