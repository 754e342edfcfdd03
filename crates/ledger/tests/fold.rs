//! The fold does not depend on the order, the repetition or the grouping of events.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Place, Release};
use lotwise_ledger::event::Event;
use lotwise_ledger::key::Key;
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::exceptions;
use proptest::prelude::*;
use proptest::sample::Index;

/// One thing that one of three devices does; devices hear of each other now and then.
#[derive(Clone, Debug)]
enum Deed {
    ReceiveLot { lot: u8, units: u8, bin: u8 },
    ReceiveSerial { serial: u8, bin: u8 },
    MoveLot { lot: u8, units: u8, from: u8, to: u8 },
    ShipSerial { serial: u8, from: u8 },
    Hold { lot: u8 },
    Release { lot: u8 },
    Void { which: Index },
    Hear { which: Index },
    ClockJump { days: i8 },
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0..3u8, 1..50u8, 0..2u8).prop_map(|(lot, units, bin)| Deed::ReceiveLot { lot, units, bin }),
        (0..3u8, 0..2u8).prop_map(|(serial, bin)| Deed::ReceiveSerial { serial, bin }),
        (0..3u8, 1..50u8, 0..2u8, 0..2u8).prop_map(|(lot, units, from, to)| Deed::MoveLot {
            lot,
            units,
            from,
            to
        }),
        (0..3u8, 0..2u8).prop_map(|(serial, from)| Deed::ShipSerial { serial, from }),
        (0..3u8).prop_map(|lot| Deed::Hold { lot }),
        (0..3u8).prop_map(|lot| Deed::Release { lot }),
        any::<Index>().prop_map(|which| Deed::Void { which }),
        any::<Index>().prop_map(|which| Deed::Hear { which }),
        (-3..3i8).prop_map(|days| Deed::ClockJump { days }),
    ]
}

fn perform(device: &mut Device, deed: &Deed, told: &[Event]) -> Option<Event> {
    let number = |lot: u8| format!("L{lot}");
    let place = |index: u8| bin(["A-01", "B-02"][usize::from(index)]);
    let command = match deed {
        Deed::ReceiveLot { lot, units, bin } => {
            Command::Receive(receive_lot(&number(*lot), &units.to_string(), place(*bin)))
        }
        Deed::ReceiveSerial { serial, bin } => {
            Command::Receive(receive_serials(&[&format!("SN{serial}")], place(*bin)))
        }
        Deed::MoveLot { lot, units, from, to } => {
            Command::Move(take_lot(&number(*lot), &units.to_string(), place(*from), place(*to)))
        }
        Deed::ShipSerial { serial, from } => {
            Command::Ship(take_serial(&format!("SN{serial}"), place(*from), customer("Shop 7")))
        }
        Deed::Hold { lot: number_of } => {
            Command::Hold(Place { key: Key::Lot(lot(&number(*number_of))), reason: "check".to_owned() })
        }
        Deed::Release { lot: number_of } => {
            Command::Release(Release { key: Key::Lot(lot(&number(*number_of))), reason: None })
        }
        Deed::Void { which } if !told.is_empty() => {
            Command::Void(lotwise_ledger::command::Void { target: which.get(told).id(), reason: None })
        }
        Deed::Hear { which } if !told.is_empty() => {
            device.hears(which.get(told));
            return None;
        }
        Deed::ClockJump { days } => {
            device.now_ms += i64::from(*days) * DAY_MS;
            return None;
        }
        Deed::Void { .. } | Deed::Hear { .. } => return None,
    };
    let stop = match device.decide(&command) {
        Ok(act) => return Some(device.writes(&act)),
        Err(stop) => stop,
    };
    let lotwise_ledger::command::Stop::Ask(doubts) = stop else {
        return None;
    };
    let act = command.decide(&device.records, &device.at(doubts)).ok()?;
    Some(device.writes(&act))
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_repetition_and_grouping_change_nothing(
        (events, shuffled, repeated) in history().prop_flat_map(|events| {
            let indexes = prop::collection::vec(any::<Index>(), 0..10);
            (Just(events.clone()), Just(events).prop_shuffle(), indexes)
        })
    ) {
        let straight = folded(&events);
        prop_assert_eq!(&folded(&shuffled), &straight);
        let again = repeated.iter().filter(|_| !events.is_empty()).map(|index| index.get(&events));
        prop_assert_eq!(&folded(shuffled.iter().chain(again)), &straight);
    }

    #[test]
    fn nothing_is_made_or_lost(events in history()) {
        let mut device = Device::new(9);
        events.iter().for_each(|event| device.hears(event));
        let sums = device.records.iter().filter_map(|(key, record)| match (key, record) {
            (Key::Stock(..), lotwise_ledger::record::Record::Stock(stock)) => Some(stock.quantity),
            _ => None,
        });
        prop_assert_eq!(sums.sum::<Quantity>(), Quantity::ZERO);
    }

    #[test]
    fn exceptions_do_not_depend_on_order((events, shuffled) in history().prop_flat_map(|events| {
        (Just(events.clone()), Just(events).prop_shuffle())
    })) {
        let ids = |events: &[Event]| {
            let mut device = Device::new(9);
            events.iter().for_each(|event| device.hears(event));
            exceptions::all(&device.records).iter().map(exceptions::Exception::id).collect::<Vec<_>>()
        };
        prop_assert_eq!(ids(&events), ids(&shuffled));
    }
}

