//! What a phone does with the server's answers: they are written to the storage by the tab that asked,
//! and told to its replica if that is still the one that leads.

use lotwise_ledger::event::{DeviceId, EventId, FeedId, Hash, SignedEvent};
use pollster::block_on;

use super::bug::Bug;
use super::check::names;
use super::disk::{Writing, Written};
use super::phone::{At, Identity, Keys, Storage};
use super::server::{Call, Reply};
use super::tally::Happening;
use super::truth::Promise;
use super::world::{Action, Flight, World, short};
use crate::connect::Names;
use crate::reissue::reissue;
use crate::replica::{Input, Request};
use crate::store::{Reissue, ReplicaStore, SaveError, Saved, open};
use crate::wire::{Cursor, HaveAnswer, Outcome, PullAnswer, PushAnswer, WireEvent};

impl World {
    pub fn failed(&mut self, flight: u64) {
        let Some(flight) = self.flights.remove(&flight) else { return };
        self.tell(&flight, Input::Failed(flight.request.clone()));
    }

    /// Lets the driver that asked know, if it still is the one.
    fn tell(&mut self, flight: &Flight, input: Input) {
        match self.phones[flight.at.phone].tab(flight.at.tab) {
            Some(tab) if tab.driver == flight.driver && tab.replica.is_some() => self.input(flight.at, input),
            Some(_) => self.tally.count(Happening::LateForLeader),
            None => {}
        }
    }

    pub fn answered(&mut self, flight: u64, reply: &Reply) {
        if self.flights.get(&flight).is_some_and(|it| !self.phones[it.at.phone].online) {
            return;
        }
        let Some(flight) = self.flights.remove(&flight) else {
            return self.tally.count(Happening::AnswerTooLate);
        };
        let at = flight.at;
        let input = match (reply, &flight.request) {
            (Reply::Pushed(body), Request::Push) => self.pushed(at, body, &flight.sent),
            (Reply::Page(body), Request::Pull(feed)) => self.pulled(&flight, feed, body),
            (Reply::Have(body), Request::Compare) => self.compared(&flight, body),
            (Reply::Enrolled { token }, Request::Renew) => self.renewed(&flight, *token),
            (Reply::Snapshot(snapshot), Request::Begin) => self.begun(&flight, Some(snapshot)),
            (Reply::NoSnapshot, Request::Begin) => self.begun(&flight, None),
            (Reply::Diverged, Request::Pull(feed)) => Some(Input::Diverged { feed: feed.clone() }),
            (Reply::TooLarge, Request::Push) => Some(Input::TooLarge { sent: flight.sent.clone() }),
            (Reply::Revoked, Request::Pull(_)) => {
                self.phones[at.phone].revoked = true;
                Some(Input::Revoked)
            }
            (Reply::Unauthorized, _) => {
                if !std::mem::replace(&mut self.phones[at.phone].enrolling, true) {
                    let ms = self.chance.between(1_000, 30_000);
                    self.after(ms, Action::Enrol { phone: at.phone });
                }
                Some(Input::Unauthorized(flight.request.clone()))
            }
            (_, request) => Some(Input::Failed(request.clone())),
        };
        if let Some(input) = input {
            self.tell(&flight, input);
        }
    }

    fn pushed(&mut self, at: At, body: &str, sent: &[EventId]) -> Option<Input> {
        let answer = serde_json::from_str::<PushAnswer>(body).ok();
        let Some(answers) = answer.and_then(|answer| answer.of(sent)) else {
            return Some(Input::Failed(Request::Push));
        };
        let store = &self.phones[at.phone].storage.store;
        for (event, outcome) in &answers {
            if outcome.is_settled() {
                self.truth.acknowledged.extend(store.event(event).map(|signed| Hash::of(&signed.header)));
            }
            if *outcome == Outcome::Duplicate {
                self.tally.count(Happening::EventDuplicate);
            }
        }
        if self.bug == Some(Bug::AcknowledgeEverySent) {
            let Ok(()) = block_on(store.acknowledge(sent));
        }
        Some(Input::Pushed(answers))
    }

