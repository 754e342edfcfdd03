//! Batches within lots: received, numbered by rule, moved with their units, and told of.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Describe, Receive, Refusal, Stop};
use lotwise_ledger::event::{DeviceId, field};
use lotwise_ledger::gs1;
use lotwise_ledger::key::{BatchKey, Key, LotKey};
use lotwise_ledger::quantity::Quantity;
use lotwise_ledger::question::next_lot::{NoNumber, Wanted, inputs_at, next_batch};
use lotwise_ledger::question::{Found, Reason, batches, resolve};
use lotwise_ledger::record::term;
use lotwise_ledger::text::BatchNumber;

fn number(text: &str) -> Option<BatchNumber> {
    BatchNumber::parse(text).ok()
}

fn batch(lot: LotKey, text: &str) -> BatchKey {
    BatchKey { lot, number: number(text).unwrap() }
}

fn hold(key: Key) -> Command {
    Command::Hold(lotwise_ledger::command::Place { key, reason: "damaged".to_owned() })
}

/// Two pumps of lot L1, one of each batch.
fn pumps() -> Device {
    let mut ada = Device::new(1);
    for (serial, of) in [("SN-1", "B1"), ("SN-2", "B2")] {
        let came = receive_serials(&[serial], bin("A-01"));
        ada.receives(Receive { lot: Some(pump_lot("L1")), batch: number(of), ..came });
    }
    ada
}

#[test]
fn a_unit_of_a_held_batch_is_not_shipped_and_its_neighbour_is() {
    let mut ada = pumps();
    let first = batch(pump_lot("L1"), "B1");
    let held = ada.does(&hold(Key::Batch(first.clone()))).id();
    let ship = |serial| Command::Ship(take_serial(serial, bin("A-01"), customer("Shop 7")));
    let reason = Reason::HeldThrough { key: Key::Batch(first), hold: held, reason: "damaged".to_owned() };
    let refused = Refusal::Blocked { key: Key::Serial(serial("SN-1")), reasons: vec![reason] };
    assert_eq!(ada.decide(&ship("SN-1")), Err(Stop::Refuse(refused)));
    let shipped = ada.decide(&ship("SN-2")).unwrap();
    assert_eq!(
        shipped.lines[0].batch.as_deref(),
        Some(&batch(pump_lot("L1"), "B2")),
        "its batch is told of it"
    );
}

#[test]
fn a_batch_tells_what_came_of_it_and_a_unit_which_it_is_of() {
    let mut ada = pumps();
    let first = batch(pump_lot("L1"), "B1");
    let came = |device: &Device| {
        let records = read(&device.records, |known| batches::reading(known, &first));
        batches::came(&records, &first)
    };
    assert_eq!(came(&ada), Quantity::ONE);
    ada.moves(take_serial("SN-1", bin("A-01"), bin("B-01")));
    ada.ships(take_serial("SN-1", bin("B-01"), customer("Shop 7")));
    assert_eq!(came(&ada), Quantity::ONE, "moved and shipped, no more has come");
    let unit = Key::Serial(serial("SN-1"));
    let record = ada.records.get(&unit).unwrap();
    assert!(record.terms(&unit).contains(&format!("{}{unit}", term::in_batch(&first))));

    let again = Receive { batch: number("B7"), ..receive_lot("L1", "24", bin("A-01")) };
    let received = ada.receives(again);
    let of_lot = batch(lot("L1"), "B7");
    let so_far = |device: &Device| {
        let records = read(&device.records, |known| batches::reading(known, &of_lot));
        batches::came(&records, &of_lot)
    };
    assert_eq!(so_far(&ada), Quantity::units(24));
    ada.voids(received.id());
    assert_eq!(so_far(&ada), Quantity::ZERO);
}

#[test]
fn a_number_by_the_rule_for_batches_is_made_once() {
    let mut ada = Device::new(1);
    let (product, device) = (oat(), DeviceId::of_public_key(&[1; 32]));
    let wanted = Wanted {
        product: &product,
        device: &device,
        inputs: inputs_at("MAIN", lotwise_ledger::iso::day("2026-11-21").unwrap()),
    };
    assert_eq!(next_batch(&ada.records, &wanted), Err(NoNumber::NoRule));
    let fields = vec![(Key::Product(oat()), field::BATCH_RULE, "B{n:2}".to_owned())];
    ada.does(&Command::Describe(Describe { fields }));
    let mut made = Vec::new();
    for lot in ["L1", "L1", "L2"] {
        let next = next_batch(&ada.records, &wanted).unwrap();
        assert!(next.as_str().starts_with("B0"), "{next}");
        ada.receives(Receive { batch: Some(next.clone()), ..receive_lot(lot, "5", bin("A-01")) });
        made.push(next);
    }
    made.dedup();
    assert_eq!(made.len(), 3, "also in another lot of the product");
}

#[test]
fn a_batch_where_the_lot_is_meant_to_stand_is_found_behind_the_lots() {
    let mut ada = pumps();
    let today = lotwise_ledger::iso::day("2026-11-21").unwrap();
    let found = |device: &Device, text: &str| {
        let scan = gs1::read(text, None, today).unwrap();
        resolve(
            &scan,
            &read(&device.records, |known| lotwise_ledger::question::resolve::wanted(&scan, known)),
        )
        .found
    };
    let label = "(01)04012345678901(10)B1";
    let first = Found::Other(Key::Batch(batch(pump_lot("L1"), "B1")));
    assert_eq!(found(&ada, label), first);
    assert_eq!(found(&ada, "B1"), first);
    let came = receive_serials(&["SN-3"], bin("A-01"));
    ada.receives(Receive { lot: Some(pump_lot("B1")), ..came });
    assert_eq!(found(&ada, label), Found::Lot(pump_lot("B1")));
}
