//! Snapshots (SYNC-22): how the simulated server makes them, and how a phone's state is put on one.

use std::collections::BTreeMap;
use std::rc::Rc;

use lotwise_ledger::event::{EventId, FeedId, Hash, SignedEvent};
use pollster::block_on;

use super::app::Edition;
use super::bug::Bug;
use super::disk::{Dying, Writing, Written};

use super::phone::{At, Phone, Storage};
use super::server::{Reply, Server};
use super::tally::Happening;
use super::world::{Flight, World};
use crate::replica::{Input, Request, Start};
use crate::snapshot::{Manifest, of_records};
use crate::store::{EventStore, MemoryReplica, Page, ReplicaStore};
use crate::wire::Cursor;

/// So many new events make another snapshot worth its while.
const GROWN: usize = 25;

/// A snapshot as the server keeps it, with the events that are folded into it.
#[derive(Debug)]
pub struct Snapshot {
    pub manifest: Manifest,
    chunks: BTreeMap<Hash, Vec<u8>>,
    pub events: BTreeMap<EventId, SignedEvent>,
}

impl Server {
    /// The newest snapshot of what a device reads, if the process folds as the device does.
    pub fn snapshot(&mut self, edition: Edition, feeds: &[FeedId], fold: u32) -> Reply {
        if edition.fold().version != fold {
            return Reply::NoSnapshot;
        }
        let name = (edition, feeds.to_vec());
        let count = self.log.events().len();
        let known = self.snapshots.get(&name).filter(|(at, _)| count < at + GROWN);
        let snapshot = match known {
            Some((_, snapshot)) => snapshot.clone(),
            None if count < GROWN => return Reply::NoSnapshot,
            None => {
                let snapshot = Rc::new(self.make(edition, feeds));
                self.snapshots.insert(name, (count, snapshot.clone()));
                snapshot
            }
        };
        Reply::Snapshot(snapshot)
    }

    fn make(&self, edition: Edition, feeds: &[FeedId]) -> Snapshot {
        let mut feeds = feeds.to_vec();
        if self.bug == Some(Bug::SnapshotOfEverything) {
            feeds = self.feeds().into_iter().collect();
        }
        let (mut events, mut cursors) = (BTreeMap::new(), BTreeMap::new());
        for feed in &feeds {
            let (read, cursor) = self.whole(feed);
            for event in read {
                if let Ok(header) = event.header() {
                    events.insert(EventId { device: header.device, seq: header.seq }, event);
                }
            }
            cursors.insert(feed.clone(), cursor);
        }
        if self.bug == Some(Bug::SnapshotBehindItsCursors) {
            events.pop_last();
        }
        let state = MemoryReplica::default();
        // What the log has can be read.
        let _empty = state.refold(edition.fold());
        let all: Vec<SignedEvent> = events.values().cloned().collect();
        let nobody = lotwise_ledger::event::DeviceId::of_public_key(&[0; 32]);
        let _all_read = block_on(state.receive(&FeedId::new(), nobody, &all, None, None));
        let (mut manifest, chunks) = of_records(&state.records(), edition.fold().version, cursors);
        let Ok(head) = block_on(state.head());
        manifest.hlc = head.hlc;
        Snapshot { manifest, chunks, events }
    }

    /// A feed from its beginning, and where it ends.
    fn whole(&self, feed: &FeedId) -> (Vec<SignedEvent>, Option<Cursor>) {
        let Ok(page) = block_on(self.log.read(feed, None, usize::MAX));
        match page {
            Page::Events { events, next, .. } => (events, next),
            Page::Diverged => (Vec::new(), None),
        }
    }
}

impl Storage {
    /// All events that are here: as bytes, or in the base.
    pub fn known(&self) -> BTreeMap<EventId, SignedEvent> {
        let mut known = self.based.as_ref().map(|snapshot| snapshot.events.clone()).unwrap_or_default();
        known.extend(self.store.events());
        known
    }

    pub fn count_known(&self) -> usize {
        if self.based.is_some() { self.known().len() } else { self.store.count() }
    }

    /// How the state began, as the app finds it out.
    pub fn start(&self, feeds: &[FeedId]) -> Start {
        block_on(Start::of(&self.store, feeds))
    }
}

impl Phone {
    /// The base may be another one now, or gone: what was shown of it is taken back.
    pub fn look_again(&mut self) {
        let Ok(base) = block_on(self.storage.store.base());
        if base.is_none() {
            self.storage.based = None;
        }
        let known = self.storage.known();
        self.shown.events.retain(|id| known.contains_key(id));
        self.shown.cursors.clear();
    }
}

impl World {
    /// The answer to [`crate::replica::Effect::Begin`].
    pub fn begun(&mut self, flight: &Flight, snapshot: Option<&Rc<Snapshot>>) -> Option<Input> {
        let at: At = flight.at;
        let had = self.phones[at.phone].storage.based.is_some();
        if snapshot.is_none() && !had {
            return Some(Input::Begun { based: false });
        }
        // A start is seldom, and would hardly ever meet a tab that is to be killed just then.
        if self.chance.percent(40) && self.phones[at.phone].dies.is_none() {
            self.phones[at.phone].dies = Some(Dying::Base);
        }
        let written = self.write(at, Writing::Base, |storage| {
            for (hash, bytes) in snapshot.iter().flat_map(|snapshot| &snapshot.chunks) {
                block_on(storage.store.stage(*hash, bytes))?;
            }
            block_on(storage.store.found(snapshot.map(|snapshot| &snapshot.manifest)))?;
            storage.based = snapshot.cloned();
            Ok::<_, crate::store::SaveError<std::convert::Infallible>>(())
        });
        match written {
            Written::Done(Ok(())) | Written::Died(Some(Ok(()))) => {
                self.tally.count(if had { Happening::BegunAnew } else { Happening::BegunWithSnapshot });
                // A snapshot of a shorter history, or of one that was begun anew, is no step back.
                self.phones[at.phone].look_again();
            }
            Written::Done(Err(error)) | Written::Died(Some(Err(error))) => {
                let what = format!("a snapshot was not taken: {error}");
                self.truth.fail(super::truth::Promise::NothingFails, what);
            }
            Written::Died(None) => return None,
            Written::Failed => return Some(Input::NotWritten { of: Some(Request::Begin) }),
        }
        self.phones[at.phone].tab(at.tab)?;
        self.changed(at);
        Some(Input::Begun { based: snapshot.is_some() })
    }
}
