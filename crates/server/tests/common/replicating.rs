//! A device that keeps its events and syncs them as the app does: the replica's own state machine,
//! with its effects carried out over real HTTP.

use std::collections::{BTreeSet, VecDeque};

use lotwise_ledger::command::Dates;
use lotwise_ledger::event::{Act, EventId, FeedId, SignedEvent};
use lotwise_sync::batch::batch;
use lotwise_sync::replica::{Effect, Input, Replica, Request, Start};
use lotwise_sync::store::{Expected, MemoryReplica, ReplicaStore, Saved};
use lotwise_sync::wire::{HaveAnswer, HaveRequest, Outcome, PullAnswer, PushAnswer, WireEvent};
use pollster::block_on;

use super::{Client, Phone, Reply, receipt};

pub struct Replicating {
    pub phone: Phone,
    pub store: MemoryReplica,
    replica: Replica,
    /// Feeds that the replica waits for.
    waiting: Vec<FeedId>,
    /// Every event that a server said to have.
    pub acknowledged: BTreeSet<EventId>,
}

impl Replicating {
    pub fn new(phone: Phone) -> Self {
        Self::reading(phone, &["shared", "site/MAIN"])
    }

    /// One that reads these feeds.
    pub fn reading(phone: Phone, feeds: &[&str]) -> Self {
        let feeds = feeds.iter().map(|feed| (*feed).to_owned()).collect();
        let replica = Replica::new(phone.device, feeds, Start::Read);
        Self {
            phone,
            store: MemoryReplica::default(),
            replica,
            waiting: Vec::new(),
            acknowledged: BTreeSet::new(),
        }
    }

    /// Goes on with a server at another address, as the app does when it comes to the front.
    pub fn moves_to(&mut self, url: &str) {
        self.phone.client = Client::new(url);
    }

    /// Records a receipt: durable here, and unsent.
    pub fn records(&mut self) -> SignedEvent {
        self.records_act(&receipt("L1", Dates::default()))
    }

    /// Records an act.
    pub fn records_act(&mut self, act: &Act) -> SignedEvent {
        let head = block_on(self.store.head()).unwrap();
        self.phone.head = head.clone();
        let event = self.phone.sign(act);
        let expected = Expected { head, records: Default::default() };
        assert_eq!(block_on(self.store.save(&event, &expected)).unwrap(), Saved::Done);
        event
    }

    /// Syncs until there is nothing to do but to wait. False when the server did not answer.
    pub fn syncs(&mut self) -> bool {
        let mut inputs: VecDeque<Input> =
            std::mem::take(&mut self.waiting).iter().filter_map(|feed| self.pull(feed)).collect();
        inputs.push_front(Input::Woke);
        let mut answered = true;
        while let Some(input) = inputs.pop_front() {
            for effect in self.replica.step(input) {
                answered &= !matches!(effect, Effect::Pause { .. });
                inputs.extend(self.carry_out(effect));
            }
        }
        answered
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Push { limit, through } => self.push(limit, through),
            Effect::Acknowledge(events) => {
                block_on(self.store.acknowledge(&events)).unwrap();
                self.acknowledged.extend(events);
                None
            }
            Effect::Compare { all } => Some(self.compare(all)),
            Effect::Pull { feed, .. } => self.pull(&feed),
            Effect::Rewind { feed } => {
                block_on(self.store.rewind(&feed)).unwrap();
                None
            }
            Effect::Show(_) | Effect::Pause { .. } => None,
            other => panic!("a healthy device has no {other:?}"),
        }
    }

    fn push(&mut self, limit: usize, through: u64) -> Option<Input> {
        let outbox = block_on(self.store.outbox(usize::MAX)).unwrap();
        let (ids, request) = batch(&outbox, self.phone.device, limit, through);
        if ids.is_empty() {
            return Some(Input::NothingToPush { reused: false });
        }
        let body = serde_json::to_vec(&request).unwrap();
        let reply = self.phone.client.try_post("/v1/events", &self.phone.token, &body);
        let answers = read::<PushAnswer>(reply).and_then(|answer| answer.of(&ids));
        Some(answers.map_or(Input::Failed(Request::Push), |answers| {
            let kept = |(_, outcome): &(EventId, Outcome)| outcome.is_settled();
            assert!(answers.iter().all(kept), "{answers:?}");
            Input::Pushed(answers)
        }))
    }

    fn compare(&mut self, all: bool) -> Input {
        let mut held = block_on(self.store.held()).unwrap();
        held.retain(|device, _| all || *device == self.phone.device);
        let body = serde_json::to_vec(&HaveRequest { held }).unwrap();
        let reply = self.phone.client.try_post("/v1/have", &self.phone.token, &body);
        let Some(HaveAnswer { want, last }) = read(reply) else { return Input::Failed(Request::Compare) };
        let device = self.phone.device;
        let unknown = last.filter(|last| {
            !block_on(self.store.holds(EventId { device, seq: last.seq }, last.hash)).unwrap()
        });
        block_on(self.store.offer(&want)).unwrap();
        Input::Compared { unknown: unknown.map(|last| last.seq) }
    }

    /// A page. Where there is none yet, the app would wait; here the feed is asked for again at the next sync.
    fn pull(&mut self, feed: &FeedId) -> Option<Input> {
        let after = block_on(self.store.cursor(feed)).unwrap();
        let behind = after.map_or_else(String::new, |cursor| format!("&after={cursor}"));
        let path = format!("/v1/events?feed={feed}{behind}");
        let reply = self.phone.client.try_get(&path, &self.phone.token);
        if reply.as_ref().is_ok_and(|reply| reply.status == 409) {
            return Some(Input::Diverged { feed: feed.clone() });
        }
        let Some(page) = read::<PullAnswer>(reply) else {
            return Some(Input::Failed(Request::Pull(feed.clone())));
        };
        if page.events.is_empty() {
            self.waiting.push(feed.clone());
            return None;
        }
        let events = page.events.iter().map(WireEvent::signed).collect::<Result<Vec<_>, _>>().unwrap();
        block_on(self.store.receive(feed, self.phone.device, &events, after, page.next)).unwrap();
        Some(Input::Pulled { feed: feed.clone(), more: page.more })
    }
}

/// The answer, if there is one. Any other status than these is a failure of the server.
fn read<T: serde::de::DeserializeOwned>(reply: Result<Reply, ureq::Error>) -> Option<T> {
    let reply = reply.ok()?;
    assert!(matches!(reply.status, 200 | 507), "{}", String::from_utf8_lossy(&reply.bytes));
    (reply.status == 200).then(|| serde_json::from_slice(&reply.bytes).unwrap())
}
