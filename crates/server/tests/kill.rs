//! The program is killed in the middle of pushes: what it acknowledged is there afterwards.

mod common;

use std::collections::BTreeSet;
use std::sync::mpsc;

use common::program::Program;
use common::{Client, Phone, push_body};
use lotwise_ledger::command::Dates;
use lotwise_ledger::event::{EventId, SignedEvent};
use lotwise_sync::wire::{Outcome, PullAnswer, PushAnswer};

const PHONES: u8 = 4;
/// Acknowledged pushes before the kill, of all phones together.
const PUSHES: usize = 20;

fn id(signed: &SignedEvent) -> EventId {
    signed.open().unwrap().id()
}

/// Pushes until the server is gone; tells each acknowledged event.
fn push_until_killed(mut phone: Phone, acknowledged: &mpsc::Sender<EventId>) {
    loop {
        let events: Vec<SignedEvent> = (0..20).map(|_| phone.receives("L1", Dates::default())).collect();
        let reply = phone.client.try_post("/v1/events", &phone.token, &push_body(&events));
        let Some(reply) = reply.ok().filter(|reply| reply.status == 200) else {
            return;
        };
        let answer: PushAnswer = serde_json::from_slice(&reply.bytes).unwrap();
        assert_eq!(answer.answers.len(), events.len());
        for (answer, event) in answer.answers.iter().zip(&events) {
            assert_eq!(answer.outcome, Outcome::Accepted);
            acknowledged.send(id(event)).unwrap();
        }
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::start(dir.path(), &["--print-code", "admin"]);
    let client = Client::new(&program.url);
    let admin = Phone::enrol(&client, program.code.as_deref().unwrap(), 100);
    let phones: Vec<Phone> = (1..=PHONES)
        .map(|number| {
            let made = admin.client.post("/v1/codes", &admin.token, br#"{"role":"staff"}"#).json();
            Phone::enrol(&client, made["code"].as_str().unwrap(), number)
        })
        .collect();
    let (sender, receiver) = mpsc::channel();
    let pushing: Vec<_> = phones
        .into_iter()
        .map(|phone| {
            let sender = sender.clone();
            std::thread::spawn(move || push_until_killed(phone, &sender))
        })
        .collect();
    drop(sender);
    let mut acknowledged: BTreeSet<EventId> = receiver.iter().take(PUSHES * 20).collect();
    program.kill();
    acknowledged.extend(receiver.iter());
    for thread in pushing {
        thread.join().unwrap();
    }

    let program = Program::start(dir.path(), &[]);
    let admin = Phone { client: Client::new(&program.url), ..admin };
    for feed in ["shared", "site/MAIN"] {
        let there = all(&admin, feed);
        let distinct: BTreeSet<EventId> = there.iter().copied().collect();
        assert_eq!(distinct.len(), there.len(), "an event is numbered once");
        assert!(acknowledged.is_subset(&distinct), "{feed} misses acknowledged events");
    }
    while admin.client.get("/v1/health", "").json()["fold_behind"] != 0 {}
}

fn all(phone: &Phone, feed: &str) -> Vec<EventId> {
    let (mut found, mut after) = (Vec::new(), String::new());
    loop {
        let reply = phone.client.get(&format!("/v1/events?feed={feed}{after}"), &phone.token);
        let page: PullAnswer = serde_json::from_slice(&reply.bytes).unwrap();
        found.extend(page.events.iter().map(|event| id(&event.signed().unwrap())));
        let Some(next) = page.next.filter(|_| page.more) else {
            return found;
        };
        after = format!("&after={next}");
    }
}
