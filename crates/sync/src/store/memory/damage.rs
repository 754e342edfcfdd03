//! What the contract forbids, done to the memory store by the simulator's deliberate bugs.

use std::sync::Arc;

use lotwise_ledger::event::{EventId, FeedId, SignedEvent};

use super::{Fold, MemoryReplica};
use crate::wire::Cursor;

impl MemoryReplica {
    /// Forgets events that are not unsent, as a cache would.
    pub(crate) fn forget_sent(&self) {
        let state = &mut *self.state.borrow_mut();
        state.events.retain(|event, _| state.outbox.contains_key(event));
    }

    /// Moves a cursor, wherever it was.
    pub(crate) fn force_cursor(&self, feed: &FeedId, cursor: Option<Cursor>) {
        if let Some(cursor) = cursor {
            self.state.borrow_mut().cursors.insert(feed.clone(), cursor);
        }
    }

    /// Goes on with another fold, and leaves the records as they are.
    pub(crate) fn force_fold(&self, fold: Fold) -> Fold {
        std::mem::replace(&mut self.state.borrow_mut().fold, fold)
    }

    /// Makes the records anew without the unsent events.
    pub(crate) fn refold_sent(&self, fold: Fold) {
        let unsent: Vec<(EventId, Arc<SignedEvent>)> = {
            let state = &mut *self.state.borrow_mut();
            let unsent: Vec<EventId> = state.outbox.keys().copied().collect();
            unsent.into_iter().filter_map(|id| state.events.remove_entry(&id)).collect()
        };
        // What the store took it can read again.
        let _all_read = self.refold(fold);
        self.state.borrow_mut().events.extend(unsent);
    }

    /// Lets any key save: the store is nobody's.
    pub(crate) fn forget_owner(&self) {
        self.state.borrow_mut().device = None;
    }
}
