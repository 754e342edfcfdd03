//! The phone's store in memory: the plainest thing that keeps the contract. The simulator and host tests run
//! on them, and they show what the others must do.

#[cfg(feature = "sim")]
mod damage;
mod find;
mod look;

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use lotwise_ledger::event::{DeviceId, Event, EventError, EventId, FeedId, Hash, Head, SignedEvent};
use lotwise_ledger::fold::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{FOLD_VERSION, Order, Record, Records};

use super::{
    Expected, Hit, Imported, Reissue, ReplicaStore, SaveError, Saved, Unsent, keys_of, open, open_all, ranges,
};
use crate::page::is_lost;
use crate::snapshot::{Manifest, records_of};
use crate::wire::{Cursor, Held, Outcome};

/// A phone's store that forgets everything when it is dropped. A clone is a copy.
#[derive(Clone, Default)]
pub struct MemoryReplica {
    state: RefCell<ReplicaState>,
}

/// How a version of the app makes records: which fold it is, and what it can read of an event.
#[derive(Clone, Copy, Debug)]
pub struct Fold {
    pub version: u32,
    /// An event that this version cannot read opens as [`lotwise_ledger::event::Body::Unknown`].
    pub open: fn(&SignedEvent) -> Result<Event, EventError>,
}

impl Default for Fold {
    fn default() -> Self {
        Self { version: FOLD_VERSION, open }
    }
}

#[derive(Clone, Default)]
struct ReplicaState {
    /// What made the records.
    fold: Fold,
    head: Head,
    /// Whose chain it is, once it went on as another device.
    device: Option<DeviceId>,
    events: BTreeMap<EventId, Arc<SignedEvent>>,
    /// The unsent ones, with why they are not offered.
    outbox: BTreeMap<EventId, Option<Outcome>>,
    records: BTreeMap<Key, Record>,
    terms: BTreeSet<(String, Key)>,
    cursors: BTreeMap<FeedId, Cursor>,
    chunks: BTreeMap<Hash, Arc<Vec<u8>>>,
    base: Option<Arc<Base>>,
}

/// The snapshot that the records begin with.
struct Base {
    manifest: Manifest,
    records: Vec<(Key, Record)>,
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

    /// Makes the records anew from base and events.
    fn fold_all(&mut self) -> Result<(), EventError> {
        let open = self.fold.open;
        let all: Vec<Event> = self.events.values().map(|event| open(event)).collect::<Result<_, _>>()?;
        self.records.clear();
        self.terms.clear();
        if let Some(base) = self.base.clone() {
            base.records.iter().for_each(|(key, record)| self.put(key.clone(), record.clone()));
        }
        self.fold(&all);
        Ok(())
    }

    /// Makes the records anew, and has the feeds read on from the base.
    fn begin_anew(&mut self) -> Result<(), EventError> {
        self.cursors.clear();
        if let Some(base) = self.base.clone() {
            let feeds = base.manifest.feeds.iter();
            self.cursors = feeds.filter_map(|(feed, cursor)| Some((feed.clone(), (*cursor)?))).collect();
            self.head.hlc = self.head.hlc.max(base.manifest.hlc);
        }
        self.fold_all()
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
        Ok(self.state.borrow().find(beginning, order, limit))
    }

    async fn scan(&self, beginning: &str, limit: usize) -> Result<Vec<(Key, Record)>, Infallible> {
        Ok(self.state.borrow().scan(beginning, None, limit))
    }

    async fn list(
        &self,
        beginning: &str,
        order: Order,
        after: Option<&Hit>,
        limit: usize,
    ) -> Result<Vec<(Hit, Record)>, Infallible> {
        Ok(self.state.borrow().list(beginning, order, after, limit))
    }

