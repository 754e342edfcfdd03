//! Taking back an act that held or released something.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Describe, Place, Refusal, Release, Stop, Void};
use lotwise_ledger::event::{EventId, field};
use lotwise_ledger::key::Key;
use lotwise_ledger::quantity::Quantity;

fn lot_key() -> Key {
    Key::Lot(lot("L1"))
}

fn hold() -> Command {
    Command::Hold(Place { key: lot_key(), reason: "mould".to_owned() })
}

/// The reasons of the holds that stand on the lot.
fn held_for(device: &Device) -> Vec<String> {
    let holds = device.records.holds(&lot_key()).into_iter().flat_map(|holds| holds.standing());
    holds.map(|(_, reason)| reason.to_owned()).collect()
}

fn undo(target: EventId) -> Command {
    Command::Void(Void { target, reason: None })
}

#[test]
fn a_hold_is_taken_back() {
    let mut ada = Device::new(1);
    ada.receives(receive_lot("L1", "24", bin("A-01")));
    let first = ada.does(&hold()).id();
    let second = ada.does(&hold()).id();
    ada.does(&undo(second));
    assert_eq!(held_for(&ada), ["mould"], "the first stands");
    ada.does(&undo(first));
    assert!(held_for(&ada).is_empty());
    assert_eq!(ada.on_hand("L1", &bin("A-01")), Quantity::units(24));
}

#[test]
fn a_release_is_taken_back() {
    let mut ada = Device::new(1);
    ada.does(&hold());
    let release = ada.does(&Command::Release(Release { key: lot_key(), reason: None })).id();
    assert!(held_for(&ada).is_empty());
    let again = ada.does(&undo(release)).id();
    assert_eq!(held_for(&ada), ["mould"]);
    assert_eq!(ada.decide(&undo(release)), Err(Stop::Refuse(Refusal::VoidedAlready { event: release })));
    // The hold that came back is the void's, and released as any other.
    let by_now = ada.records.holds(&lot_key()).unwrap().standing().map(|(hold, _)| hold).collect::<Vec<_>>();
    assert_eq!(by_now, [again]);
}

/// A receipt into quarantine holds what it brings: without it the same lot may come again as good.
#[test]
fn what_was_received_into_quarantine_is_free_when_that_is_taken_back() {
    let mut ada = Device::new(1);
    let mut receipt = ada.decide(&Command::Receive(receive_lot("L1", "6", bin("Q-01")))).unwrap();
    receipt.holds.push(lotwise_ledger::event::Hold {
        key: lot_key(),
        reason: "wet".to_owned(),
        quantity: None,
    });
    let receipt = ada.writes(&receipt).id();
    assert_eq!(held_for(&ada), ["wet"]);
    ada.does(&undo(receipt));
    ada.receives(receive_lot("L1", "6", bin("A-01")));
    assert!(held_for(&ada).is_empty());
}

/// Phones hear of events in any order.
#[test]
fn a_void_that_comes_before_the_hold_frees_it() {
    let mut ada = Device::new(1);
    let held = ada.does(&hold());
    let undone = ada.does(&undo(held.id()));
    let mut ben = Device::new(2);
    ben.hears(&undone);
    ben.hears(&held);
    assert!(held_for(&ben).is_empty());
    assert_eq!(folded([&held, &undone]), folded([&undone, &held]));
}

#[test]
fn who_held_does_not_undo_it_where_the_firm_wants_another() {
    let mut ada = Device::new(1);
    let rule = (Key::Firm, field::RELEASE_BY_ANOTHER, "yes".to_owned());
    ada.does(&Command::Describe(Describe { fields: vec![rule] }));
    let hold = ada.does(&hold()).id();
    assert_eq!(ada.decide(&undo(hold)), Err(Stop::Refuse(Refusal::SameHand { hold })));
}
