//! Granted counter values: what a device may use, and what two were given.

mod common;

use common::{oat, pump};
use lotwise_ledger::event::fact::Grant;
use lotwise_ledger::event::{DeviceId, EventId};
use lotwise_ledger::number::counter::Tag;
use lotwise_ledger::record::{Grants, Overlap};

fn device(number: u8) -> DeviceId {
    DeviceId::of_public_key(&[number; 32])
}

fn event(seq: u64) -> EventId {
    EventId { device: device(1), seq }
}

fn grant(to: u8, first: u64, last: u64) -> Grant {
    Grant { product: oat(), rule: "lot".to_owned(), device: device(to), first, last }
}

/// The grants as a record keeps them, made by the events 1, 2, 3 and so on.
fn kept(grants: &[Grant]) -> Grants {
    let by_event: serde_json::Map<_, _> = (1..)
        .zip(grants)
        .map(|(seq, grant)| (event(seq).to_string(), serde_json::to_value(grant).unwrap()))
        .collect();
    serde_json::from_value(by_event.into()).unwrap()
}

#[test]
fn a_device_uses_what_no_other_was_given() {
    let check = |others: &[(u64, u64)], expected: &[(u64, u64)]| {
        let others = others.iter().map(|(first, last)| grant(2, *first, *last));
        let grants = kept(&[grant(1, 10, 20)].into_iter().chain(others).collect::<Vec<_>>());
        assert_eq!(grants.usable("lot", &device(1)), expected);
    };
    check(&[], &[(10, 20)]);
    check(&[(1, 9)], &[(10, 20)]);
    check(&[(21, 30)], &[(10, 20)]);
    check(&[(1, 10)], &[(11, 20)]);
    check(&[(20, 30)], &[(10, 19)]);
    check(&[(10, 15)], &[(16, 20)]);
    check(&[(15, 20)], &[(10, 14)]);
    check(&[(14, 16)], &[(10, 13), (17, 20)]);
    check(&[(14, 16), (18, 18)], &[(10, 13), (17, 17), (19, 20)]);
    check(&[(10, 20)], &[]);
    check(&[(1, 30)], &[]);
}

#[test]
fn a_device_uses_all_its_blocks_of_one_rule_lowest_first() {
    let of_serials = Grant { rule: "serial".to_owned(), ..grant(1, 1, 3) };
    let of_another = Grant { rule: "serial".to_owned(), ..grant(2, 10, 30) };
    let grants = kept(&[grant(1, 10, 20), grant(1, 4, 6), of_serials, of_another, grant(2, 7, 9)]);
    assert_eq!(grants.usable("lot", &device(1)), [(4, 6), (10, 20)]);
    assert_eq!(grants.usable("serial", &device(1)), [(1, 3)]);
    assert_eq!(grants.usable("lot", &device(3)), []);
    let blocks = grants.blocks("lot").into_iter().map(|block| (block.tag, block.first, block.last));
    let tag = |number| Tag::of_id(&device(number));
    assert_eq!(blocks.collect::<Vec<_>>(), [(tag(1), 10, 20), (tag(1), 4, 6), (tag(2), 7, 9)]);
    assert!(!grants.is_empty());
    assert!(kept(&[]).is_empty());
}

#[test]
fn two_devices_overlap_in_one_rule_of_one_product_only() {
    let check = |other: Grant, expected: Option<(u64, u64)>| {
        let overlaps = kept(&[grant(1, 10, 20), other]).overlaps();
        let expected = expected.map(|(first, last)| Overlap { first, last, events: [event(1), event(2)] });
        assert_eq!(overlaps, Vec::from_iter(expected));
    };
    check(grant(2, 15, 30), Some((15, 20)));
    check(grant(2, 20, 20), Some((20, 20)));
    check(grant(2, 21, 30), None);
    check(grant(1, 15, 30), None);
    let pumps = pump();
    check(Grant { product: pumps, ..grant(2, 15, 30) }, None);
    check(Grant { rule: "serial".to_owned(), ..grant(2, 15, 30) }, None);
}