    async fn scan_on(
        &self,
        beginning: &str,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, Infallible> {
        Ok(self.state.borrow().scan(beginning, after, limit))
    }

    async fn count_terms(&self, beginning: &str) -> Result<Option<usize>, Infallible> {
        Ok(self.state.borrow().count_terms(beginning))
    }

    async fn save(&self, signed: &SignedEvent, expected: &Expected) -> Result<Saved, SaveError<Infallible>> {
        let event = signed.open()?;
        let mut state = self.state.borrow_mut();
        if state.events.get(&event.id()).is_some_and(|known| **known == *signed) {
            return Ok(Saved::Done);
        }
        let unchanged =
            expected.records.iter().all(|(key, record)| state.records.get(key) == record.as_ref());
        let is_own = state.device.is_none_or(|device| device == event.header.device);
        if !state.head.ends_as(&expected.head) || !unchanged || !is_own {
            return Ok(Saved::Stale);
        }
        state.head = state.head.after(&event);
        state.outbox.insert(event.id(), None);
        state.events.insert(event.id(), Arc::new(signed.clone()));
        let read = (state.fold.open)(signed)?;
        state.fold(&[read]);
        Ok(Saved::Done)
    }

    async fn receive(
        &self,
        feed: &FeedId,
        own: DeviceId,
        signed: &[SignedEvent],
        after: Option<Cursor>,
        next: Option<Cursor>,
    ) -> Result<(), SaveError<Infallible>> {
        let mut state = self.state.borrow_mut();
        let events: Vec<Event> = signed.iter().map(state.fold.open).collect::<Result<_, _>>()?;
        let mut fresh = Vec::new();
        let own = state.device.unwrap_or(own);
        let lost: Vec<bool> = events.iter().map(|event| is_lost(&event.header, own, &state.head)).collect();
        for ((event, signed), _) in events.into_iter().zip(signed).zip(lost).filter(|(_, lost)| !lost) {
            state.head.hlc = state.head.hlc.max(event.header.hlc);
            if let Entry::Vacant(place) = state.events.entry(event.id()) {
                place.insert(Arc::new(signed.clone()));
                fresh.push(event);
            }
        }
        state.fold(&fresh);
        if let Some(cursor) = next.filter(|_| state.cursors.get(feed).copied() == after) {
            state.cursors.insert(feed.clone(), cursor);
        }
        Ok(())
    }

    async fn outbox(&self, limit: usize) -> Result<Vec<SignedEvent>, Infallible> {
        let state = self.state.borrow();
        let offered = state.outbox.iter().filter(|(_, refused)| refused.is_none());
        Ok(offered
            .filter_map(|(event, _)| state.events.get(event))
            .take(limit)
            .map(|event| event.as_ref().clone())
            .collect())
    }

    async fn unsent(&self) -> Result<usize, Infallible> {
        Ok(self.state.borrow().outbox.len())
    }

    async fn unsent_list(&self, skip: usize, limit: usize) -> Result<Vec<Unsent>, Infallible> {
        let state = self.state.borrow();
        let newest = || state.outbox.iter().rev();
        let ordered = newest().filter(|(_, refused)| refused.is_some());
        let ordered = ordered.chain(newest().filter(|(_, refused)| refused.is_none()));
        let shown = ordered.skip(skip).take(limit).filter_map(|(event, refused)| {
            let signed = state.events.get(event)?.as_ref().clone();
            Some(Unsent { event: *event, signed, refused: *refused })
        });
        Ok(shown.collect())
    }

    async fn acknowledge(&self, events: &[EventId]) -> Result<(), Infallible> {
        self.state.borrow_mut().outbox.retain(|unsent, _| !events.contains(unsent));
        Ok(())
    }

    async fn refuse(&self, events: &[(EventId, Outcome)]) -> Result<(), Infallible> {
        let mut state = self.state.borrow_mut();
        for (event, outcome) in events {
            if let Some(refused) = state.outbox.get_mut(event) {
                *refused = Some(*outcome);
            }
        }
        Ok(())
    }

    async fn refused(&self) -> Result<Vec<(EventId, Outcome)>, Infallible> {
        let state = self.state.borrow();
        Ok(state.outbox.iter().filter_map(|(event, refused)| Some((*event, (*refused)?))).collect())
    }

    async fn retry(&self, events: &[EventId]) -> Result<(), Infallible> {
        let mut state = self.state.borrow_mut();
        for event in events {
            if let Some(refused) = state.outbox.get_mut(event) {
                *refused = None;
            }
        }
        Ok(())
    }

    async fn cursor(&self, feed: &FeedId) -> Result<Option<Cursor>, Infallible> {
        Ok(self.state.borrow().cursors.get(feed).copied())
    }

    async fn rewind(&self, feed: &FeedId) -> Result<(), Infallible> {
        let mut state = self.state.borrow_mut();
        state.cursors.remove(feed);
        if state.base.take().is_some() {
            // What the store took it can read again.
            let _all_read = state.begin_anew();
        }
        Ok(())
    }

    async fn held(&self) -> Result<Held, Infallible> {
        let state = self.state.borrow();
        let mut numbers = BTreeMap::<DeviceId, Vec<u64>>::new();
        for event in state.events.keys() {
            numbers.entry(event.device).or_default().push(event.seq);
        }
        Ok(numbers.into_iter().map(|(device, numbers)| (device, ranges(numbers))).collect())
    }

    async fn holds(&self, event: EventId, header: Hash) -> Result<bool, Infallible> {
        let state = self.state.borrow();
        Ok(state.events.get(&event).is_some_and(|signed| Hash::of(&signed.header) == header))
    }

    async fn offer(&self, wanted: &Held) -> Result<(), Infallible> {
        let mut state = self.state.borrow_mut();
        let here: Vec<EventId> = wanted
            .iter()
            .flat_map(|(device, ranges)| ranges.iter().map(move |range| (*device, *range)))
            .flat_map(|(device, (first, last))| {
                let id = |seq| EventId { device, seq };
                state.events.range(id(first)..=id(last)).map(|(event, _)| *event)
            })
            .collect();
        for event in here {
            state.outbox.entry(event).or_default();
        }
        Ok(())
    }

    async fn reissue(&self, reissue: &Reissue<'_>) -> Result<Saved, SaveError<Infallible>> {
        let Reissue { device, old, new, expected } = *reissue;
        let opened = open_all(new)?;
        let mut state = self.state.borrow_mut();
        if state.head != *expected {
            return Ok(Saved::Stale);
        }
        state.head = Head { hlc: expected.hlc, ..Head::default() };
        state.device = Some(device);
        for event in old {
            state.events.remove(event);
            state.outbox.remove(event);
        }
        for (event, signed) in opened.iter().zip(new) {
            state.head = state.head.after(event);
            state.events.insert(event.id(), Arc::new(signed.clone()));
            state.outbox.insert(event.id(), None);
        }
        // What was passed over under an old id comes again.
        state.begin_anew()?;
        Ok(Saved::Done)
    }

    async fn recognise(&self, events: &[SignedEvent]) -> Result<Imported, SaveError<Infallible>> {
        // A copy forgets what it took when it is dropped.
        self.clone().import(events).await
    }

    async fn import(&self, signed: &[SignedEvent]) -> Result<Imported, SaveError<Infallible>> {
        let events = open_all(signed)?;
        let mut state = self.state.borrow_mut();
        let (mut imported, mut fresh) = (Imported::default(), Vec::new());
        for (event, signed) in events.into_iter().zip(signed) {
            match state.events.entry(event.id()) {
                Entry::Occupied(known) if **known.get() == *signed => imported.known += 1,
                Entry::Occupied(_) => imported.clashing += 1,
                Entry::Vacant(place) => {
                    place.insert(Arc::new(signed.clone()));
                    imported.taken += 1;
                    state.outbox.insert(event.id(), None);
                    state.head.hlc = state.head.hlc.max(event.header.hlc);
                    fresh.push(event);
                }
            }
        }
        state.fold(&fresh);
        Ok(imported)
    }

    async fn staged(&self) -> Result<BTreeSet<Hash>, Infallible> {
        Ok(self.state.borrow().chunks.keys().copied().collect())
    }

    async fn stage(&self, chunk: Hash, bytes: &[u8]) -> Result<(), SaveError<Infallible>> {
        self.state.borrow_mut().chunks.insert(chunk, Arc::new(bytes.to_vec()));
        Ok(())
    }

    async fn found(&self, snapshot: Option<&Manifest>) -> Result<(), SaveError<Infallible>> {
        let mut state = self.state.borrow_mut();
        let base = snapshot.map(|manifest| {
            let records = records_of(manifest, &state.chunks)?;
            Ok(Arc::new(Base { manifest: manifest.clone(), records }))
        });
        state.base = base.transpose().map_err(SaveError::Snapshot)?;
        let kept: BTreeSet<Hash> =
            snapshot.iter().flat_map(|manifest| manifest.chunks().map(|chunk| chunk.hash)).collect();
        state.chunks.retain(|hash, _| kept.contains(hash));
        Ok(state.begin_anew()?)
    }

    async fn base(&self) -> Result<Option<Manifest>, Infallible> {
        Ok(self.state.borrow().base.as_ref().map(|base| base.manifest.clone()))
    }
}
