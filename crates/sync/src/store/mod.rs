//! What a store must keep. The rules are held by [`crate::contract`]; these docs say them in words.

mod memory;
mod reading;

use std::collections::BTreeMap;
use std::future::Future;

use lotwise_ledger::event::{DeviceId, Event, EventError, EventId, FeedId, Head, SignedEvent};
use lotwise_ledger::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Record, Records};

pub use memory::{MemoryEvents, MemoryReplica};
pub use reading::read;

use crate::wire::{Cursor, Outcome};

/// The phone's store: own chain, events, folded records, outbox and cursors.
#[allow(async_fn_in_trait)] // A phone has one thread: nobody needs these futures to be Send.
pub trait ReplicaStore {
    type Error: std::error::Error + 'static;

    /// The end of the device's own chain.
    async fn head(&self) -> Result<Head, Self::Error>;

    /// The records that exist under `keys`.
    async fn load(&self, keys: &[Key]) -> Result<Records, Self::Error>;

    /// At most `limit` records that have a term beginning with `beginning`, in the order of terms.
    async fn find(
        &self,
        beginning: &str,
        order: Order,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, Self::Error>;

    /// At most `limit` records whose key's text begins with `beginning`, in the order of keys.
    async fn scan(&self, beginning: &str, limit: usize) -> Result<Vec<(Key, Record)>, Self::Error>;

    /// Appends an event of the device's own: all of it or nothing, and durable when it returns.
    ///
    /// If head or any record of `expected` is not as it was, nothing is written and the answer is
    /// [`Saved::Stale`]: read, decide and sign again.
    async fn save(&self, event: &SignedEvent, expected: &Expected) -> Result<Saved, SaveError<Self::Error>>;

    /// Adds events of a feed's page with the cursor behind them, in one transaction. Events that
    /// are here already are passed over.
    async fn receive(
        &self,
        feed: &FeedId,
        events: &[SignedEvent],
        cursor: Option<Cursor>,
    ) -> Result<(), SaveError<Self::Error>>;

    /// The oldest unsent events, at most `limit`.
    async fn outbox(&self, limit: usize) -> Result<Vec<SignedEvent>, Self::Error>;

    /// How many events are unsent.
    async fn unsent(&self) -> Result<usize, Self::Error>;

    /// Takes acknowledged events out of the outbox; the events themselves stay.
    async fn acknowledge(&self, events: &[EventId]) -> Result<(), Self::Error>;

    async fn cursor(&self, feed: &FeedId) -> Result<Option<Cursor>, Self::Error>;
}

/// What a decision was made on: the head, and the records that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub head: Head,
    /// Every key that was read, with what was there.
    pub records: BTreeMap<Key, Option<Record>>,
}

/// What became of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    Done,
    /// Another tab, or a pull, changed what the decision was made on.
    Stale,
}

/// Why nothing was saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError<E: std::error::Error + 'static> {
    #[error("the bytes are no event")]
    Event(#[from] EventError),
    #[error("the storage is full")]
    Full,
    #[error("the store failed")]
    Store(#[source] E),
}

/// The server's store: an append-only log, numbered once in each feed.
pub trait EventStore: Send + Sync + 'static {
    type Error: std::error::Error + Send + Sync + 'static;

    /// Adds events whose signature was checked, and answers in their order once they are durable.
    fn append(&self, events: Vec<Incoming>)
    -> impl Future<Output = Result<Vec<Outcome>, Self::Error>> + Send;

    /// At most `limit` events of `feed` behind `after`. [`Page::Diverged`] if the event at that
    /// position is another one.
    fn read(
        &self,
        feed: &FeedId,
        after: Option<Cursor>,
        limit: usize,
    ) -> impl Future<Output = Result<Page, Self::Error>> + Send;

    /// For a device, its highest number without a gap before it.
    fn highest(&self, device: DeviceId) -> impl Future<Output = Result<u64, Self::Error>> + Send;
}

/// A verified event on its way into an [`EventStore`].
#[derive(Clone, Debug)]
pub struct Incoming {
    pub event: Event,
    pub signed: SignedEvent,
}

/// What a feed holds behind a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    Events {
        events: Vec<SignedEvent>,
        next: Option<Cursor>,
        more: bool,
    },
    /// The cursor names an event that this history does not have there.
    Diverged,
}

/// Opens signed events and lists every key that folding them reads.
pub fn open_all(signed: &[SignedEvent]) -> Result<Vec<Event>, EventError> {
    signed.iter().map(SignedEvent::open).collect()
}

/// The keys that folding `events` reads or changes.
pub fn keys_of(events: &[Event]) -> Vec<Key> {
    let keys: std::collections::BTreeSet<Key> = events.iter().flat_map(fold::keys).collect();
    keys.into_iter().collect()
}
