//! Tests of the tally.

use super::*;
use crate::state::session::place_named;
use lotwise_ledger::key::{Issuer, LotKey};
use lotwise_ledger::text::{LotNumber, SerialNumber, Sku};

fn product() -> ProductKey {
    ProductKey::Sku(Sku::parse("P1").unwrap())
}

fn lot(number: &str) -> Thing {
    let number = LotNumber::parse(number).unwrap();
    let key = Key::Lot(LotKey { product: product(), issuer: Issuer::Own, number });
    Thing { key, at: place_named("A-01").unwrap() }
}

fn unit(number: &str) -> Thing {
    let serial = SerialNumber::parse(number).unwrap();
    Thing { key: Key::Serial(SerialKey { product: product(), serial }), ..lot("L1") }
}

fn units(count: u32) -> Quantity {
    Quantity::units(count)
}

#[test]
fn scan_after_scan_takes_what_was_typed() {
    let mut tally = Tally::default();
    assert_eq!(tally.scan(lot("L1"), None), Heard::Asked);
    assert!(!tally.take_current(), "nothing was typed yet");
    assert_eq!(tally.scan(unit("S1"), None), Heard::Waits);
    assert_eq!(tally.current, Some((lot("L1"), String::new())));
    tally.current = Some((lot("L1"), "7".to_owned()));
    assert_eq!(tally.scan(unit("S1"), None), Heard::Seen);
    assert_eq!(tally.scan(unit("S1"), None), Heard::Again);
    assert_eq!(tally.seen, [(unit("S1"), "1".to_owned()), (lot("L1"), "7".to_owned())]);
    // Scanned again, it is asked for with what was counted.
    tally.scan(lot("L1"), None);
    assert_eq!(tally.current, Some((lot("L1"), "7".to_owned())));
    tally.current = Some((lot("L1"), "9".to_owned()));
    assert!(tally.take_current());
    assert_eq!(tally.seen[0], (lot("L1"), "9".to_owned()));
    assert_eq!(tally.seen.len(), 2);
    assert_eq!(tally.scan(lot("L2"), Some(units(12))), Heard::Asked);
    assert_eq!(tally.current, Some((lot("L2"), "12".to_owned())));
}

#[test]
fn what_differs_needs_a_reason() {
    let booked: Booked = [(lot("L1"), units(10)), (lot("L2"), units(4)), (unit("S1"), Quantity::ONE)].into();
    let mut tally = Tally::default();
    let seen = |thing: Thing, typed: &str| (thing, typed.to_owned());
    tally.seen = vec![seen(lot("L1"), "10"), seen(unit("S2"), "1"), seen(lot("L3"), "0")];
    let differences = tally.differences(&booked);
    let told: Vec<_> = differences.iter().map(|it| (&it.thing, it.seen, it.booked)).collect();
    let (zero, one) = (Quantity::ZERO, Quantity::ONE);
    let (gone, new, other) = (unit("S1"), unit("S2"), lot("L2"));
    assert_eq!(told, [(&other, zero, units(4)), (&gone, zero, one), (&new, one, zero)]);

    let why = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    tally.explain(&other, "missing".to_owned());
    tally.explain(&gone, "missing".to_owned());
    assert!(tally.parse(&booked, why).unwrap_err().into_keys().eq([new.clone()]));
    let open = tally.unexplained(&differences);
    assert_eq!(open, [new.clone()].into());
    // One reason for the rest leaves what has one as it is.
    tally.explain_rest(&differences, "found");
    assert_eq!([&gone, &new].map(|thing| tally.reason(thing)), ["missing", "found"]);
    assert!(tally.unexplained(&differences).is_empty());
    let count = tally.parse(&booked, why).unwrap();
    let reasons = count.seen.iter().filter(|sighted| sighted.reason.is_some()).count();
    assert_eq!((count.seen.len(), reasons), (5, 3));
}

#[test]
fn what_is_recorded_of_a_count_is_not_counted_again() {
    let booked: Booked = [(lot("L1"), units(10)), (lot("L2"), units(4)), (unit("S1"), Quantity::ONE)].into();
    let mut tally = Tally { guided: true, seen: vec![(lot("L2"), "3".to_owned())], ..Tally::default() };
    tally.explain_rest(&tally.differences(&booked), "missing");
    let count = tally.parse(&booked, |why| Some(why.to_owned())).unwrap();
    let part = Count { seen: count.seen[..2].to_vec() };
    let left = tally.behind(&part, false);
    let again = left.parse(&booked, |why| Some(why.to_owned())).unwrap();
    assert_eq!(again.seen, count.seen[2..], "neither what was seen nor what was not");
    assert_eq!(left.differences(&booked).len(), 1);
    assert_eq!(left.behind(&again, true), Tally { guided: true, ..Tally::default() });
}
