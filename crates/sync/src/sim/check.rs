//! The promises, looked at when all faults are over and everybody had time to talk.

use std::collections::{BTreeMap, BTreeSet};

use lotwise_ledger::event::{EventId, Hash, SignedEvent};
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::question::exceptions;
use lotwise_ledger::record::{Record, Records};
use pollster::block_on;

use super::server::{Call, Reply};
use super::world::{World, short};
use crate::store::{EventStore, Page, ReplicaStore, open_all};
use crate::wire::{MAX_EVENT_BYTES, Outcome, PullRequest};

impl World {
    /// The first promise that is broken, if any.
    pub fn check(&mut self) {
        let found = self
            .nothing_is_invented()
            .and_then(|()| self.feeds_are_whole())
            .and_then(|()| self.what_was_saved_arrived())
            .and_then(|()| self.nothing_counts_twice())
            .and_then(|()| self.outboxes_are_empty())
            .and_then(|()| self.revoked_devices_write_nothing())
            .and_then(|()| self.nobody_writes_beyond_his_role())
            .and_then(|()| self.nobody_reads_foreign_feeds())
            .and_then(|()| (0..self.phones.len()).try_for_each(|phone| self.phone_is_right(phone)));
        if let Err(broken) = found {
            self.truth.fail(broken);
        }
    }

    /// Every event anywhere is one that somebody made, byte for byte.
    fn nothing_is_invented(&self) -> Result<(), String> {
        let check = |place: &str, events: &BTreeMap<EventId, SignedEvent>| {
            events.iter().try_for_each(|(id, event)| {
                let made = self.truth.saved.get(&Hash::of(&event.header));
                let is_same = made == Some(event);
                is_same.then_some(()).ok_or_else(|| format!("{place} has {} as nobody made it", short(*id)))
            })
        };
        check("the server", &self.server.log.events())?;
        self.phones.iter().try_for_each(|phone| check(&phone.name, &phone.storage.store.events()))
    }

