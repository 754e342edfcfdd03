//! The program is killed again and again in the middle of pushes and reads: what it acknowledged is
//! there afterwards, and what it showed stays where it was.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::mpsc;

use lotwise_ledger::command::Dates;
use lotwise_ledger::event::{EventId, SignedEvent};
use lotwise_server::store::LOG_FILE;
use lotwise_server::store::audit::{Counts, audit};
use lotwise_sync::wire::{Outcome, PullAnswer, PushAnswer};

use crate::common::program::Program;
use crate::common::{Client, Phone, push_body};

const PHONES: u8 = 6;
const KILLS: usize = 4;
const BATCH: usize = 10;
/// Acknowledged pushes before each kill, of all phones together.
const PUSHES: usize = 20;

/// A phone with what it has not got an answer to.
struct Pusher {
    phone: Phone,
    unanswered: Vec<SignedEvent>,
}

impl Pusher {
    /// Pushes until the server is gone; tells each acknowledged event.
    fn push_until_killed(&mut self, url: &str, acknowledged: &mpsc::Sender<EventId>) {
        self.phone.client = Client::new(url);
        loop {
            if self.unanswered.is_empty() {
                self.unanswered = (0..BATCH).map(|_| self.phone.receives("L1", Dates::default())).collect();
            }
            let body = push_body(&self.unanswered);
            let reply = self.phone.client.try_post("/v1/events", &self.phone.token, &body);
            let Some(reply) = reply.ok().filter(|reply| reply.status == 200) else { return };
            let answer: PushAnswer = serde_json::from_slice(&reply.bytes).unwrap();
            assert_eq!(answer.answers.len(), self.unanswered.len());
            for (answer, event) in answer.answers.iter().zip(self.unanswered.drain(..)) {
                // A duplicate is one that was kept just before the kill.
                assert!(matches!(answer.outcome, Outcome::Accepted | Outcome::Duplicate), "{answer:?}");
                acknowledged.send(id(&event)).unwrap();
            }
        }
    }
}

/// Reads a feed on and on over all kills.
struct Reader {
    phone: Phone,
    feed: &'static str,
    next: String,
    found: Vec<EventId>,
}

impl Reader {
    /// Reads until the server is gone, or to the end of what is there.
    fn read(&mut self, url: &str, wait_s: u64) {
        self.phone.client = Client::new(url);
        loop {
            let path = format!("/v1/events?feed={}&wait={wait_s}{}", self.feed, self.next);
            let Ok(reply) = self.phone.client.try_get(&path, &self.phone.token) else { return };
            assert_eq!(reply.status, 200, "what was shown is gone: {}", reply.json());
            let page: PullAnswer = serde_json::from_slice(&reply.bytes).unwrap();
            self.found.extend(page.events.iter().map(|event| id(&event.signed().unwrap())));
            self.next = page.next.map_or_else(String::new, |next| format!("&after={next}"));
            if wait_s == 0 && !page.more {
                return;
            }
        }
    }
}

#[test]
fn what_was_acknowledged_survives_kill_after_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::start(dir.path(), &["--print-code", "admin"]);
    let client = Client::new(&program.url);
    let admin = Phone::enrol(&client, program.code.as_deref().unwrap(), 100);
    let enrol = |number| {
        let made = admin.client.post("/v1/codes", &admin.token, br#"{"role":"staff"}"#).json();
        Phone::enrol(&client, made["code"].as_str().unwrap(), number)
    };
    let mut pushers: Vec<Pusher> =
        (1..=PHONES).map(|number| Pusher { phone: enrol(number), unanswered: Vec::new() }).collect();
    let reader = |(number, feed)| Reader { phone: enrol(number), feed, next: String::new(), found: vec![] };
    let mut readers = [(50, "shared"), (51, "site/MAIN")].map(reader);
    let mut acknowledged = BTreeSet::new();
    for round in 1..=KILLS {
        let (sender, receiver) = mpsc::channel();
        std::thread::scope(|scope| {
            let url = program.url.clone();
            for pusher in &mut pushers {
                let (url, sender) = (url.clone(), sender.clone());
                scope.spawn(move || pusher.push_until_killed(&url, &sender));
            }
            for reader in &mut readers {
                let url = url.clone();
                scope.spawn(move || reader.read(&url, 25));
            }
            drop(sender);
            acknowledged.extend(receiver.iter().take(PUSHES * BATCH));
            program.kill();
            acknowledged.extend(receiver.iter());
        });
        let counts = look(dir.path());
        assert!(counts.events >= acknowledged.len() as u64, "{counts:?} after kill {round}");
        program = Program::start(dir.path(), &[]);
    }
    for reader in &mut readers {
        reader.read(&program.url, 0);
        let distinct: BTreeSet<EventId> = reader.found.iter().copied().collect();
        assert_eq!(distinct.len(), reader.found.len(), "an event is numbered once");
        assert!(acknowledged.is_subset(&distinct), "{} misses acknowledged events", reader.feed);
    }
    let client = Client::new(&program.url);
    while client.get("/v1/health", "").json()["fold_behind"] != 0 {}
}

/// Looks through the log: file, counts, and each feed's chain of hashes.
fn look(data: &Path) -> Counts {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(audit(&data.join(LOG_FILE))).unwrap()
}

fn id(signed: &SignedEvent) -> EventId {
    signed.open().unwrap().id()
}
