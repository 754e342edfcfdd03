//! The server's store in memory: the plainest thing that keeps the contract. The simulated server
//! runs on it.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};

use lotwise_ledger::event::{DeviceId, EventId, FeedId, Hash, SignedEvent};

use super::{Decision, EventStore, Incoming, Kept, Page, Reviewed, without};
use crate::desk;
use crate::wire::{Code, Cursor, Decided, Held, LastEvent, Outcome};

/// A server's store that forgets everything when it is dropped. A clone is a copy, like a backup.
#[derive(Default)]
pub struct MemoryEvents {
    state: Mutex<EventsState>,
}

#[derive(Clone, Default)]
struct EventsState {
    events: BTreeMap<EventId, SignedEvent>,
    quarantine: BTreeMap<EventId, Vec<Kept>>,
    /// The events of each feed in their order, with the running hash at each.
    feeds: BTreeMap<FeedId, Vec<(EventId, Cursor)>>,
}

impl Clone for MemoryEvents {
    fn clone(&self) -> Self {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Self { state: Mutex::new(state.clone()) }
    }
}

impl MemoryEvents {
    /// All events of the log, by their ids.
    pub fn events(&self) -> BTreeMap<EventId, SignedEvent> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).events.clone()
    }

    /// Whether these very bytes are in the log.
    pub fn contains(&self, event: &SignedEvent) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let header = event.header().ok();
        let id = header.map(|header| EventId { device: header.device, seq: header.seq });
        id.is_some_and(|id| state.events.get(&id) == Some(event))
    }

    /// The cursor at a position of a feed, or at its end where the feed is shorter.
    #[cfg(feature = "sim")]
    pub(crate) fn cursor_at(&self, feed: &FeedId, position: u64) -> Option<Cursor> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let log = state.feeds.get(feed)?;
        let place = usize::try_from(position).unwrap_or(usize::MAX).min(log.len());
        log.get(place.checked_sub(1)?).map(|(_, cursor)| *cursor)
    }

    /// Does what the contract forbids: other bytes under a known id, or a second number for them.
    #[cfg(feature = "sim")]
    pub(crate) fn damage(&self, incoming: Incoming, numbers_again: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if numbers_again {
            state.events.remove(&incoming.event.id());
            state.append(incoming);
        } else {
            state.events.insert(incoming.event.id(), incoming.signed);
        }
    }

    /// All events in quarantine, with why.
    pub fn quarantined(&self) -> Vec<(SignedEvent, Code)> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.quarantine.values().flatten().map(|kept| (kept.signed.clone(), kept.code)).collect()
    }
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

    async fn quarantine(&self, events: &[(Incoming, Code)]) -> Result<Vec<Outcome>, Infallible> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(events.iter().map(|(incoming, code)| state.quarantine(incoming, *code)).collect())
    }

    async fn in_quarantine(&self, event: EventId) -> Result<Vec<Kept>, Infallible> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(state.quarantine.get(&event).cloned().unwrap_or_default())
    }

    async fn review(&self, event: &Incoming, decision: &Decision) -> Result<Reviewed, Infallible> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(state.review(event, decision.decided))
    }

    async fn missing(&self, held: &Held) -> Result<Held, Infallible> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let missing = |(device, held): (&DeviceId, &Vec<(u64, u64)>)| {
            let id = |seq| EventId { device: *device, seq };
            let all = id(0)..=id(u64::MAX);
            let kept: BTreeSet<u64> = state
                .events
                .range(all.clone())
                .map(|(event, _)| event.seq)
                .chain(
                    state
                        .quarantine
                        .range(all)
                        .filter(|(_, kept)| kept.iter().any(|kept| kept.code != Code::UnknownDevice))
                        .map(|(event, _)| event.seq),
                )
                .collect();
            (*device, without(held, kept))
        };
        Ok(held.iter().map(missing).filter(|(_, ranges)| !ranges.is_empty()).collect())
    }

    async fn last(&self, device: DeviceId) -> Result<Option<LastEvent>, Infallible> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let all = EventId { device, seq: 0 }..=EventId { device, seq: u64::MAX };
        let logged = state.events.range(all.clone()).next_back();
        let mut apart = state.quarantine.range(all).rev();
        let apart = apart.find_map(|(event, kept)| checked(kept).next().map(|signed| (event, signed)));
        let last = logged.into_iter().chain(apart).max_by_key(|(event, _)| event.seq);
        Ok(last.map(|(event, signed)| LastEvent { seq: event.seq, hash: Hash::of(&signed.header) }))
    }
}