    /// Pages of each feed, read to its end, give every event that names it, once.
    fn feeds_are_whole(&self) -> Result<(), String> {
        let events = self.server.log.events();
        for feed in self.server.feeds() {
            let (mut read, mut after) = (Vec::new(), None);
            loop {
                let Ok(page) = block_on(self.server.log.read(&feed, after, 64));
                let Page::Events { events, next, more } = page else {
                    return Err(format!("the server does not know its own cursor in {feed}"));
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
                return Err(format!("{feed} gives {read} events, and {expected} name it"));
            }
        }
        Ok(())
    }

    /// What was said to be saved is on the server, unless a disaster left no copy, it was issued
    /// again under another id, or it waits for a person who is shown why.
    fn what_was_saved_arrived(&self) -> Result<(), String> {
        let mut kept: BTreeSet<Hash> =
            self.server.log.events().values().map(|event| Hash::of(&event.header)).collect();
        kept.extend(self.server.log.quarantined().iter().map(|(event, _)| Hash::of(&event.header)));
        for phone in &self.phones {
            let events = phone.storage.store.events();
            let Ok(refused) = block_on(phone.storage.store.refused());
            let shown = refused.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Refused { .. }));
            let too_large = |event: &&SignedEvent| event.header.len() + event.body.len() > MAX_EVENT_BYTES;
            let shown = shown.filter_map(|(id, _)| events.get(id)).filter(too_large);
            kept.extend(shown.map(|event| Hash::of(&event.header)));
        }
        for (hash, event) in &self.truth.saved {
            let excused = self.truth.gone.contains(hash) || self.truth.reissued.contains_key(hash);
            if !kept.contains(hash) && !excused {
                let acknowledged = self.truth.acknowledged.contains(hash);
                let what = if acknowledged { "acknowledged and lost" } else { "saved and never sent" };
                let holds = |phone: &&super::phone::Phone| phone.storage.store.contains(event);
                let holders: Vec<&str> =
                    self.phones.iter().filter(holds).map(|phone| phone.name.as_str()).collect();
                return Err(format!("{} was {what}; {holders:?} still have it", name(event)));
            }
        }
        Ok(())
    }

    /// An act that was issued again is not there under its old id, too.
    fn nothing_counts_twice(&self) -> Result<(), String> {
        let there: BTreeSet<Hash> =
            self.server.log.events().values().map(|event| Hash::of(&event.header)).collect();
        let twice = self.truth.reissued.iter().find(|(old, new)| there.contains(old) && there.contains(new));
        match twice.and_then(|(old, _)| self.truth.saved.get(old)) {
            Some(event) => Err(format!("{} was issued twice", name(event))),
            None => Ok(()),
        }
    }

    fn outboxes_are_empty(&self) -> Result<(), String> {
        for phone in &self.phones {
            let Ok(outbox) = block_on(phone.storage.store.outbox(usize::MAX));
            if let Some(event) = outbox.first() {
                let count = outbox.len();
                return Err(format!("{} still has {count} unsent, {} first", phone.name, name(event)));
            }
        }
        Ok(())
    }

    fn revoked_devices_write_nothing(&self) -> Result<(), String> {
        for (device, hashes) in &self.truth.revoked {
            let events = self.server.log.events();
            let later = events.values().find(|event| {
                event.header().is_ok_and(|header| header.device == *device)
                    && !hashes.contains(&Hash::of(&event.header))
            });
            if let Some(event) = later.filter(|_| self.server.is_revoked(*device)) {
                return Err(format!("{} came into a feed after its device was revoked", name(event)));
            }
        }
        Ok(())
    }

    /// What a role may not write is in no feed (SYNC-18).
    fn nobody_writes_beyond_his_role(&self) -> Result<(), String> {
        let events = self.server.log.events();
        match events.values().find(|event| !self.server.may_write(event)) {
            Some(event) => Err(format!("{} is beyond the role of its device", name(event))),
            None => Ok(()),
        }
    }

    /// Whoever asks for another site's feed gets nothing.
    fn nobody_reads_foreign_feeds(&mut self) -> Result<(), String> {
        for feed in self.server.feeds() {
            for phone in self.phones.iter().filter(|phone| !phone.feeds.contains(&feed)) {
                let pull = PullRequest { feed: feed.clone(), after: None, limit: None, wait: None };
                let reply = self.server.answer(phone.storage.token, &Call::Pull(pull));
                if matches!(reply, Reply::Page(_)) {
                    return Err(format!("{} may read {feed}", phone.name));
                }
            }
        }
        Ok(())
    }

    fn phone_is_right(&self, phone: usize) -> Result<(), String> {
        let it = &self.phones[phone];
        let events = it.storage.store.events();
        for event in events.values() {
            let own = event.header().is_ok_and(|header| it.ids.contains(&header.device));
            if !own && !it.feeds.iter().any(|feed| names(event, feed)) {
                return Err(format!("{} has {}, which it must not see", it.name, name(event)));
            }
        }
        if !self.server.is_revoked(it.storage.device()) {
            for (id, event) in &self.server.log.events() {
                let is_for_it = it.feeds.iter().any(|feed| names(event, feed));
                if is_for_it && events.get(id) != Some(event) {
                    return Err(format!("{} lacks {}", it.name, name(event)));
                }
            }
        }
        self.records_follow_from(phone, &events)
    }

    /// Same events, same bytes of records, same exceptions, whatever the order.
    fn records_follow_from(
        &self,
        phone: usize,
        events: &BTreeMap<EventId, SignedEvent>,
    ) -> Result<(), String> {
        let it = &self.phones[phone];
        let mut order: Vec<SignedEvent> = events.values().cloned().collect();
        let forward = folded(&order)?;
        order.reverse();
        let backward = folded(&order)?;
        let bytes =
            |records: &BTreeMap<Key, Record>| serde_json::to_string(&records.iter().collect::<Vec<_>>());
        let same = |one: &Records, other: &BTreeMap<Key, Record>| {
            let one: BTreeMap<Key, Record> = one.iter().map(|(key, it)| (key.clone(), it.clone())).collect();
            bytes(&one).ok() == bytes(other).ok()
        };
        let held = it.storage.store.records();
        if !same(&forward, &held) || !same(&backward, &held) {
            return Err(format!("{} shows what does not follow from its events", it.name));
        }
        if exceptions::all(&forward) != exceptions::all(&backward) {
            return Err(format!("{}: the exceptions depend on the order", it.name));
        }
        Ok(())
    }
}

fn folded(events: &[SignedEvent]) -> Result<Records, String> {
    let mut records = Records::default();
    for event in open_all(events).map_err(|error| error.to_string())? {
        fold(&event, &mut records);
    }
    Ok(records)
}

fn names(event: &SignedEvent, feed: &String) -> bool {
    event.header().is_ok_and(|header| header.feeds.contains(feed))
}

fn name(event: &SignedEvent) -> String {
    event.header().map_or_else(
        |error| error.to_string(),
        |header| format!("{} {}", header.kind, short(EventId { device: header.device, seq: header.seq })),
    )
}
