//! What a store must keep. The rules are held by [`crate::contract`]; these docs say them in words.

mod memory;
mod memory_events;
mod ranges;
mod reading;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use lotwise_ledger::event::{Body, DeviceId, Event, EventError, EventId, FeedId, Hash, Head, SignedEvent};
use lotwise_ledger::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{Order, Reading, Record, Records};

pub use memory::{Fold, MemoryReplica};
pub use memory_events::MemoryEvents;
pub use ranges::{ranges, without};
pub use reading::read;

pub use crate::snapshot::base::Hit;
use crate::snapshot::{Manifest, SnapshotError};
use crate::wire::{Code, Cursor, Decided, Held, LastEvent, Outcome};

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

    /// All that exists of what is asked for.
    async fn fetch(&self, wanted: &Reading) -> Result<Records, Self::Error> {
        let mut records = self.load(&Vec::from_iter(wanted.keys.iter().cloned())).await?;
        for beginning in &wanted.beginnings {
            let found = self.scan(beginning, usize::MAX).await?;
            found.into_iter().for_each(|(key, record)| records.load(key, record));
        }
        for term in &wanted.terms {
            let found = self.find(term, Order::Ascending, usize::MAX).await?;
            found.into_iter().for_each(|(key, record)| records.load(key, record));
        }
        Ok(records)
    }

    /// A list, part by part: at most `limit` terms that begin with `beginning`, those that stand behind
    /// `after`, each with the record that it finds. In the order of terms, and among equal ones of keys'
    /// texts.
    async fn list(
        &self,
        beginning: &str,
        order: Order,
        after: Option<&Hit>,
        limit: usize,
    ) -> Result<Vec<(Hit, Record)>, Self::Error>;

    /// As [`ReplicaStore::scan`], those whose key's text stands behind that of `after`.
    async fn scan_on(
        &self,
        beginning: &str,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, Self::Error>;

    /// How many terms begin so; none where a snapshot lies behind, whose pages would have to be unpacked
    /// for it.
    async fn count_terms(&self, beginning: &str) -> Result<Option<usize>, Self::Error>;

    /// Appends an event of the device's own: all of it or nothing, and durable when it returns.
    ///
    /// If the chain does not end where it did, or any record of `expected` is not as it was, nothing is
    /// written and the answer is [`Saved::Stale`]: read, decide and sign again. The clock alone, which goes
    /// on with each page that is pulled, makes no decision stale: a person who records meanwhile would
    /// wait for the last page.
    async fn save(&self, event: &SignedEvent, expected: &Expected) -> Result<Saved, SaveError<Self::Error>>;

    /// Adds events of a feed's page, which was asked for as `own` behind `after`, with the cursor
    /// `next` behind them, in one transaction. Events that are here already are passed over, and those
    /// that the device itself has lost ([`crate::page::is_lost`]): `own`, or what the storage has gone
    /// on as since. Where the feed's cursor is not `after` any more it stays: the feed is read anew,
    /// and the page was under way already.
    async fn receive(
        &self,
        feed: &FeedId,
        own: DeviceId,
        events: &[SignedEvent],
        after: Option<Cursor>,
        next: Option<Cursor>,
    ) -> Result<(), SaveError<Self::Error>>;

    /// The unsent events that may be offered, at most `limit`, each device's in their order. Refused
    /// ones are not among them.
    async fn outbox(&self, limit: usize) -> Result<Vec<SignedEvent>, Self::Error>;

    /// How many events are unsent, refused ones among them.
    async fn unsent(&self) -> Result<usize, Self::Error>;

    /// Unsent events to show to a person, `limit` of them behind the first `skip`: those that the
    /// server refused first, and each device's newest first.
    async fn unsent_list(&self, skip: usize, limit: usize) -> Result<Vec<Unsent>, Self::Error>;

    /// Takes acknowledged events out of the outbox; the events themselves stay.
    async fn acknowledge(&self, events: &[EventId]) -> Result<(), Self::Error>;

    /// Keeps unsent events from being offered again, with the reason. Others are passed over.
    async fn refuse(&self, events: &[(EventId, Outcome)]) -> Result<(), Self::Error>;

    /// The unsent events that the server refused, with the reason.
    async fn refused(&self) -> Result<Vec<(EventId, Outcome)>, Self::Error>;

    /// Lets refused events be offered again.
    async fn retry(&self, events: &[EventId]) -> Result<(), Self::Error>;

    async fn cursor(&self, feed: &FeedId) -> Result<Option<Cursor>, Self::Error>;

    /// Forgets how far `feed` was read, so that it is read from its beginning. A base is given up with
    /// it: what it holds of a history that is gone must not stay.
    async fn rewind(&self, feed: &FeedId) -> Result<(), Self::Error>;

    /// The numbers of all events that are here.
    async fn held(&self) -> Result<Held, Self::Error>;

    /// Whether the event is here, with this hash of its header.
    async fn holds(&self, event: EventId, header: Hash) -> Result<bool, Self::Error>;

    /// Puts those of the events that are here into the outbox again, whoever made them.
    async fn offer(&self, wanted: &Held) -> Result<(), Self::Error>;

    /// Goes on as another device: the same unsent acts in new events, in one transaction with the
    /// head behind them. Makes the records anew and forgets all cursors, since a pull passed over what
    /// the server has under the old ids. [`Saved::Stale`] if the head is not the expected one any more.
    ///
    /// From then on a save of any other device's event is [`Saved::Stale`]: a tab that still signs with
    /// the old key.
    async fn reissue(&self, reissue: &Reissue<'_>) -> Result<Saved, SaveError<Self::Error>>;

    /// The chunks of snapshots that are here, so that a start goes on where it was cut off.
    async fn staged(&self) -> Result<BTreeSet<Hash>, Self::Error>;

    /// Keeps a chunk of a snapshot. That its bytes have this hash was checked.
    async fn stage(&self, chunk: Hash, bytes: &[u8]) -> Result<(), SaveError<Self::Error>>;

    /// Puts the state on another base, in one transaction: the records become those of the snapshot,
    /// all of whose chunks are staged, with the events that are here folded over them. The cursors
    /// become the snapshot's, and chunks of others are let go. Without a snapshot the base is given up,
    /// and the cursors are forgotten (SYNC-22).
    async fn found(&self, snapshot: Option<&Manifest>) -> Result<(), SaveError<Self::Error>>;

    /// The snapshot that the state stands on.
    async fn base(&self) -> Result<Option<Manifest>, Self::Error>;

    /// What [`ReplicaStore::import`] of these events would come to. It writes nothing.
    async fn recognise(&self, events: &[SignedEvent]) -> Result<Imported, SaveError<Self::Error>>;

    /// Adds events from a file that are not here yet, with their records, and puts them into the
    /// outbox, all in one transaction (SYNC-26). Own events behind the head must not be among them.
    async fn import(&self, events: &[SignedEvent]) -> Result<Imported, SaveError<Self::Error>>;
}

/// An unsent event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    pub event: EventId,
    pub signed: SignedEvent,
    /// Why it is not offered any more, where the server refused it.
    pub refused: Option<Outcome>,
}

