//! A hostile or broken device: it is enrolled, as an admin's even, and sends what no app would. Nothing of it may hold up
//! anybody, take anybody's id, or come where it must not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_ledger::command::{Circumstances, Command, Describe, feeds};
use lotwise_ledger::event::{DeviceId, Draft, Hash, Head, Header, SignedEvent, field};
use lotwise_ledger::key::{Key, ProductKey};
use lotwise_ledger::record::Records;
use lotwise_ledger::text::{Actor, Sku};
use lotwise_ledger::time::Moment;

use super::chance::Chance;
use super::phone::Keys;
use super::server::{Call, Reply, Server, json};
use super::tally::Happening;
use super::truth::Promise;
use super::world::World;
use crate::rights::Role;
use crate::wire::{MAX_EVENT_BYTES, Outcome, PushAnswer, PushRequest, WireEvent};

/// What it reads and may write.
const FEEDS: [&str; 2] = ["shared", "site/MAIN"];

/// The hostile device.
pub struct Stranger {
    keys: Keys,
    token: u64,
    head: Head,
}

/// One thing that is wrong with an event.
#[derive(Clone, Copy, Debug)]
enum Poison {
    NoBase64,
    ShortSignature,
    NoHeader,
    NumberZero,
    HugeNumber,
    NoFeeds,
    NoBody,
    /// Of a kind that an older server does not know.
    NoBodyOfNewerKind,
    OtherBody,
    TooLarge,
    WrongSignature,
    /// Signed by this device, under the next number of a phone.
    Forged,
    NotEnrolled,
    ForeignFeed,
    IdAgain,
    Gap,
    EndOfTime,
    LastRevision,
    MoreFields,
    FeedTwice,
}

/// What is sent; more often what only an older server takes.
const POISONS: [Poison; 23] = [
    Poison::NoBodyOfNewerKind,
    Poison::NoBodyOfNewerKind,
    Poison::NoBodyOfNewerKind,
    Poison::NoBase64,
    Poison::ShortSignature,
    Poison::NoHeader,
    Poison::NumberZero,
    Poison::HugeNumber,
    Poison::NoFeeds,
    Poison::NoBody,
    Poison::NoBodyOfNewerKind,
    Poison::OtherBody,
    Poison::TooLarge,
    Poison::WrongSignature,
    Poison::Forged,
    Poison::NotEnrolled,
    Poison::ForeignFeed,
    Poison::IdAgain,
    Poison::Gap,
    Poison::EndOfTime,
    Poison::LastRevision,
    Poison::MoreFields,
    Poison::FeedTwice,
];

impl Stranger {
    pub fn new(chance: &mut Chance, server: &mut Server) -> Self {
        let keys = Keys::new(&chance.bytes());
        let token = server.enrol(keys.public, Role::Admin, &FEEDS.map(str::to_owned));
        Self { keys, token, head: Head::default() }
    }

    /// A sound event of its own, to be spoilt. It names a product.
    fn event(&self, clock_ms: i64) -> Option<SignedEvent> {
        let product = Key::Product(ProductKey::Sku(Sku::parse("OAT-1").ok()?));
        let describe = Describe { fields: vec![(product, field::NAME, "Odd drink".to_owned())] };
        let at = Circumstances::now(Moment::new(clock_ms, 60)?, Actor::parse("Eve").ok()?);
        let act = Command::Describe(describe).decide(&Records::default(), &at).ok()?;
        let draft = Draft::new(self.keys.device, &self.head, feeds(&act), &act, clock_ms);
        let header = draft.header.clone();
        Some(draft.signed(self.keys.sign(&header)))
    }

    /// The event with another header, signed anew.
    fn with_header(&self, event: SignedEvent, change: impl FnOnce(&mut Header)) -> Option<SignedEvent> {
        let mut header = event.header().ok()?;
        change(&mut header);
        Some(self.keys.signed(json(&header).into_bytes(), event.body))
    }

    fn with_body(&self, event: SignedEvent, body: Vec<u8>) -> Option<SignedEvent> {
        let event = SignedEvent { body, ..event };
        let hash = Hash::of(&event.body);
        self.with_header(event, |header| header.body = hash)
    }

