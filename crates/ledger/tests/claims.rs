//! Claims and what is decided on them: what their commands record, ask and refuse.

mod common;

use common::*;
use lotwise_ledger::command::{Command, Note, Refusal, Stop};
use lotwise_ledger::event::fact::{Claim, Decision, Replacement};
use lotwise_ledger::event::{Act, Body, Doubt, Event, EventId};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::term;
use lotwise_ledger::time::Day;

fn note(note: Note) -> Command {
    Command::Note(Box::new(note))
}

fn day(text: &str) -> Day {
    Day(text.parse().unwrap())
}

fn claim(unit: &str, defect: &str, reported_on: &str) -> Command {
    let (defect, reported_on) = (defect.to_owned(), day(reported_on));
    note(Note::Claim(Claim { serial: serial(unit), component: None, reported_on, defect, usage: None }))
}

fn decide(claim: EventId, accepted: bool, reason: Option<&str>) -> Command {
    let decision = Decision { accepted, goodwill: false };
    note(Note::Decide { claim, decision, reason: reason.map(str::to_owned) })
}

fn replace(old: &str, new: &str) -> Command {
    note(Note::Replace(Replacement { old: serial(old), new: serial(new) }))
}

/// What a command comes to: nothing, doubts, or a refusal.
#[track_caller]
fn check(device: &Device, command: &Command, expected: Result<&[Doubt], Refusal>) {
    let found = match device.decide(command) {
        Ok(_) => Ok(Vec::new()),
        Err(Stop::Ask(doubts)) => Ok(doubts),
        Err(Stop::Refuse(refusal)) => Err(refusal),
    };
    assert_eq!(found, expected.map(<[Doubt]>::to_vec));
}

fn act(event: &Event) -> &Act {
    match &event.body {
        Body::Act(act) => act,
        Body::Unknown => panic!("a known kind"),
    }
}

/// A firm that has shipped the pumps S1 and S2, and has S3 in the house. It is ten in the morning of 21 November.
fn firm() -> Device {
    let mut ada = Device::new(1);
    ada.receives(receive_serials(&["S1", "S2", "S3"], bin("A-01")));
    ada.ships(take_serial("S1", bin("A-01"), customer("Shop 7")));
    ada.ships(take_serial("S2", bin("A-01"), customer("Shop 7")));
    ada
}

#[test]
fn a_claim_names_what_it_is_about() {
    let mut ada = firm();
    let (unit, part) = (Key::Serial(serial("S1")), Key::Serial(serial("S3")));
    let claim = Claim {
        serial: serial("S1"),
        component: Some(serial("S3")),
        reported_on: day("2026-11-20"),
        defect: "noise".to_owned(),
        usage: None,
    };
    let claimed = ada.does(&note(Note::Claim(claim)));
    assert_eq!(act(&claimed).about, [unit.clone(), part.clone()]);
    let case = ada.records.case(claimed.id()).unwrap();
    let about: Vec<Key> = case.subjects().collect();
    assert_eq!(about, [unit.clone(), part.clone()]);
    // The histories of the unit, of the component and of the case show it, and that of the case shows the rest.
    ada.now_ms += 1;
    let decided = ada.does(&decide(claimed.id(), true, None));
    let shows = |of: &Key, event: &Event| {
        let entry = Key::Entry(event.id());
        let terms = ada.records.get(&entry).unwrap().terms(&entry);
        terms.iter().any(|found| found.starts_with(&term::timeline(of)))
    };
    assert!(shows(&unit, &claimed) && shows(&part, &claimed));
    assert!(shows(&Key::Case(claimed.id()), &decided) && shows(&unit, &decided));
}

#[test]
fn a_claim_is_checked() {
    let mut ada = firm();
    check(&ada, &claim("S1", "noise", "2026-11-21"), Ok(&[]));
    check(&ada, &claim("S1", "noise", "2026-11-22"), Err(Refusal::InTheFuture { by_ms: DAY_MS }));
    let unknown = Doubt::NeverReceived { serial: serial("S9") };
    check(&ada, &claim("S9", "noise", "2026-11-21"), Ok(&[unknown]));
    let first = ada.does(&claim("S1", "noise", "2026-11-20")).id();
    let again = Doubt::AlreadyClaimed { serial: serial("S1"), claim: first, on: day("2026-11-20") };
    check(&ada, &claim("S1", "noise", "2026-11-21"), Ok(&[again]));
    check(&ada, &claim("S1", "leak", "2026-11-21"), Ok(&[]));
    check(&ada, &claim("S2", "noise", "2026-11-21"), Ok(&[]));
    // What is decided, or was taken back, may be claimed anew.
    let mut other = ada.clone();
    other.voids(first);
    check(&other, &claim("S1", "noise", "2026-11-21"), Ok(&[]));
    ada.does(&decide(first, true, None));
    check(&ada, &claim("S1", "noise", "2026-11-21"), Ok(&[]));
}

#[test]
fn who_refuses_says_why() {
    let mut ada = firm();
    let claimed = ada.does(&claim("S1", "noise", "2026-11-20")).id();
    check(&ada, &decide(claimed, false, None), Err(Refusal::WithoutReason));
    check(&ada, &decide(claimed, false, Some("  ")), Err(Refusal::WithoutReason));
    check(&ada, &decide(claimed, true, None), Ok(&[]));
    let refused = ada.does(&decide(claimed, false, Some(" The seal is broken. ")));
    assert_eq!(act(&refused).reason.as_deref(), Some("The seal is broken."));
    check(&ada, &decide(claimed, true, None), Err(Refusal::Done { event: claimed }));
    let void = |unit: &str, reason: &str| {
        note(Note::VoidWarranty { serial: serial(unit), reason: reason.to_owned() })
    };
    check(&ada, &void("S1", " "), Err(Refusal::WithoutReason));
    check(&ada, &void("S1", "Opened"), Ok(&[]));
    check(&ada, &void("S9", "Opened"), Ok(&[Doubt::NeverReceived { serial: serial("S9") }]));
}

#[test]
fn a_replacement_is_checked() {
    let mut ada = firm();
    check(&ada, &replace("S1", "S3"), Ok(&[]));
    check(&ada, &replace("S1", "S1"), Err(Refusal::Repeated { key: Key::Serial(serial("S1")) }));
    let elsewhere = Doubt::BookedElsewhere { serial: serial("S2"), at: customer("Shop 7") };
    check(&ada, &replace("S1", "S2"), Ok(&[elsewhere]));
    let unknown = ["S8", "S9"].map(|unit| Doubt::NeverReceived { serial: serial(unit) });
    check(&ada, &replace("S8", "S9"), Ok(&unknown));
    let given = ada.does(&replace("S1", "S3")).id();
    let again = Doubt::AlreadyReplaced { serial: serial("S1"), by: serial("S3") };
    check(&ada, &replace("S1", "S3"), Ok(&[again]));
    check(&ada, &replace("S2", "S3"), Ok(&[]));
    ada.voids(given);
    check(&ada, &replace("S1", "S3"), Ok(&[]));
}