    fn pulled(&mut self, flight: &Flight, feed: &FeedId, body: &str) -> Option<Input> {
        let (at, after) = (flight.at, flight.after);
        let failed = Some(Input::Failed(Request::Pull(feed.clone())));
        let Ok(page) = serde_json::from_str::<PullAnswer>(body) else { return failed };
        let events: Result<Vec<SignedEvent>, _> = page.events.iter().map(WireEvent::signed).collect();
        let Ok(events) = events else { return failed };
        let pulled = Some(Input::Pulled { feed: feed.clone(), more: page.more });
        if events.is_empty() {
            return pulled;
        }
        self.look_at_page(at, feed, &events);
        let phone = &self.phones[at.phone];
        let tab = phone.tab(at.tab)?;
        let store = &phone.storage.store;
        let fold = tab.edition.fold();
        let knows = |event: &SignedEvent| {
            event.header().is_ok_and(|header| tab.edition.knows(&header.kind, header.version))
        };
        let events = match self.bug {
            Some(Bug::KnownPageLeftOut) if events.iter().all(|event| store.contains(event)) => return pulled,
            Some(Bug::PoisonStopsPage) if events.iter().any(|event| event.open().is_err()) => return failed,
            Some(Bug::UnknownKindDropped) => events.into_iter().filter(knows).collect(),
            _ => events,
        };
        let unknown = events.iter().filter(|event| !knows(event) && !store.contains(event)).count();
        let (bug, own) = (self.bug, flight.device);
        let written = self.write(at, Writing::Page, |storage| match bug {
            Some(Bug::LatePageMovesCursor) => {
                let done = block_on(storage.store.receive(feed, own, &events, after, page.next));
                storage.store.force_cursor(feed, page.next);
                done
            }
            Some(Bug::FoldNeedsOrder) => one_by_one(storage, (feed, own), &events, after, page.next, fold),
            _ => block_on(storage.store.receive(feed, own, &events, after, page.next)),
        });
        match written {
            Written::Done(Ok(())) => {
                (0..unknown).for_each(|_| self.tally.count(Happening::UnknownKept));
                self.changed(at);
                pulled
            }
            Written::Done(Err(error)) => {
                self.truth.fail(Promise::NothingFails, format!("a page was not taken: {error}"));
                None
            }
            Written::Died(done) => {
                if self.bug == Some(Bug::CursorBeforePage) && done.is_none() {
                    let store = &self.phones[at.phone].storage.store;
                    let _committed = block_on(store.receive(feed, own, &[], after, page.next));
                }
                None
            }
            Written::Failed if self.bug == Some(Bug::NoPauseWhenFull) => pulled,
            Written::Failed => Some(Input::NotWritten { of: Some(Request::Pull(feed.clone())) }),
        }
    }

    /// A page holds nothing that its phone must not see, and nothing that nobody made.
    fn look_at_page(&mut self, at: At, feed: &FeedId, events: &[SignedEvent]) {
        for event in events {
            if !names(event, feed) || !self.phones[at.phone].feeds.contains(feed) {
                let what = format!("{} was given an event outside {feed}", self.phones[at.phone].name);
                self.truth.fail(Promise::NobodySeesWhatIsNotForHim, what);
            }
        }
    }

    fn compared(&mut self, flight: &Flight, body: &str) -> Option<Input> {
        let (at, device) = (flight.at, flight.device);
        let failed = Some(Input::Failed(Request::Compare));
        let Ok(HaveAnswer { mut want, last }) = serde_json::from_str(body) else { return failed };
        if self.bug == Some(Bug::OfferOwnAlone) {
            want.retain(|author, _| *author == device);
        }
        if !want.is_empty() {
            match self.write(at, Writing::Offer, |storage| block_on(storage.store.offer(&want))) {
                Written::Done(Ok(())) => {}
                Written::Died(_) => return None,
                Written::Failed => return Some(Input::NotWritten { of: Some(Request::Compare) }),
            }
            self.tally.count(Happening::OfferedAgain);
            let lacked: usize = want.values().map(Vec::len).sum();
            self.note(|world| format!("{}: the server lacks {lacked} ranges", world.phones[at.phone].name));
        }
        let store = &self.phones[at.phone].storage.store;
        let is_here = |seq, hash| {
            let Ok(here) = block_on(store.holds(EventId { device, seq }, hash));
            here
        };
        let unknown = last.filter(|last| !is_here(last.seq, last.hash)).map(|last| last.seq);
        Some(Input::Compared { unknown: unknown.filter(|_| self.bug != Some(Bug::NoNewId)) })
    }