    fn spoilt(
        &self,
        poison: Poison,
        phone: (DeviceId, u64),
        clock_ms: i64,
        other: &Keys,
    ) -> Option<WireEvent> {
        let event = self.event(clock_ms)?;
        let mut wire = WireEvent::new(&event);
        let spoilt = match poison {
            Poison::NoBase64 => {
                wire.header = "§".to_owned();
                return Some(wire);
            }
            Poison::ShortSignature => {
                wire.signature = STANDARD.encode([7; 63]);
                return Some(wire);
            }
            Poison::NoHeader => self.keys.signed(b"[1,2]".to_vec(), event.body),
            Poison::NumberZero => self.with_header(event, |header| header.seq = 0)?,
            Poison::HugeNumber => self.with_header(event, |header| header.seq = u64::MAX)?,
            Poison::NoFeeds => self.with_header(event, |header| header.feeds.clear())?,
            Poison::NoBody => self.with_body(event, b"{\"lines\":7}".to_vec())?,
            Poison::NoBodyOfNewerKind => {
                let event = self.with_header(event, |header| header.kind = "count".to_owned())?;
                self.with_body(event, b"no body at all".to_vec())?
            }
            Poison::OtherBody => SignedEvent { body: b"{}".to_vec(), ..event },
            Poison::TooLarge => self.with_body(event, vec![b' '; MAX_EVENT_BYTES])?,
            Poison::WrongSignature => SignedEvent { signature: [9; 64], ..event },
            Poison::Forged => self.with_header(event, |header| (header.device, header.seq) = phone)?,
            Poison::NotEnrolled => {
                let mut header = event.header().ok()?;
                (header.device, header.seq) = (other.device, 1);
                other.signed(json(&header).into_bytes(), event.body)
            }
            Poison::ForeignFeed => {
                self.with_header(event, |header| header.feeds.push("site/NORD".to_owned()))?
            }
            Poison::IdAgain => {
                let seq = self.head.seq.max(1);
                self.with_header(event, |header| (header.seq, header.prev) = (seq, Hash::of(b"other")))?
            }
            Poison::Gap => self.with_header(event, |header| header.seq += 5)?,
            Poison::EndOfTime => {
                let end = "ffffffffffffffff".parse().ok()?;
                self.with_header(event, |header| header.hlc = end)?
            }
            Poison::LastRevision => {
                let body = String::from_utf8(event.body.clone()).ok()?;
                self.with_body(event, body.replace("\"rev\":1", "\"rev\":4294967295").into_bytes())?
            }
            Poison::MoreFields => {
                let header = String::from_utf8(event.header).ok()?.replacen('{', "{\"more\":[{}],", 1);
                self.keys.signed(header.into_bytes(), event.body)
            }
            Poison::FeedTwice => {
                self.with_header(event, |header| header.feeds.extend(FEEDS.map(str::to_owned)))?
            }
        };
        Some(WireEvent::new(&spoilt))
    }
}

impl World {
    /// Sends a few bad events with a good one between them, which must get through.
    pub fn poison(&mut self) {
        let clock_ms = self.phones[0].clock_ms(self.now_ms);
        let phone = &self.phones[self.chance.place(self.phones.len())].storage;
        let Ok(head) = pollster::block_on(crate::store::ReplicaStore::head(&phone.store));
        let next = (phone.device(), head.seq + 1);
        let other = Keys::new(&self.chance.bytes());
        let mut events = Vec::new();
        for _ in 0..self.chance.between(1, 3) {
            let poison = POISONS[self.chance.place(POISONS.len())];
            events.extend(self.stranger.spoilt(poison, next, clock_ms, &other));
        }
        for signed in events.iter().filter_map(|event| event.signed().ok()) {
            self.remember(&signed);
        }
        let good = self.stranger.event(clock_ms);
        events.extend(good.iter().map(WireEvent::new));
        let call = Call::Push(json(&PushRequest { events }));
        let process = self.any_process();
        let edition = self.processes[process].edition;
        let Reply::Pushed(body) = self.server.answer(edition, self.stranger.token, &call) else {
            return;
        };
        let Ok(PushAnswer { answers }) = serde_json::from_str(&body) else { return };
        for answer in &answers {
            match answer.outcome {
                Outcome::Refused { .. } => self.tally.count(Happening::PoisonRefused),
                Outcome::Quarantined { .. } => self.tally.count(Happening::PoisonQuarantined),
                Outcome::IdReuse => self.tally.count(Happening::IdReused),
                Outcome::Accepted | Outcome::Duplicate => {}
            }
        }
        self.count_kept(&call);
        self.note(|_| {
            format!("hostile: {:?}", answers.iter().map(|answer| answer.outcome).collect::<Vec<_>>())
        });
        let Some(good) = good else { return };
        self.remember(&good);
        match answers.last().map(|answer| answer.outcome) {
            Some(Outcome::Accepted) => {}
            // One of the bad ones before it has its number by now.
            Some(Outcome::IdReuse) => {}
            outcome => {
                let what = format!("a good event among bad ones was answered {outcome:?}");
                self.truth.fail(Promise::NothingFails, what);
            }
        }
        let moved = good.open().map(|event| self.stranger.head.after(&event));
        self.stranger.head = moved.unwrap_or_default();
        self.spread(process);
    }

    /// What it signed with its own key it made.
    fn remember(&mut self, signed: &SignedEvent) {
        let own = signed.header().is_ok_and(|header| {
            header.device == self.stranger.keys.device && header.body == Hash::of(&signed.body)
        });
        if own && signed.signature == self.stranger.keys.sign(&signed.header) {
            self.truth.hostile.entry(Hash::of(&signed.header)).or_insert_with(|| signed.clone());
        }
    }

    fn count_kept(&mut self, call: &Call) {
        let Call::Push(body) = call else { return };
        let Ok(PushRequest { events }) = serde_json::from_str(body) else { return };
        for signed in events.iter().filter_map(|event| event.signed().ok()) {
            if self.server.log.contains(&signed) && signed.open().is_err() {
                self.tally.count(Happening::PoisonKept);
            }
        }
    }
}
