//! The promises, looked at when all faults are over and everybody had time to talk. Those that can be
//! seen at once are looked at on the way: that reads go forward, in `tabs`; that a page has nothing
//! foreign, in `answers`; that nobody asks without a pause, in `network`.

mod records;

use std::collections::{BTreeMap, BTreeSet};

use lotwise_ledger::event::{EventId, Hash, SignedEvent};
use pollster::block_on;

use super::app::Edition;
use super::server::{Call, Reply};
use super::truth::{Broken, Promise};
use super::world::{World, short};
use crate::desk;
use crate::store::{EventStore, Page, ReplicaStore};
use crate::wire::{MAX_EVENT_BYTES, Outcome, PullRequest};

/// Nothing, or the promise that is broken.
type Kept = Result<(), Broken>;

fn broken(promise: Promise, what: String) -> Kept {
    Err(Broken { promise, what })
}

impl World {
    /// Looks for the first promise that is broken, if any.
    pub fn check(&mut self) {
        self.server.follow();
        let found = self
            .nothing_is_invented()
            .and_then(|()| self.pushed_twice_is_there_once())
            .and_then(|()| self.what_was_saved_arrived())
            .and_then(|()| self.outboxes_are_empty())
            .and_then(|()| self.nobody_writes_what_he_may_not())
            .and_then(|()| self.nobody_sees_what_is_not_for_him())
            .and_then(|()| self.everyone_has_everything())
            .and_then(|()| self.same_set_same_bytes());
        if let Err(Broken { promise, what }) = found {
            self.truth.fail(promise, what);
        }
    }

    /// Every event anywhere is one that somebody made, byte for byte.
    fn nothing_is_invented(&self) -> Kept {
        let check = |place: &str, events: &BTreeMap<EventId, SignedEvent>| {
            events.iter().filter(|(_, event)| !self.truth.was_made(event)).try_for_each(|(id, _)| {
                broken(Promise::NothingIsInvented, format!("{place} has {} as nobody made it", short(*id)))
            })
        };
        check("the server", &self.server.log.events())?;
        self.phones.iter().try_for_each(|phone| check(&phone.name, &phone.storage.store.events()))
    }

    /// Pages of each feed, read to its end, give every event that names it, once, however often it was
    /// pushed. An act that was issued again is not there under its old id, too.
    fn pushed_twice_is_there_once(&self) -> Kept {
        const PROMISE: Promise = Promise::PushedTwiceIsThereOnce;
        let events = self.server.log.events();
        for feed in self.server.feeds() {
            let (mut read, mut after) = (Vec::new(), None);
            loop {
                let Ok(page) = block_on(self.server.log.read(&feed, after, 64));
                let Page::Events { events, next, more } = page else {
                    return broken(PROMISE, format!("the server does not know its own cursor in {feed}"));
                };
                read.extend(events);
                after = next;
                if !more {
                    break;
                }
            }
            let mut expected: Vec<&SignedEvent> =
                events.values().filter(|event| names(event, &feed)).collect();
            expected.sort_by(|one, other| one.header.cmp(&other.header));
            let mut read: Vec<&SignedEvent> = read.iter().collect();
            read.sort_by(|one, other| one.header.cmp(&other.header));
            if read != expected {
                let (read, expected) = (read.len(), expected.len());
                return broken(PROMISE, format!("{feed} gives {read} events, and {expected} name it"));
            }
        }
        let there: BTreeSet<Hash> = events.values().map(|event| Hash::of(&event.header)).collect();
        let twice = self.truth.reissued.iter().find(|(old, new)| there.contains(old) && there.contains(new));
        match twice.and_then(|(old, _)| self.truth.saved.get(old)) {
            Some(event) => broken(PROMISE, format!("{} was issued twice", name(event))),
            None => Ok(()),
        }
    }