    /// The new key is kept before the server hears of it, so that a lost answer loses nothing.
    pub fn renew(&mut self, at: At) -> Option<Input> {
        let storage = &self.phones[at.phone].storage;
        let (known, next) = (storage.identity.clone(), storage.next.clone());
        let tab = self.phones[at.phone].tab_mut(at.tab)?;
        if tab.replica.as_ref()?.device() != known.device() {
            // Where there are no locks every tab leads, and another one was quicker.
            let device = known.device();
            tab.identity = known;
            return Some(Input::Renewed { device });
        }
        let next = next.unwrap_or_else(|| {
            let keys = std::rc::Rc::new(Keys::new(&self.chance.bytes()));
            self.phones[at.phone].storage.next = Some(keys.clone());
            self.phones[at.phone].flush();
            keys
        });
        self.send(at, Request::Renew, Call::Successor(next.public), Vec::new());
        None
    }

    /// Issues the own unsent events again under the new id, in one strict transaction.
    fn renewed(&mut self, flight: &Flight, token: u64) -> Option<Input> {
        let (at, old_device) = (flight.at, flight.device);
        let failed = Some(Input::Failed(Request::Renew));
        let storage = &self.phones[at.phone].storage;
        let Some(keys) = storage.next.clone().filter(|_| storage.device() == old_device) else {
            return failed;
        };
        let unsent = storage.store.unsent_ids();
        let everything = self.bug == Some(Bug::ReissueEverything);
        let events = storage.store.events().into_iter();
        let old = events.filter(|(id, _)| id.device == old_device && (everything || unsent.contains(id)));
        let (ids, old): (Vec<EventId>, Vec<SignedEvent>) = old.unzip();
        let device = keys.device;
        let Ok(issued) = reissue(&old, device, &Names::default()) else {
            self.truth.fail(Promise::NothingFails, "an unsent event cannot be read".to_owned());
            return None;
        };
        let new: Vec<SignedEvent> =
            issued.into_iter().map(|event| keys.signed(event.header, event.body)).collect();
        let Ok(head) = block_on(storage.store.head());
        let again = Reissue { device, old: &ids, new: &new, expected: &head };
        let identity = Identity { keys, token };
        let written = self.write(at, Writing::Renewal, |storage| {
            let saved = block_on(storage.store.reissue(&again));
            if matches!(saved, Ok(Saved::Done)) {
                (storage.identity, storage.next) = (identity.clone(), None);
            }
            saved
        });
        let (saved, lives) = match written {
            Written::Done(saved) => (saved, true),
            Written::Died(Some(saved)) => (saved, false),
            Written::Died(None) => return None,
            Written::Failed => return failed,
        };
        if !matches!(saved, Ok(Saved::Done)) {
            return failed;
        }
        self.gone_on(at, &ids, &old, &new, device);
        if !lives {
            return None;
        }
        self.phones[at.phone].tab_mut(at.tab)?.identity = identity;
        self.changed(at);
        Some(Input::Renewed { device })
    }

    fn gone_on(
        &mut self,
        at: At,
        ids: &[EventId],
        old: &[SignedEvent],
        new: &[SignedEvent],
        device: DeviceId,
    ) {
        let phone = &mut self.phones[at.phone];
        phone.ids.push(device);
        // Their acts are still shown, under other ids; and all cursors are forgotten.
        phone.shown.events.retain(|id| !ids.contains(id));
        phone.shown.cursors.clear();
        for (old, new) in old.iter().zip(new) {
            self.truth.reissued(old, new);
        }
        self.tally.count(Happening::GoneOnAsAnother);
        self.note(|world| {
            let first = short(EventId { device, seq: 1 });
            format!("{}: goes on as {first} with {} events", world.phones[at.phone].name, new.len())
        });
    }
}

/// Takes a page wrongly: an undo whose target is not here yet does nothing, for ever.
fn one_by_one(
    storage: &Storage,
    (feed, own): (&FeedId, DeviceId),
    events: &[SignedEvent],
    after: Option<Cursor>,
    next: Option<Cursor>,
    fold: crate::store::Fold,
) -> Result<(), SaveError<std::convert::Infallible>> {
    use lotwise_ledger::event::Body;

    for event in events {
        let target = match open(event).map(|event| event.body) {
            Ok(Body::Act(act)) => act.voids.as_ref().map(|voids| voids.target),
            _ => None,
        };
        if target.is_some_and(|target| storage.store.event(&target).is_none()) {
            let blind = |event: &SignedEvent| {
                open(event).map(|it| lotwise_ledger::event::Event { body: Body::Unknown, ..it })
            };
            let _known = storage.store.force_fold(crate::store::Fold { open: blind, ..fold });
        }
        block_on(storage.store.receive(feed, own, std::slice::from_ref(event), after, None))?;
        storage.store.force_fold(fold);
    }
    block_on(storage.store.receive(feed, own, &[], after, next))
}
