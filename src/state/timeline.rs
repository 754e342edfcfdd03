//! What happened to a thing, newest first.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{Act, EventId};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Entry, Order, Record, Records, term};
use lotwise_sync::store::ReplicaStore;

use super::device::Device;
use super::glimpse::{GLIMPSE, Glimpse};

/// One entry of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub event: EventId,
    pub kind: String,
    pub at: DateTime<FixedOffset>,
    pub act: Arc<Act>,
    /// Taken back by a later event.
    pub voided: bool,
}

impl Device {
    /// What happened to `key` last: a lot, serial, product or location.
    pub async fn timeline(self, key: &Key) -> Result<Glimpse<Happening>, IdbError> {
        self.happenings(&term::timeline(key), GLIMPSE + 1).await.map(Glimpse::of)
    }

    /// The last thing recorded or received, whatever it was about.
    pub async fn latest(self, limit: usize) -> Result<Vec<Happening>, IdbError> {
        self.happenings(term::ALL_TIMELINE, limit).await
    }

    async fn happenings(self, beginning: &str, limit: usize) -> Result<Vec<Happening>, IdbError> {
        let entries = self.store().find(beginning, Order::Descending, limit).await?;
        self.told_of(entries).await
    }

    /// What these entries tell.
    pub(in crate::state) async fn told_of(
        self,
        entries: Vec<(Key, Record)>,
    ) -> Result<Vec<Happening>, IdbError> {
        let store = self.store();
        let voids: Vec<Key> = entries
            .iter()
            .filter_map(|(key, _)| match key {
                Key::Entry(event) => Some(Key::Voided(*event)),
                _ => None,
            })
            .collect();
        let voided = store.load(&voids).await?;
        let happening = |(key, record)| match (key, record) {
            (Key::Entry(event), Record::Entry(entry)) => Some(happening(event, &entry, &voided)),
            _ => None,
        };
        Ok(entries.into_iter().filter_map(happening).collect())
    }
}

/// One entry to be shown. `records` know whether it was taken back.
pub(super) fn happening(event: EventId, entry: &Entry, records: &Records) -> Happening {
    Happening {
        event,
        kind: entry.kind.as_str().to_owned(),
        at: entry.act.occurred_at.date_time(),
        act: entry.act.shared().clone(),
        voided: records.is_voided(&event),
    }
}