/// What became of the events of a file: how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Were not here before.
    pub taken: usize,
    /// Are here with the same bytes.
    pub known: usize,
    /// Were not taken, since other bytes are here under their id.
    pub clashing: usize,
}

/// How a store goes on as another device (SYNC-17).
#[derive(Clone, Copy, Debug)]
pub struct Reissue<'a> {
    pub device: DeviceId,
    /// The unsent events of the device that it was.
    pub old: &'a [EventId],
    /// The same acts as the first events of the new device's chain, signed.
    pub new: &'a [SignedEvent],
    /// The head when `old` was read.
    pub expected: &'a Head,
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
    #[error("the snapshot cannot be used")]
    Snapshot(#[source] SnapshotError),
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

    /// Keeps events that must not be in a feed before a person reviewed them, and answers in their
    /// order. An id is used once, here and in the log (SYNC-7).
    fn quarantine(
        &self,
        events: &[(Incoming, Code)],
    ) -> impl Future<Output = Result<Vec<Outcome>, Self::Error>> + Send;

    /// What is in quarantine under an id, in the order in which it came: one event, or several whose
    /// signatures nobody could check.
    fn in_quarantine(&self, event: EventId) -> impl Future<Output = Result<Vec<Kept>, Self::Error>> + Send;

    /// Writes a decision on an event in quarantine. With [`Decided::Released`] the event is numbered in
    /// its feeds at this moment, as the last of each, in one transaction with the decision (SYNC-19). The
    /// caller knows that the signature is by the device's key.
    fn review(
        &self,
        event: &Incoming,
        decision: &Decision,
    ) -> impl Future<Output = Result<Reviewed, Self::Error>> + Send;

    /// Those of the events that are not kept here, neither in the log nor in quarantine. What waits
    /// there for its device alone counts as missing: the device itself may bring it into the log.
    fn missing(&self, held: &Held) -> impl Future<Output = Result<Held, Self::Error>> + Send;

    /// The event with the device's highest number, in the log or in quarantine.
    fn last(&self, device: DeviceId) -> impl Future<Output = Result<Option<LastEvent>, Self::Error>> + Send;
}

/// A verified event on its way into an [`EventStore`].
#[derive(Clone, Debug)]
pub struct Incoming {
    pub event: Event,
    pub signed: SignedEvent,
}

/// An event in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub signed: SignedEvent,
    pub code: Code,
    /// Nothing while nobody decided.
    pub decided: Option<Decided>,
}

/// A person's decision on an event in quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub decided: Decided,
    /// The device of whoever decided.
    pub by: DeviceId,
    pub reason: String,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub at_ms: i64,
}

/// What became of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reviewed {
    Done,
    /// The same was decided before. That decision stays as it is.
    Already,
    /// It is in its feeds: nothing takes it out again.
    Released,
    /// No such bytes are in quarantine.
    Unknown,
    /// Other bytes are in the log under its id (SYNC-7).
    IdReuse,
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

/// Opens signed events. One whose body this version cannot read is kept and folded to nothing, so
/// that it holds up no other (SYNC-9).
pub fn open_all(signed: &[SignedEvent]) -> Result<Vec<Event>, EventError> {
    signed.iter().map(open).collect()
}

/// Opens one signed event, as [`open_all`] does.
pub fn open(signed: &SignedEvent) -> Result<Event, EventError> {
    match signed.open() {
        Err(EventError::Body) => {
            let header = signed.header()?;
            Ok(Event { header, header_hash: Hash::of(&signed.header), body: Body::Unknown })
        }
        opened => opened,
    }
}

/// The keys that folding `events` reads or changes.
pub fn keys_of(events: &[Event]) -> Vec<Key> {
    let keys: std::collections::BTreeSet<Key> = events.iter().flat_map(fold::keys).collect();
    keys.into_iter().collect()
}
