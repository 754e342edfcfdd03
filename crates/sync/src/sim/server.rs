//! The simulated server: the memory store, judged by the same rules as the real one, with devices,
//! tokens and revocation. A clone of it is a backup.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ed25519_dalek::{Signature, VerifyingKey};
use lotwise_ledger::event::{DeviceId, Event, EventError, EventId, FeedId, SHARED_FEED, SignedEvent};
use pollster::block_on;

use super::app::Edition;
use super::bug::Bug;
use super::snapshots::Snapshot;
use crate::admit::{self, Verdict, Writer};
use crate::desk;
use crate::rights::{self, Author, Role};
use crate::store::{EventStore, Incoming, MemoryEvents, MemoryReplica, Page, ReplicaStore, open};
use crate::wire::{
    Answer, Code, HaveAnswer, HaveRequest, MAX_EVENTS, Outcome, PullAnswer, PullRequest, PushAnswer,
    PushRequest, WireEvent,
};

/// Under which name the server's records follow its log.
const LOG: &str = "log";

/// What a phone asks, as it travels.
#[derive(Clone, Debug)]
pub enum Call {
    Push(String),
    Pull(PullRequest),
    Have(String),
    Successor([u8; 32]),
    /// Of this version of the fold.
    Snapshot(u32),
}

/// What the server says.
#[derive(Clone, Debug)]
pub enum Reply {
    Pushed(String),
    Page(String),
    Have(String),
    Enrolled {
        token: u64,
    },
    Snapshot(Rc<Snapshot>),
    NoSnapshot,
    /// There is nothing yet: the request waits.
    Nothing,
    Diverged,
    TooLarge,
    Forbidden,
    Revoked,
    Unauthorized,
}

#[derive(Clone)]
struct Member {
    key: VerifyingKey,
    role: Role,
    feeds: Vec<FeedId>,
    revoked: bool,
    /// The device that it was before (SYNC-17).
    predecessor: Option<DeviceId>,
}

/// What all processes of a server share: the log, and who may do what.
#[derive(Clone)]
pub struct Server {
    pub log: MemoryEvents,
    /// The records, which follow the log.
    pub state: MemoryReplica,
    /// What they do not have yet.
    unread: Vec<SignedEvent>,
    members: BTreeMap<DeviceId, Member>,
    tokens: BTreeMap<u64, DeviceId>,
    /// For each edition and set of feeds: how many events the log had, and what was made of them.
    pub(super) snapshots: BTreeMap<(Edition, Vec<FeedId>), (usize, Rc<Snapshot>)>,
    /// Never given out twice, not even after a backup: real tokens are random.
    pub next_token: u64,
    pub(super) bug: Option<Bug>,
}

impl Server {
    pub fn new(bug: Option<Bug>) -> Self {
        Self {
            log: MemoryEvents::default(),
            state: MemoryReplica::default(),
            unread: Vec::new(),
            members: BTreeMap::new(),
            tokens: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            next_token: 0,
            bug,
        }
    }

    /// A one-time code was spent. A known device has a new token in the place of any other, and is not
    /// revoked any more.
    pub fn enrol(&mut self, key: [u8; 32], role: Role, feeds: &[FeedId]) -> u64 {
        let device = DeviceId::of_public_key(&key);
        let predecessor = self.members.get(&device).and_then(|member| member.predecessor);
        // Every simulated key is a real one.
        if let Ok(key) = VerifyingKey::from_bytes(&key) {
            let member = Member { key, role, feeds: feeds.to_vec(), revoked: false, predecessor };
            self.members.insert(device, member);
        }
        self.tokens.retain(|_, known| *known != device);
        self.give_token(device)
    }

    fn give_token(&mut self, device: DeviceId) -> u64 {
        self.next_token += 1;
        self.tokens.insert(self.next_token, device);
        self.next_token
    }

    pub fn expire(&mut self, token: u64) {
        self.tokens.remove(&token);
    }

    /// Revokes a device with all that it went on as, and answers with them.
    pub fn revoke(&mut self, device: DeviceId) -> Vec<DeviceId> {
        let mut revoked = vec![device];
        while let Some(next) = self.members.iter().find_map(|(id, member)| {
            let follows = member.predecessor.is_some_and(|before| revoked.contains(&before));
            (follows && !revoked.contains(id)).then_some(*id)
        }) {
            revoked.push(next);
        }
        for device in &revoked {
            self.members.get_mut(device).into_iter().for_each(|member| member.revoked = true);
        }
        revoked
    }

    pub fn is_revoked(&self, device: DeviceId) -> bool {
        self.members.get(&device).is_some_and(|member| member.revoked)
    }

