//! The simulated server: the memory store, judged by the same rules as the real one, with devices,
//! tokens and revocation. A clone of it is a backup.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signature, VerifyingKey};
use lotwise_ledger::event::{DeviceId, FeedId, SignedEvent};
use pollster::block_on;

use super::bug::Bug;
use crate::admit::{self, Verdict, Writer};
use crate::rights::{self, Author, Role};
use crate::store::{EventStore, Incoming, MemoryEvents, Page};
use crate::wire::{
    Answer, Code, HaveAnswer, HaveRequest, MAX_EVENTS, Outcome, PullAnswer, PullRequest, PushAnswer,
    PushRequest, WireEvent,
};

/// What a phone asks, as it travels.
#[derive(Clone, Debug)]
pub enum Call {
    Push(String),
    Pull(PullRequest),
    Have(String),
    Successor([u8; 32]),
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
    key: [u8; 32],
    role: Role,
    feeds: Vec<FeedId>,
    revoked: bool,
    /// The device that it was before (SYNC-17).
    predecessor: Option<DeviceId>,
}

#[derive(Clone, Default)]
pub struct Server {
    pub log: MemoryEvents,
    members: BTreeMap<DeviceId, Member>,
    tokens: BTreeMap<u64, DeviceId>,
    /// Never given out twice, not even after a backup: real tokens are random.
    pub next_token: u64,
    bug: Option<Bug>,
}

impl Server {
    pub fn new(bug: Option<Bug>) -> Self {
        Self { bug, ..Self::default() }
    }

    /// A one-time code was spent. A known device stays as it was, and has a new token.
    pub fn enrol(&mut self, key: [u8; 32], role: Role, feeds: &[FeedId]) -> u64 {
        let device = DeviceId::of_public_key(&key);
        let member = Member { key, role, feeds: feeds.to_vec(), revoked: false, predecessor: None };
        self.members.entry(device).or_insert(member);
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

    pub fn revoke(&mut self, device: DeviceId) {
        if let Some(member) = self.members.get_mut(&device) {
            member.revoked = true;
        }
    }

    pub fn is_revoked(&self, device: DeviceId) -> bool {
        self.members.get(&device).is_some_and(|member| member.revoked)
    }

    pub fn answer(&mut self, token: u64, call: &Call) -> Reply {
        let Some(device) = self.tokens.get(&token).copied() else {
            return Reply::Unauthorized;
        };
        match call {
            Call::Push(body) => self.push(body),
            Call::Pull(request) => self.pull(device, request),
            Call::Have(body) => self.have(device, body),
            Call::Successor(key) => self.successor(device, *key),
        }
    }

    fn push(&mut self, body: &str) -> Reply {
        let Ok(PushRequest { events }) = serde_json::from_str(body) else {
            return Reply::Forbidden;
        };
        if events.len() > MAX_EVENTS {
            return Reply::TooLarge;
        }
        let mut verdicts: Vec<Verdict> = events.iter().map(|event| self.judge(event)).collect();
        if self.bug == Some(Bug::OneBadRefusesAll)
            && verdicts.iter().any(|verdict| matches!(verdict, Verdict::Refuse(..)))
        {
            verdicts = verdicts.into_iter().map(refused).collect();
        }
        let answers = verdicts.into_iter().map(|verdict| self.keep(verdict)).collect();
        Reply::Pushed(json(&PushAnswer { answers }))
    }

    fn judge(&self, event: &WireEvent) -> Verdict {
        let incoming = match admit::open(event) {
            Ok(incoming) => incoming,
            Err((event, code)) => return Verdict::Refuse(event, code),
        };
        let Some(member) = self.members.get(&incoming.event.header.device) else {
            return admit::judge(incoming, None, |_| false);
        };
        let revoked = member.revoked && self.bug != Some(Bug::RevokedStillWrites);
        let role = if self.bug == Some(Bug::EveryRoleWritesAll) { Role::Admin } else { member.role };
        let was = self.was(incoming.event.header.device);
        let writer = Writer { role, feeds: &member.feeds, revoked, was: &was };
        admit::judge(incoming, Some(writer), |signed| is_genuine(&member.key, signed))
    }

    /// The ids under which a device wrote before.
    fn was(&self, device: DeviceId) -> Vec<DeviceId> {
        let before = |device: &DeviceId| self.members.get(device)?.predecessor;
        std::iter::successors(before(&device), before).collect()
    }

    /// Whether the role of the event's device may write it.
    pub fn may_write(&self, event: &SignedEvent) -> bool {
        let Ok(event) = event.open() else { return true };
        let device = event.header.device;
        let Some(member) = self.members.get(&device) else { return true };
        let author = Author { role: member.role, device, was: &self.was(device) };
        rights::check(author, &event.body).is_ok()
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
        if !member.feeds.contains(&request.feed) && self.bug != Some(Bug::EveryFeedToAll) {
            return Reply::Forbidden;
        }
        let limit = request.limit.unwrap_or(MAX_EVENTS).clamp(1, MAX_EVENTS);
        let mut after = request.after;
        if self.bug == Some(Bug::CursorWithoutHash) {
            after = after.and_then(|cursor| self.log.cursor_at(&request.feed, cursor.position));
        }
        let Ok(page) = block_on(self.log.read(&request.feed, after, limit));
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
        let next = Member { key, predecessor: Some(device), ..member };
        let id = DeviceId::of_public_key(&key);
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

fn is_genuine(key: &[u8; 32], signed: &SignedEvent) -> bool {
    let signature = Signature::from_bytes(&signed.signature);
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(&signed.header, &signature).is_ok())
}

/// Plain structs with text keys: serialisation to memory has no way to fail.
pub fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("wire types are always JSON")
}
