//! Carries out what the replica asks for, as the app's driver does.

use std::collections::VecDeque;

use lotwise_ledger::event::{EventId, Hash, SignedEvent};
use pollster::block_on;

use super::bug::Bug;
use super::phone::{Storage, public};
use super::server::{Call, Reply, json};
use super::world::{Action, World, short};
use crate::batch::batch;
use crate::connect::Names;
use crate::page::taken;
use crate::reissue::reissue;
use crate::replica::{Effect, Input, Request};
use crate::store::{Reissue, ReplicaStore, Saved};
use crate::wire::{
    Cursor, HaveAnswer, HaveRequest, Outcome, PullAnswer, PullRequest, PushAnswer, PushRequest, WireEvent,
};

/// Pages are committed in steps that do not hold up a touch; smaller here, to have more of them.
const PAGE: usize = 40;

impl World {
    pub fn input(&mut self, phone: usize, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let Some(replica) = &mut self.phones[phone].replica else { return };
            for effect in replica.step(input) {
                inputs.extend(self.carry_out(phone, effect));
            }
        }
    }

    fn carry_out(&mut self, phone: usize, effect: Effect) -> Option<Input> {
        let store = &self.phones[phone].storage.store;
        match effect {
            Effect::Push { limit, through } => return self.push(phone, limit, through),
            Effect::Acknowledge(events) => {
                let Ok(()) = block_on(store.acknowledge(&events));
            }
            Effect::Refuse(events) => {
                let Ok(()) = block_on(store.refuse(&events));
                self.note(|world| format!("{}: refused {events:?}", world.phones[phone].name));
            }
            Effect::Compare { all } => return self.compare(phone, all),
            Effect::Renew => self.renew(phone),
            Effect::Pull { feed, wait_s, .. } => {
                let Ok(after) = block_on(store.cursor(&feed));
                let pull = PullRequest { feed: feed.clone(), after, limit: Some(PAGE), wait: Some(wait_s) };
                self.send(phone, Request::Pull(feed), Call::Pull(pull), Vec::new());
            }
            // The simulated server has no snapshots.
            Effect::Begin => return Some(Input::Begun { based: false }),
            Effect::Rewind { feed } => {
                let Ok(()) = block_on(store.rewind(&feed));
                self.note(|world| format!("{}: reads {feed} anew", world.phones[phone].name));
            }
            Effect::Pause { ms } => {
                self.phones[phone].pause += 1;
                let (run, pause) = (self.phones[phone].run, self.phones[phone].pause);
                if self.bug != Some(Bug::NoSecondTry) {
                    let ms = self.chance.between(u64::from(ms) * 3 / 4, u64::from(ms) * 5 / 4);
                    self.after(ms, Action::PauseOver { phone, run, pause });
                }
            }
            Effect::Show(_) => {}
        }
        None
    }

    fn push(&mut self, phone: usize, limit: usize, through: u64) -> Option<Input> {
        let it = &self.phones[phone];
        let replica = it.replica.as_ref()?;
        let Ok(outbox) = block_on(it.storage.store.outbox(usize::MAX));
        let Ok(refused) = block_on(it.storage.store.refused());
        let (mut ids, mut request) = batch(&outbox, replica.device(), limit, through);
        if self.bug == Some(Bug::RefusedGoesFirst)
            && let Some((id, _)) = refused.first()
            && let Some(event) = it.storage.store.event(id)
        {
            (ids, request) = (vec![*id], PushRequest { events: vec![WireEvent::new(&event)] });
        }
        if ids.is_empty() {
            let own = replica.device();
            let is_reused = |(event, outcome): &(EventId, Outcome)| {
                event.device == own && matches!(outcome, Outcome::IdReuse)
            };
            let reused = refused.iter().any(is_reused) && self.bug != Some(Bug::NoNewId);
            return Some(Input::NothingToPush { reused });
        }
        if self.bug == Some(Bug::AcknowledgeOnSending) {
            let Ok(()) = block_on(it.storage.store.acknowledge(&ids));
        }
        self.send(phone, Request::Push, Call::Push(json(&request)), ids);
        None
    }

    fn compare(&mut self, phone: usize, all: bool) -> Option<Input> {
        if self.bug == Some(Bug::NoComparison) {
            return Some(Input::Compared { unknown: None });
        }
        let it = &self.phones[phone];
        let Ok(mut held) = block_on(it.storage.store.held());
        if !all || self.bug == Some(Bug::OfferOwnAlone) {
            let own = it.storage.device();
            held.retain(|device, _| *device == own);
        }
        self.send(phone, Request::Compare, Call::Have(json(&HaveRequest { held })), Vec::new());
        None
    }

    /// The new key is kept before the server hears of it, so that a lost answer loses nothing.
    fn renew(&mut self, phone: usize) {
        if self.phones[phone].storage.next_key.is_none() {
            self.phones[phone].storage.next_key = Some(self.chance.bytes());
            self.phones[phone].flush();
        }
        let key = self.phones[phone].storage.next_key.unwrap_or_default();
        self.send(phone, Request::Renew, Call::Successor(public(&key)), Vec::new());
    }

    pub fn failed(&mut self, flight: u64) {
        let Some(flight) = self.flights.remove(&flight) else { return };
        if self.phones[flight.phone].run == flight.run {
            self.input(flight.phone, Input::Failed(flight.request));
        }
    }

    pub fn answered(&mut self, flight: u64, reply: &Reply) {
        if self.flights.get(&flight).is_some_and(|it| !self.phones[it.phone].online) {
            return;
        }
        let Some(flight) = self.flights.remove(&flight) else { return };
        let phone = flight.phone;
        if self.phones[phone].run != flight.run {
            return;
        }
        let input = match (reply, flight.request) {
            (Reply::Pushed(body), Request::Push) => self.pushed(phone, body, &flight.sent),
            (Reply::Page(body), Request::Pull(feed)) => self.pulled(phone, &feed, flight.after, body),
            (Reply::Have(body), Request::Compare) => self.compared(phone, body),
            (Reply::Enrolled { token }, Request::Renew) => self.renewed(phone, *token),
            (Reply::Diverged, Request::Pull(feed)) => Some(Input::Diverged { feed }),
            (Reply::TooLarge, Request::Push) => Some(Input::TooLarge { sent: flight.sent }),
            (Reply::Revoked, Request::Pull(_)) => {
                self.phones[phone].revoked = true;
                Some(Input::Revoked)
            }
            (Reply::Unauthorized, _) => {
                let ms = self.chance.between(1_000, 30_000);
                self.after(ms, Action::Enrol { phone });
                Some(Input::Unauthorized)
            }
            (_, request) => Some(Input::Failed(request)),
        };
        if let Some(input) = input {
            self.input(phone, input);
        }
    }

    fn pushed(&mut self, phone: usize, body: &str, sent: &[EventId]) -> Option<Input> {
        let answer = serde_json::from_str::<PushAnswer>(body).ok();
        let Some(answers) = answer.and_then(|answer| answer.of(sent)) else {
            return Some(Input::Failed(Request::Push));
        };
        let store = &self.phones[phone].storage.store;
        for (event, _) in answers.iter().filter(|(_, outcome)| outcome.is_settled()) {
            self.truth.acknowledged.extend(store.event(event).map(|signed| Hash::of(&signed.header)));
        }
        if self.bug == Some(Bug::AcknowledgeEverySent) {
            let Ok(()) = block_on(store.acknowledge(sent));
        }
        Some(Input::Pushed(answers))
    }

    fn pulled(&mut self, phone: usize, feed: &String, after: Option<Cursor>, body: &str) -> Option<Input> {
        let failed = Some(Input::Failed(Request::Pull(feed.clone())));
        let Ok(page) = serde_json::from_str::<PullAnswer>(body) else { return failed };
        let events: Result<Vec<SignedEvent>, _> = page.events.iter().map(WireEvent::signed).collect();
        let Ok(events) = events else { return failed };
        if events.is_empty() {
            return Some(Input::Pulled { feed: feed.clone(), more: page.more });
        }
        if self.phones[phone].full {
            return failed;
        }
        let dies = std::mem::take(&mut self.phones[phone].dies);
        if dies && self.chance.percent(50) {
            self.end_tab(phone, "killed before a page was committed");
            return None;
        }
        let storage = &self.phones[phone].storage;
        let (store, device) = (&storage.store, storage.device());
        let Ok(head) = block_on(store.head());
        let events = taken(events, device, &head);
        let before = store.count();
        let is_known = |event: &SignedEvent| store.contains(event);
        if self.bug == Some(Bug::KnownPageLeftOut) && events.iter().all(is_known) {
            return Some(Input::Pulled { feed: feed.clone(), more: page.more });
        }
        if dies && self.bug == Some(Bug::CursorBeforePage) {
            let _committed = block_on(store.receive(feed, &[], after, page.next));
            self.end_tab(phone, "killed between a cursor and its page");
            return None;
        }
        if let Err(error) = block_on(store.receive(feed, &events, after, page.next)) {
            self.truth.fail(format!("a page was not taken: {error}"));
        }
        if store.count() < before {
            self.truth.fail(format!("{} has fewer events after a pull", self.phones[phone].name));
        }
        if dies {
            self.end_tab(phone, "killed after a page was committed");
            return None;
        }
        Some(Input::Pulled { feed: feed.clone(), more: page.more })
    }

    fn compared(&mut self, phone: usize, body: &str) -> Option<Input> {
        let it = &self.phones[phone];
        let Some(HaveAnswer { mut want, last }) = serde_json::from_str(body).ok().filter(|_| !it.full) else {
            return Some(Input::Failed(Request::Compare));
        };
        let device = it.storage.device();
        let is_here = |seq, hash| {
            let Ok(here) = block_on(it.storage.store.holds(EventId { device, seq }, hash));
            here
        };
        let unknown = last.filter(|last| !is_here(last.seq, last.hash)).map(|last| last.seq);
        if self.bug == Some(Bug::OfferOwnAlone) {
            want.retain(|author, _| *author == device);
        }
        let Ok(()) = block_on(it.storage.store.offer(&want));
        if !want.is_empty() {
            let lacked: usize = want.values().map(Vec::len).sum();
            self.note(|world| format!("{}: the server lacks {lacked} ranges", world.phones[phone].name));
        }
        Some(Input::Compared { unknown: unknown.filter(|_| self.bug != Some(Bug::NoNewId)) })
    }

    /// Issues the own unsent events again under the new id, in one strict transaction.
    fn renewed(&mut self, phone: usize, token: u64) -> Option<Input> {
        let it = &mut self.phones[phone];
        let key = it.storage.next_key.filter(|_| !it.full);
        let Some(key) = key else { return Some(Input::Failed(Request::Renew)) };
        let old_device = it.storage.device();
        let next = Storage { key, token, next_key: None, store: it.storage.store.clone() };
        let unsent = next.store.unsent_ids();
        let everything = self.bug == Some(Bug::ReissueEverything);
        let events = next.store.events();
        let old: Vec<(EventId, SignedEvent)> = events
            .into_iter()
            .filter(|(id, _)| id.device == old_device)
            .filter(|(id, _)| everything || unsent.contains(id))
            .collect();
        let (ids, old): (Vec<EventId>, Vec<SignedEvent>) = old.into_iter().unzip();
        let Ok(issued) = reissue(&old, next.device(), &Names::default()) else {
            self.truth.fail("an unsent event cannot be read".to_owned());
            return None;
        };
        let new: Vec<SignedEvent> =
            issued.into_iter().map(|event| next.sign(event.header, event.body)).collect();
        let Ok(head) = block_on(next.store.head());
        let device = next.device();
        let again = Reissue { device, old: &ids, new: &new, expected: &head };
        match block_on(next.store.reissue(&again)) {
            Ok(Saved::Done) => {}
            _ => return Some(Input::Failed(Request::Renew)),
        }
        it.storage = next;
        it.ids.push(device);
        it.flush();
        for (old, new) in old.iter().zip(&new) {
            self.truth.reissued(old, new);
        }
        self.note(|world| {
            let first = short(EventId { device, seq: 1 });
            format!("{}: goes on as {first} with {} events", world.phones[phone].name, new.len())
        });
        Some(Input::Renewed { device })
    }
}
