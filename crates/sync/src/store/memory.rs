//! Stores in memory: the plainest thing that keeps the contract. The simulator and host tests run
//! on them, and they show what the others must do.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

use lotwise_ledger::event::{DeviceId, Event, EventId, FeedId, Hash, Head, SignedEvent};
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Record, Records};

use super::{EventStore, Expected, Incoming, Page, ReplicaStore, SaveError, Saved, keys_of, open_all};
use crate::wire::{Cursor, Outcome};

/// A phone's store that forgets everything when it is dropped.
#[derive(Default)]
pub struct MemoryReplica {
    state: RefCell<ReplicaState>,
}

#[derive(Default)]
struct ReplicaState {
    head: Head,
    events: BTreeMap<EventId, SignedEvent>,
    outbox: BTreeMap<u64, EventId>,
    records: BTreeMap<Key, Record>,
    terms: BTreeSet<(String, Key)>,
    cursors: BTreeMap<FeedId, Cursor>,
}

impl ReplicaState {
    fn load(&self, keys: &[Key]) -> Records {
        let mut records = Records::default();
        for key in keys {
            if let Some(record) = self.records.get(key) {
                records.load(key.clone(), record.clone());
            }
        }
        records
    }

    fn fold(&mut self, events: &[Event]) {
        let mut records = self.load(&keys_of(events));
        for event in events {
            fold(event, &mut records);
        }
        for key in records.take_changed() {
            if let Some(record) = records.get(&key) {
                self.put(key, record.clone());
            }
        }
    }

    fn put(&mut self, key: Key, record: Record) {
        if let Some(old) = self.records.get(&key) {
            for term in old.terms(&key) {
                self.terms.remove(&(term, key.clone()));
            }
        }
        self.terms.extend(record.terms(&key).into_iter().map(|term| (term, key.clone())));
        self.records.insert(key, record);
    }
}

impl ReplicaStore for MemoryReplica {
    type Error = Infallible;

    async fn head(&self) -> Result<Head, Infallible> {
        Ok(self.state.borrow().head.clone())
    }

    async fn load(&self, keys: &[Key]) -> Result<Records, Infallible> {
        Ok(self.state.borrow().load(keys))
    }

    async fn find(
        &self,
        beginning: &str,
        order: Order,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, Infallible> {
        let state = self.state.borrow();
        let mut found: Vec<&Key> =
            state.terms.iter().filter(|(term, _)| term.starts_with(beginning)).map(|(_, key)| key).collect();
        if order == Order::Descending {
            found.reverse();
        }
        let record = |key: &Key| state.records.get(key).map(|record| (key.clone(), record.clone()));
        Ok(found.into_iter().take(limit).filter_map(record).collect())
    }

    async fn scan(&self, beginning: &str, limit: usize) -> Result<Vec<(Key, Record)>, Infallible> {
        let state = self.state.borrow();
        let mut found: Vec<(String, (Key, Record))> = state
            .records
            .iter()
            .map(|(key, record)| (key.to_string(), (key.clone(), record.clone())))
            .filter(|(text, _)| text.starts_with(beginning))
            .collect();
        found.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(found.into_iter().take(limit).map(|(_, found)| found).collect())
    }

    async fn save(&self, signed: &SignedEvent, expected: &Expected) -> Result<Saved, SaveError<Infallible>> {
        let event = signed.open()?;
        let mut state = self.state.borrow_mut();
        let unchanged =
            expected.records.iter().all(|(key, record)| state.records.get(key) == record.as_ref());
        if state.head != expected.head || !unchanged {
            return Ok(Saved::Stale);
        }
        state.head = expected.head.after(&event);
        state.outbox.insert(event.header.seq, event.id());
        state.events.insert(event.id(), signed.clone());
        state.fold(&[event]);
        Ok(Saved::Done)
    }

    async fn receive(
        &self,
        feed: &FeedId,
        signed: &[SignedEvent],
        cursor: Option<Cursor>,
    ) -> Result<(), SaveError<Infallible>> {
        let events = open_all(signed)?;
        let mut state = self.state.borrow_mut();
        for (event, signed) in events.iter().zip(signed) {
            state.events.entry(event.id()).or_insert_with(|| signed.clone());
            state.head.hlc = state.head.hlc.max(event.header.hlc);
        }
        state.fold(&events);
        if let Some(cursor) = cursor {
            state.cursors.insert(feed.clone(), cursor);
        }
        Ok(())
    }

    async fn outbox(&self, limit: usize) -> Result<Vec<SignedEvent>, Infallible> {
        let state = self.state.borrow();
        let events = state.outbox.values().filter_map(|event| state.events.get(event));
        Ok(events.take(limit).cloned().collect())
    }

    async fn unsent(&self) -> Result<usize, Infallible> {
        Ok(self.state.borrow().outbox.len())
    }

    async fn acknowledge(&self, events: &[EventId]) -> Result<(), Infallible> {
        self.state.borrow_mut().outbox.retain(|_, unsent| !events.contains(unsent));
        Ok(())
    }

    async fn cursor(&self, feed: &FeedId) -> Result<Option<Cursor>, Infallible> {
        Ok(self.state.borrow().cursors.get(feed).copied())
    }
}

/// A server's store that forgets everything when it is dropped.
#[derive(Default)]
pub struct MemoryEvents {
    state: Mutex<EventsState>,
}

#[derive(Default)]
struct EventsState {
    events: BTreeMap<EventId, SignedEvent>,
    feeds: BTreeMap<FeedId, Vec<(EventId, Hash)>>,
}

impl EventStore for MemoryEvents {
    type Error = Infallible;

