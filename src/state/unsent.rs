//! What is not sent yet, and why; trying again.

use std::sync::Arc;

use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_ledger::event::{Act, Body, EventId};
use lotwise_ledger::key::Key;
use lotwise_ledger::record::Records;
use lotwise_sync::store::{ReplicaStore, Unsent, open_all};
use lotwise_sync::wire::Outcome;

use super::device::Device;
use super::lookup::{ProductName, product_name};

/// One record that is not sent.
#[derive(Clone, Debug, PartialEq)]
pub struct UnsentRecord {
    pub event: EventId,
    pub kind: String,
    /// None for a kind that this version does not know.
    pub act: Option<Arc<Act>>,
    /// What it is about first of all.
    pub subject: Option<Key>,
    pub product: Option<ProductName>,
    /// What the server said against it.
    pub refused: Option<Outcome>,
    /// Of another device, whose file was taken in or whose record the server lost.
    pub is_foreign: bool,
}

/// What the page shows: as many as were asked for, problems first, and how many there are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnsentView {
    pub records: Vec<UnsentRecord>,
    pub total: usize,
    pub refused: usize,
    /// Photos of records that the server does not have, the records' own or not.
    pub photos: usize,
}

impl Device {
    /// The first `limit` of the unsent records.
    pub async fn unsent_view(self, limit: usize) -> Result<UnsentView, IdbError> {
        let store = self.store();
        let (total, refused) = (store.unsent().await?, store.refused().await?.len());
        let list = store.unsent_list(0, limit).await?;
        let mut records: Vec<UnsentRecord> = list.into_iter().map(|unsent| self.unsent(unsent)).collect();
        let products = records.iter().filter_map(|record| record.subject.as_ref()?.product());
        let keys: Vec<Key> = products.cloned().map(Key::Product).collect();
        let known = store.load(&keys).await?;
        for record in &mut records {
            record.product = named(record.subject.as_ref(), &known);
        }
        let photos = store.unsent_attachments().await?.len();
        Ok(UnsentView { records, total, refused, photos })
    }

    fn unsent(self, unsent: Unsent) -> UnsentRecord {
        let Unsent { event, signed, refused } = unsent;
        let opened = open_all(std::slice::from_ref(&signed)).ok().and_then(|mut opened| opened.pop());
        let kind = opened.as_ref().map(|event| event.header.kind.clone()).unwrap_or_default();
        let act = opened.and_then(|event| match event.body {
            Body::Act(act) => Some(act),
            Body::Unknown => None,
        });
        UnsentRecord {
            event,
            kind,
            subject: act.as_deref().and_then(subject_of),
            act,
            product: None,
            refused,
            is_foreign: event.device != self.key().device_id(),
        }
    }

    /// Offers a refused record again, now.
    pub fn retry(self, event: EventId) {
        spawn_local(async move { self.offer_again(&[event]).await });
    }

    /// Offers all refused records again, now.
    pub fn retry_all(self) {
        spawn_local(async move {
            if let Ok(refused) = self.store().refused().await {
                let events: Vec<EventId> = refused.into_iter().map(|(event, _)| event).collect();
                // The photos that were refused are tried again with them.
                let _ = self.store().try_refused_attachments().await;
                self.offer_again(&events).await;
            }
        });
    }

    async fn offer_again(self, events: &[EventId]) {
        if self.store().retry(events).await.is_ok() {
            self.changed().await;
        }
        self.wake_network();
    }

    /// Tries the network again now.
    pub fn sync_now(self) {
        self.wake_network();
    }
}

/// What an act is about first of all.
fn subject_of(act: &Act) -> Option<Key> {
    let line = act.lines.first().map(|line| line.subject.key());
    let hold = || act.holds.first().map(|hold| hold.key.clone());
    let release = || act.releases.first().map(|release| release.key.clone());
    let about = || act.about.first().cloned();
    let write = || act.writes.first().map(|write| write.key.clone());
    line.or_else(hold).or_else(release).or_else(about).or_else(write)
}

fn named(subject: Option<&Key>, known: &Records) -> Option<ProductName> {
    Some(product_name(known, subject?.product()?))
}