    /// Whether the event's device may write into its feeds, and its role what it says (SYNC-18).
    pub fn may_write(&self, event: &Event) -> bool {
        let header = &event.header;
        let Some(member) = self.members.get(&header.device) else { return true };
        let author = Author { role: member.role, device: header.device, was: &self.was(header.device) };
        let feeds = desk::written(&member.feeds);
        header.feeds.iter().all(|feed| feeds.contains(feed)) && rights::check(author, &event.body).is_ok()
    }

    /// The ids under which a device wrote before.
    fn was(&self, device: DeviceId) -> Vec<DeviceId> {
        let before = |device: &DeviceId| self.members.get(device)?.predecessor;
        std::iter::successors(before(&device), before).collect()
    }

    /// The records take in what the log has by now.
    pub fn follow(&mut self) {
        let (unread, nobody) = (std::mem::take(&mut self.unread), DeviceId::of_public_key(&[0; 32]));
        // All of it was opened when it was taken.
        let _all_read = block_on(self.state.receive(&LOG.to_owned(), nobody, &unread, None, None));
    }

    /// The answer of a process of this edition.
    pub fn answer(&mut self, edition: Edition, token: u64, call: &Call) -> Reply {
        let Some(device) = self.tokens.get(&token).copied() else {
            return Reply::Unauthorized;
        };
        match call {
            Call::Push(body) => self.push(edition, body),
            Call::Pull(request) => self.pull(device, request),
            Call::Have(body) => self.have(device, body),
            Call::Successor(key) => self.successor(device, *key),
            Call::Snapshot(fold) => match self.members.get(&device) {
                Some(member) if !member.revoked => {
                    let feeds = member.feeds.clone();
                    self.snapshot(edition, &feeds, *fold)
                }
                _ => Reply::NoSnapshot,
            },
        }
    }

    fn push(&mut self, edition: Edition, body: &str) -> Reply {
        let Ok(PushRequest { events }) = serde_json::from_str(body) else {
            return Reply::Forbidden;
        };
        if events.len() > MAX_EVENTS {
            return Reply::TooLarge;
        }
        let mut verdicts: Vec<Verdict> = events.iter().map(|event| self.judge(edition, event)).collect();
        if self.bug == Some(Bug::OneBadRefusesAll)
            && verdicts.iter().any(|verdict| matches!(verdict, Verdict::Refuse(..)))
        {
            verdicts = verdicts.into_iter().map(refused).collect();
        }
        let answers = verdicts.into_iter().map(|verdict| self.keep(verdict)).collect();
        Reply::Pushed(json(&PushAnswer { answers }))
    }

    fn judge(&self, edition: Edition, event: &WireEvent) -> Verdict {
        let incoming = match opened(edition, event) {
            Ok(incoming) => incoming,
            Err((event, code)) => return Verdict::Refuse(event, code),
        };
        let header = &incoming.event.header;
        let known = edition.knows(&header.kind, header.version);
        if self.bug == Some(Bug::UnknownKindRefused) && !known {
            return Verdict::Refuse(Some(incoming.event.id()), Code::Malformed);
        }
        let Some(member) = self.members.get(&header.device) else {
            return admit::judge(incoming, None, |_| false);
        };
        let revoked = member.revoked && self.bug != Some(Bug::RevokedStillWrites);
        let mut feeds = desk::written(&member.feeds);
        if self.bug == Some(Bug::ForeignFeedWritten) {
            feeds.extend(header.feeds.iter().cloned());
        }
        // What is here already with these bytes was looked at when it came.
        let is_known = self.log.contains(&incoming.signed);
        let is_unchecked = self.bug == Some(Bug::SignatureUnchecked);
        let role = if self.bug == Some(Bug::EveryRoleWritesAll) { Role::Admin } else { member.role };
        let was = self.was(header.device);
        admit::judge(incoming, Some(Writer { role, feeds: &feeds, revoked, was: &was }), |signed| {
            is_known || is_unchecked || is_genuine(&member.key, signed)
        })
    }

    fn keep(&mut self, verdict: Verdict) -> Answer {
        match verdict {
            Verdict::Refuse(event, code) => Answer { event, outcome: Outcome::Refused { code } },
            Verdict::Quarantine(incoming, code) => {
                let event = Some(incoming.event.id());
                if self.bug == Some(Bug::QuarantineForgotten) {
                    return Answer { event, outcome: Outcome::Quarantined { code } };
                }
                let Ok(outcomes) = block_on(self.log.quarantine(&[(incoming, code)]));
                Answer { event, outcome: outcomes.first().copied().unwrap_or(Outcome::Quarantined { code }) }
            }
            Verdict::Good(incoming) => {
                let event = Some(incoming.event.id());
                let Ok(outcomes) = block_on(self.log.append(vec![incoming.clone()]));
                let outcome = outcomes.first().copied().unwrap_or(Outcome::Accepted);
                if outcome == Outcome::Accepted {
                    self.unread.push(incoming.signed.clone());
                }
                Answer { event, outcome: self.wrongly_kept(incoming, outcome) }
            }
        }
    }