    /// What was said to be saved is on the server, unless a disaster left no copy, it was issued
    /// again under another id, or it waits for a person who is shown why.
    fn what_was_saved_arrived(&self) -> Kept {
        let mut kept: BTreeSet<Hash> =
            self.server.log.events().values().map(|event| Hash::of(&event.header)).collect();
        kept.extend(self.server.log.quarantined().iter().map(|(event, _)| Hash::of(&event.header)));
        for phone in &self.phones {
            let events = phone.storage.store.events();
            let Ok(refused) = block_on(phone.storage.store.refused());
            let shown = refused.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Refused { .. }));
            let shown = shown.filter_map(|(id, _)| events.get(id)).filter(|event| may_be_refused(event));
            kept.extend(shown.map(|event| Hash::of(&event.header)));
        }
        for (hash, event) in &self.truth.saved {
            let excused = self.truth.gone.contains(hash) || self.truth.reissued.contains_key(hash);
            if !kept.contains(hash) && !excused {
                let acknowledged = self.truth.acknowledged.contains(hash);
                let promise =
                    if acknowledged { Promise::AcknowledgedIsNeverLost } else { Promise::SavedArrives };
                let holds = |phone: &&super::phone::Phone| phone.storage.store.contains(event);
                let holders: Vec<&str> =
                    self.phones.iter().filter(holds).map(|phone| phone.name.as_str()).collect();
                return broken(promise, format!("{}; {holders:?} still have it", name(event)));
            }
        }
        Ok(())
    }

    fn outboxes_are_empty(&self) -> Kept {
        for phone in &self.phones {
            let Ok(outbox) = block_on(phone.storage.store.outbox(usize::MAX));
            if let Some(event) = outbox.first() {
                let what = format!("{} has {} unsent, {} first", phone.name, outbox.len(), name(event));
                return broken(Promise::OutboxesDrain, what);
            }
        }
        Ok(())
    }

    /// In a feed are only events whose device may write them there, and of a revoked one those of before.
    fn nobody_writes_what_he_may_not(&self) -> Kept {
        const PROMISE: Promise = Promise::NobodyWritesWhatHeMayNot;
        for event in self.server.log.events().values() {
            let Ok(opened) = (Edition::Newer.fold().open)(event) else { continue };
            if !self.server.may_write(&opened) {
                return broken(PROMISE, format!("{} is beyond what its device may write", name(event)));
            }
            let later = self.truth.revoked.get(&opened.header.device);
            let later = later.is_some_and(|before| !before.contains(&Hash::of(&event.header)));
            if later && self.server.is_revoked(opened.header.device) {
                return broken(PROMISE, format!("{} came after its device was revoked", name(event)));
            }
        }
        Ok(())
    }

    /// Whoever asks for another site's feed gets nothing, and nobody has what is not for him.
    fn nobody_sees_what_is_not_for_him(&mut self) -> Kept {
        const PROMISE: Promise = Promise::NobodySeesWhatIsNotForHim;
        for feed in self.server.feeds() {
            for phone in self.phones.iter().filter(|phone| !phone.feeds.contains(&feed)) {
                let pull = PullRequest { feed: feed.clone(), after: None, limit: None, wait: None };
                let token = phone.storage.identity.token;
                let reply = self.server.answer(Edition::Newer, token, &Call::Pull(pull));
                if matches!(reply, Reply::Page(_)) {
                    return broken(PROMISE, format!("{} may read {feed}", phone.name));
                }
            }
        }
        for phone in &self.phones {
            for event in phone.storage.known().values() {
                let own = event.header().is_ok_and(|header| phone.ids.contains(&header.device));
                if !own && !phone.feeds.iter().any(|feed| names(event, feed)) {
                    return broken(PROMISE, format!("{} has {}", phone.name, name(event)));
                }
            }
        }
        Ok(())
    }

    fn everyone_has_everything(&self) -> Kept {
        let logged = self.server.log.events();
        let read = |phone: &&super::phone::Phone| !self.server.is_revoked(phone.storage.device());
        for phone in self.phones.iter().filter(read) {
            let events = phone.storage.known();
            for (id, event) in &logged {
                let is_for_it = phone.feeds.iter().any(|feed| names(event, feed));
                // Who signs two events under one id is promised nothing: a server that was restored between
                // them takes the one, and who has the other keeps it.
                let forged = |it: &SignedEvent| self.truth.hostile.contains_key(&Hash::of(&it.header));
                let is_double = events.get(id).is_some_and(|other| forged(other) && forged(event));
                if is_for_it && events.get(id) != Some(event) && !is_double {
                    let what = format!("{} lacks {}", phone.name, name(event));
                    return broken(Promise::EveryoneGetsEverything, what);
                }
            }
        }
        Ok(())
    }
}

/// What a person made too large, or a broken phone signed wrongly.
fn may_be_refused(event: &SignedEvent) -> bool {
    event.header.len() + event.body.len() > MAX_EVENT_BYTES || event.signature == [7; 64]
}

/// Whether the event is to have a place in the feed. What only a later version reads is where it names itself.
pub(super) fn names(event: &SignedEvent, feed: &str) -> bool {
    match event.open() {
        Ok(event) => desk::feeds(&event).contains(feed),
        Err(_) => event.header().is_ok_and(|header| header.feeds.iter().any(|it| it == feed)),
    }
}

fn name(event: &SignedEvent) -> String {
    event.header().map_or_else(
        |error| error.to_string(),
        |header| format!("{} {}", header.kind, short(EventId { device: header.device, seq: header.seq })),
    )
}
