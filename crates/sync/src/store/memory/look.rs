//! What tests and the simulator look at in the memory store, beyond what every store tells.

use std::collections::{BTreeMap, BTreeSet};

use lotwise_ledger::event::{EventError, EventId, SignedEvent};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::Record;

use super::{Fold, MemoryReplica};

impl MemoryReplica {
    /// The version of the fold that made the records.
    pub fn fold_version(&self) -> u32 {
        self.state.borrow().fold.version
    }

    /// Makes the records anew, as another version of the app does when it opens the store.
    pub fn refold(&self, fold: Fold) -> Result<(), EventError> {
        let mut state = self.state.borrow_mut();
        state.fold = fold;
        if state.base.as_ref().is_some_and(|base| base.manifest.fold != fold.version) {
            // Another version made it: the server has one of this version, or the feeds are read anew.
            state.base = None;
            return state.begin_anew();
        }
        state.fold_all()
    }

    /// All events that are here, by their ids.
    pub fn events(&self) -> BTreeMap<EventId, SignedEvent> {
        let state = self.state.borrow();
        state.events.iter().map(|(id, event)| (*id, event.as_ref().clone())).collect()
    }

    pub fn ids(&self) -> Vec<EventId> {
        self.state.borrow().events.keys().copied().collect()
    }

    pub fn event(&self, id: &EventId) -> Option<SignedEvent> {
        self.state.borrow().events.get(id).map(|event| event.as_ref().clone())
    }

    /// Whether these very bytes are here.
    pub fn contains(&self, event: &SignedEvent) -> bool {
        let header = event.header().ok();
        let id = header.map(|header| EventId { device: header.device, seq: header.seq });
        id.is_some_and(|id| self.state.borrow().events.get(&id).is_some_and(|known| **known == *event))
    }

    /// How many events are here.
    pub fn count(&self) -> usize {
        self.state.borrow().events.len()
    }

    /// All unsent events, refused ones among them.
    pub fn unsent_ids(&self) -> BTreeSet<EventId> {
        self.state.borrow().outbox.keys().copied().collect()
    }

    /// All records that are here.
    pub fn records(&self) -> BTreeMap<Key, Record> {
        self.state.borrow().records.clone()
    }
}