impl EventsState {
    fn append(&mut self, Incoming { event, signed }: Incoming) -> Outcome {
        match self.events.get(&event.id()) {
            Some(known) if *known == signed => Outcome::Duplicate,
            Some(_) => Outcome::IdReuse,
            None if self.has_other_in_quarantine(event.id(), &signed) => Outcome::IdReuse,
            None => {
                // A simulated process of an earlier version may know less of the event than its bytes say.
                let opened = signed.open();
                for feed in desk::feeds(opened.as_ref().unwrap_or(&event)) {
                    let log = self.feeds.entry(feed.to_owned()).or_default();
                    let cursor = Cursor::after(log.last().map(|(_, cursor)| *cursor), event.header_hash);
                    log.push((event.id(), cursor));
                }
                self.events.insert(event.id(), signed);
                Outcome::Accepted
            }
        }
    }

    fn quarantine(&mut self, incoming: &Incoming, code: Code) -> Outcome {
        let Incoming { event, signed } = incoming;
        let id = event.id();
        match self.events.get(&id) {
            Some(known) if known == signed => return Outcome::Duplicate,
            Some(_) => return Outcome::IdReuse,
            None if self.has_other_in_quarantine(id, signed) => return Outcome::IdReuse,
            None => {}
        }
        let kept = self.quarantine.entry(id).or_default();
        if !kept.iter().any(|kept| kept.signed == *signed) {
            kept.push(Kept { signed: signed.clone(), code, decided: None });
        }
        Outcome::Quarantined { code }
    }

    fn review(&mut self, incoming: &Incoming, wanted: Decided) -> Reviewed {
        let id = incoming.event.id();
        let mut kept = self.quarantine.get(&id).into_iter().flatten();
        let Some(place) = kept.position(|kept| kept.signed == incoming.signed) else {
            return Reviewed::Unknown;
        };
        let decided = self.quarantine.get(&id).and_then(|kept| kept.get(place)).and_then(|kept| kept.decided);
        match (decided, wanted) {
            (Some(decided), wanted) if decided == wanted => return Reviewed::Already,
            (Some(Decided::Released), _) => return Reviewed::Released,
            (_, Decided::Released) => match self.append(incoming.clone()) {
                Outcome::Accepted | Outcome::Duplicate => {}
                _ => return Reviewed::IdReuse,
            },
            (_, Decided::Rejected) if self.events.get(&id) == Some(&incoming.signed) => {
                return Reviewed::Released;
            }
            (_, Decided::Rejected) => {}
        }
        if let Some(kept) = self.quarantine.get_mut(&id).and_then(|kept| kept.get_mut(place)) {
            kept.decided = Some(wanted);
        }
        Reviewed::Done
    }

    /// What nobody could check the signature of takes no id from anybody.
    fn has_other_in_quarantine(&self, id: EventId, signed: &SignedEvent) -> bool {
        self.quarantine.get(&id).is_some_and(|kept| checked(kept).any(|known| known != signed))
    }

    /// Positions count from 1, so that 0 stands before the first event.
    fn read(&self, feed: &FeedId, after: Option<Cursor>, limit: usize) -> Page {
        let log = self.feeds.get(feed).map(Vec::as_slice).unwrap_or_default();
        let start = after.map_or(0, |cursor| usize::try_from(cursor.position).unwrap_or(usize::MAX));
        if let Some(cursor) = after {
            let there = start.checked_sub(1).and_then(|place| log.get(place));
            if there.is_none_or(|(_, known)| *known != cursor) {
                return Page::Diverged;
            }
        }
        let rest = log.get(start..).unwrap_or_default();
        let page = rest.get(..limit).unwrap_or(rest);
        Page::Events {
            events: page.iter().filter_map(|(event, _)| self.events.get(event)).cloned().collect(),
            next: page.last().map(|(_, cursor)| *cursor).or(after),
            more: rest.len() > page.len(),
        }
    }
}

/// Those in quarantine whose signature was checked.
fn checked(kept: &[Kept]) -> impl Iterator<Item = &SignedEvent> {
    kept.iter().filter(|kept| kept.code != Code::UnknownDevice).map(|kept| &kept.signed)
}