    async fn append(&self, incoming: Vec<Incoming>) -> Result<Vec<Outcome>, Infallible> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(incoming.into_iter().map(|incoming| state.append(incoming)).collect())
    }

    async fn read(&self, feed: &FeedId, after: Option<Cursor>, limit: usize) -> Result<Page, Infallible> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(state.read(feed, after, limit))
    }

    async fn highest(&self, device: DeviceId) -> Result<u64, Infallible> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let held = |seq: &u64| state.events.contains_key(&EventId { device, seq: *seq });
        Ok((1..).take_while(held).last().unwrap_or(0))
    }
}

impl EventsState {
    fn append(&mut self, Incoming { event, signed }: Incoming) -> Outcome {
        match self.events.get(&event.id()) {
            Some(known) if *known == signed => Outcome::Duplicate,
            Some(_) => Outcome::IdReuse,
            None => {
                for feed in BTreeSet::from_iter(&event.header.feeds) {
                    self.feeds.entry(feed.clone()).or_default().push((event.id(), event.header_hash));
                }
                self.events.insert(event.id(), signed);
                Outcome::Accepted
            }
        }
    }

    /// Positions count from 1, so that 0 stands before the first event.
    fn read(&self, feed: &FeedId, after: Option<Cursor>, limit: usize) -> Page {
        let log = self.feeds.get(feed).map(Vec::as_slice).unwrap_or_default();
        let start = after.map_or(0, |cursor| usize::try_from(cursor.position).unwrap_or(usize::MAX));
        if let Some(cursor) = after {
            let there = start.checked_sub(1).and_then(|place| log.get(place));
            if there.is_none_or(|(_, hash)| *hash != cursor.hash) {
                return Page::Diverged;
            }
        }
        let rest = log.get(start..).unwrap_or_default();
        let page = rest.get(..limit).unwrap_or(rest);
        let cursor = |(count, (_, hash)): (usize, &(EventId, Hash))| Cursor {
            position: (start + count + 1) as u64,
            hash: *hash,
        };
        Page::Events {
            events: page.iter().filter_map(|(event, _)| self.events.get(event)).cloned().collect(),
            next: page.iter().enumerate().next_back().map(cursor).or(after),
            more: rest.len() > page.len(),
        }
    }
}