#[test]
fn a_void_may_come_first() {
    let mut ada = Device::new(1);
    let received = ada.receives(receive_lot("L1", "24", bin("A-01")));
    let voided = ada.voids(received.id());
    let mut ben = Device::new(2);
    ben.hears(&voided);
    assert_eq!(ben.on_hand("L1", &bin("A-01")), Quantity::ZERO);
    ben.hears(&received);
    assert_eq!(ben.on_hand("L1", &bin("A-01")), Quantity::ZERO);
    assert_eq!(ben.records.iter().count(), ada.records.iter().count());
}

#[test]
fn two_phones_that_receive_the_same_serial_tell_one_fact() {
    let (mut ada, mut ben) = (Device::new(1), Device::new(2));
    let first = ada.receives(receive_serials(&["SN1"], bin("A-01")));
    let second = ben.receives(receive_serials(&["SN1"], bin("A-01")));
    ada.hears(&second);
    assert_eq!(exceptions::all(&ada.records), []);
    let goods = lotwise_ledger::key::Goods::Product(pump());
    assert_eq!(ada.records.stock(&goods, &bin("A-01")), Quantity::ONE);
    // Each void takes back one telling; the fact goes with the last.
    let void_first = ada.voids(first.id());
    assert_eq!(ada.records.stock(&goods, &bin("A-01")), Quantity::ONE);
    let void_second = ada.voids(second.id());
    assert_eq!(ada.records.stock(&goods, &bin("A-01")), Quantity::ZERO);
    assert_eq!(
        folded([&void_second, &first, &void_first, &second]),
        folded([&first, &second, &void_first, &void_second])
    );
}

#[test]
fn a_serial_shipped_from_two_phones_is_an_exception() {
    let (mut ada, mut ben) = (Device::new(1), Device::new(2));
    let received = ada.receives(receive_serials(&["SN1"], bin("A-01")));
    ben.hears(&received);
    let one = ada.ships(take_serial("SN1", bin("A-01"), customer("Shop 7")));
    let other = ben.ships(take_serial("SN1", bin("A-01"), customer("Shop 8")));
    ada.hears(&other);
    let found = exceptions::all(&ada.records);
    assert!(found.iter().any(|found| matches!(found, exceptions::Exception::Fork { .. })), "{found:?}");
    // Voiding the untrue one settles it.
    ada.voids(one.id());
    assert_eq!(exceptions::all(&ada.records), []);
    assert_eq!(ada.records.serial(&serial("SN1")).unwrap().places(), [&customer("Shop 8")]);
}