    fn wrongly_kept(&mut self, incoming: Incoming, outcome: Outcome) -> Outcome {
        match (self.bug, outcome) {
            (Some(Bug::NumberedTwice), Outcome::Duplicate) => {
                self.log.damage(incoming, true);
                Outcome::Accepted
            }
            (Some(Bug::LastBytesWin), Outcome::IdReuse) => {
                self.log.damage(incoming, false);
                Outcome::Accepted
            }
            _ => outcome,
        }
    }

    fn pull(&self, device: DeviceId, request: &PullRequest) -> Reply {
        let Some(member) = self.members.get(&device) else {
            return Reply::Unauthorized;
        };
        if member.revoked {
            return Reply::Revoked;
        }
        let is_open = match self.bug {
            Some(Bug::EveryFeedToAll) => true,
            Some(Bug::DeskReadsSites) => member.role == Role::WarrantyDesk,
            _ => false,
        };
        if !is_open && !member.feeds.contains(&request.feed) {
            return Reply::Forbidden;
        }
        let limit = request.limit.unwrap_or(MAX_EVENTS).clamp(1, MAX_EVENTS);
        let mut after = request.after;
        if self.bug == Some(Bug::CursorWithoutHash) {
            after = after.and_then(|cursor| self.log.cursor_at(&request.feed, cursor.position));
        }
        let Ok(mut page) = block_on(self.log.read(&request.feed, after, limit));
        if self.bug == Some(Bug::ForeignEventInPage)
            && request.feed == SHARED_FEED
            && let Page::Events { events, .. } = &mut page
            && !events.is_empty()
        {
            events.extend(self.log.events().into_values().last());
        }
        match page {
            Page::Diverged => Reply::Diverged,
            Page::Events { events, .. } if events.is_empty() && request.wait.unwrap_or(0) > 0 => {
                Reply::Nothing
            }
            Page::Events { events, next, more } => Reply::Page(json(&PullAnswer {
                events: events.iter().map(WireEvent::new).collect(),
                next,
                more,
            })),
        }
    }

    fn have(&self, device: DeviceId, body: &str) -> Reply {
        let Ok(HaveRequest { held }) = serde_json::from_str(body) else {
            return Reply::Forbidden;
        };
        let Ok(want) = block_on(self.log.missing(&held));
        let Ok(last) = block_on(self.log.last(device));
        Reply::Have(json(&HaveAnswer { want, last }))
    }

    fn successor(&mut self, device: DeviceId, key: [u8; 32]) -> Reply {
        let Some(member) = self.members.get(&device).cloned() else {
            return Reply::Unauthorized;
        };
        let id = DeviceId::of_public_key(&key);
        let Ok(key) = VerifyingKey::from_bytes(&key) else { return Reply::Forbidden };
        let next = Member { key, predecessor: Some(device), ..member };
        if self.members.entry(id).or_insert(next).predecessor != Some(device) {
            return Reply::Forbidden;
        }
        Reply::Enrolled { token: self.give_token(id) }
    }

    /// The feeds that any enrolled device reads.
    pub fn feeds(&self) -> BTreeSet<FeedId> {
        self.members.values().flat_map(|member| member.feeds.clone()).collect()
    }
}

fn refused(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Good(incoming) | Verdict::Quarantine(incoming, _) => {
            Verdict::Refuse(Some(incoming.event.id()), Code::Malformed)
        }
        refused @ Verdict::Refuse(..) => refused,
    }
}

/// The event of the bytes, as a process of this edition judges it: of a kind that it does not know it
/// cannot tell whether the body is one.
fn opened(edition: Edition, wire: &WireEvent) -> Result<Incoming, (Option<EventId>, Code)> {
    let refused = match admit::open(wire) {
        Err((event, Code::Malformed)) if event.is_some() => (event, Code::Malformed),
        Err(refused) => return Err(refused),
        Ok(Incoming { event, signed }) => {
            let event = (edition.fold().open)(&signed).unwrap_or(event);
            return Ok(Incoming { event, signed });
        }
    };
    let Ok(signed) = wire.signed() else { return Err(refused) };
    match (signed.open(), open(&signed)) {
        (Err(EventError::Body), Ok(event))
            if !edition.knows(&event.header.kind, event.header.version) && !event.header.feeds.is_empty() =>
        {
            Ok(Incoming { event, signed })
        }
        _ => Err(refused),
    }
}

fn is_genuine(key: &VerifyingKey, signed: &SignedEvent) -> bool {
    key.verify_strict(&signed.header, &Signature::from_bytes(&signed.signature)).is_ok()
}

/// Plain structs with text keys: serialisation to memory has no way to fail.
pub fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("wire types are always JSON")
}
