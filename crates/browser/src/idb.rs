//! The phone's store in IndexedDB.
//!
//! A save is one transaction with strict durability: it reads head and records again, starts over
//! if they changed, folds, and writes all or nothing. It awaits nothing but its own requests, since
//! a transaction ends by itself when it has none.

mod attachments;
mod base;
mod connection;
mod error;
mod fetch;
mod fold;
mod import;
mod keeping;
mod list;
mod outbox;
mod pace;
mod people;
mod reissue;
mod schema;
mod transaction;
mod within;

use std::collections::BTreeSet;
use std::rc::Rc;

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use lotwise_sync::ledger::event::{DeviceId, EventId, FeedId, Hash, Head, SignedEvent};
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::{Order, Reading, Record, Records};
use lotwise_sync::snapshot::Manifest;
use lotwise_sync::store::{
    Expected, Hit, Imported, Reissue, ReplicaStore, SaveError, Saved, Unsent, open_all,
};
use lotwise_sync::wire::{Cursor, Held, Outcome};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

pub use attachments::{Fetched, Kept, State};
pub use error::IdbError;
pub use fold::Ended;
pub use pace::Precedence;
pub use within::{Place, Step};

use crate::clock;
use base::{Cache, View};
use connection::Connection;
use pace::Pace;
use schema::{BASE, CHUNKS, EVENTS, HEAD, MANIFEST, META, OUTBOX, RECORDS, app_key, cursor_key, event_key};
use transaction::{commit, get_json, put_json, read, write};

/// The store of one device. Clones share one connection.
#[derive(Clone)]
pub struct IndexedDbReplica {
    connection: Rc<Connection>,
    cache: Rc<Cache>,
    pace: Rc<Pace>,
}

/// A small value of the app's, ready to be written.
#[derive(Clone, Debug)]
pub struct MetaValue {
    key: String,
    json: String,
}

impl MetaValue {
    pub fn new<T: Serialize>(key: &str, value: &T) -> Result<Self, IdbError> {
        Ok(Self { key: app_key(key), json: schema::json(value)? })
    }
}

/// A database just opened.
pub enum Opened {
    Ready(IndexedDbReplica),
    Outdated(Outdated),
}

/// A database whose records another version of the fold has made.
pub struct Outdated(IndexedDbReplica);

impl Outdated {
    /// Folds all its events anew.
    pub async fn refold(self) -> Result<IndexedDbReplica, IdbError> {
        self.0.connection.run(async |database| fold::refold(database, &self.0.cache).await).await?;
        Ok(self.0)
    }
}

impl IndexedDbReplica {
    /// Opens the database `name`, and makes it if there is none.
    pub async fn open(name: &str) -> Result<Opened, IdbError> {
        let connection = Connection::new(name).await?;
        let current = connection.run(async |database| fold::is_current(database).await).await?;
        let store = Self { connection: Rc::new(connection), cache: Rc::default(), pace: Rc::default() };
        Ok(if current { Opened::Ready(store) } else { Opened::Outdated(Outdated(store)) })
    }

    /// Whether no event is there, own or pulled.
    pub async fn is_empty(&self) -> Result<bool, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[META, EVENTS])?;
            let base: Option<Hash> = get_json(&transaction.object_store(META)?, BASE).await?;
            Ok(base.is_none() && transaction.object_store(EVENTS)?.count().primitive()?.await? == 0)
        };
        self.connection.run(work).await
    }

    pub fn name(&self) -> &str {
        self.connection.name()
    }

    /// A small value that [`Self::meta_set`] has written. The store's own are kept apart.
    pub async fn meta_get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, IdbError> {
        self.get_meta(&app_key(key)).await
    }

    /// Writes a small value: settings, enrolment. Durable when it returns.
    pub async fn meta_set<T: Serialize>(&self, key: &str, value: &T) -> Result<(), IdbError> {
        let work = async |database: &Database| {
            let transaction = write(database, &[META])?;
            put_json(&transaction.object_store(META)?, &app_key(key), value)?;
            commit(transaction).await
        };
        self.connection.run(work).await
    }

    pub async fn meta_remove(&self, key: &str) -> Result<(), IdbError> {
        self.delete(META, &[app_key(key).into()]).await
    }

    /// [`ReplicaStore::save`] that ends the small values `drafts` of the record in the same transaction: after a
    /// power cut there are the drafts or the record, and never both.
    pub async fn save_and_end(
        &self,
        signed: &SignedEvent,
        expected: &Expected,
        drafts: &[Ended],
    ) -> Result<Saved, SaveError<IdbError>> {
        let event = signed.open()?;
        let done: Vec<Ended> =
            drafts.iter().map(|it| Ended { key: app_key(&it.key), ..it.clone() }).collect();
        let work = async |database: &Database| {
            fold::save(database, &self.cache, (signed, &event), expected, &done).await
        };
        self.connection.run(work).await.map_err(save_error)
    }

    /// The first unsent event of each device, refused ones among them.
    pub async fn first_unsent(&self) -> Result<Vec<SignedEvent>, IdbError> {
        self.connection.run(async |database: &Database| outbox::first_unsent(database).await).await
    }

    /// All unsent events of `device`, refused ones among them, in their order.
    pub async fn unsent_of(&self, device: DeviceId) -> Result<Vec<(EventId, SignedEvent)>, IdbError> {
        let unsent = self.connection.run(async |database: &Database| outbox::unsent(database).await).await?;
        let named = unsent.into_iter().filter_map(|signed| {
            let header = signed.header().ok().filter(|header| header.device == device)?;
            Some((EventId { device, seq: header.seq }, signed))
        });
        Ok(named.collect())
    }

    /// Deletes the database with all that is in it, for other tabs, too. Every clone is of no use
    /// afterwards.
    pub async fn wipe(self) -> Result<(), IdbError> {
        self.connection.abandon();
        Database::delete_by_name(self.name())?.await?;
        Ok(())
    }

    /// Reads from the records as they are in one transaction.
    async fn view<T>(&self, read_it: impl AsyncFn(View<'_>) -> Result<T, IdbError>) -> Result<T, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[META, RECORDS, CHUNKS])?;
            read_it(View::open(&transaction, &self.cache)?).await
        };
        self.connection.run(work).await
    }

    async fn get_meta<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[META])?;
            get_json(&transaction.object_store(META)?, key).await
        };
        self.connection.run(work).await
    }

    async fn delete(&self, store: &str, keys: &[JsValue]) -> Result<(), IdbError> {
        let work = async |database: &Database| {
            let transaction = write(database, &[store])?;
            let rows = transaction.object_store(store)?;
            for key in keys {
                rows.delete(key.clone()).build()?;
            }
            commit(transaction).await
        };
        self.connection.run(work).await
    }
}

impl ReplicaStore for IndexedDbReplica {
    type Error = IdbError;

    async fn head(&self) -> Result<Head, IdbError> {
        Ok(self.get_meta(HEAD).await?.unwrap_or_default())
    }

    async fn load(&self, keys: &[Key]) -> Result<Records, IdbError> {
        self.view(async |view: View<'_>| view.load(keys).await).await
    }

    async fn find(
        &self,
        beginning: &str,
        order: Order,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, IdbError> {
        self.view(async |view: View<'_>| view.find(beginning, order, limit).await).await
    }

    async fn scan(&self, beginning: &str, limit: usize) -> Result<Vec<(Key, Record)>, IdbError> {
        self.view(async |view: View<'_>| view.scan(beginning, limit).await).await
    }

    async fn fetch(&self, wanted: &Reading) -> Result<Records, IdbError> {
        self.view(async |view: View<'_>| view.fetch(wanted).await).await
    }

    async fn list(
        &self,
        beginning: &str,
        order: Order,
        after: Option<&Hit>,
        limit: usize,
    ) -> Result<Vec<(Hit, Record)>, IdbError> {
        self.view(async |view: View<'_>| view.list((beginning, order), after, limit).await).await
    }

    async fn scan_on(
        &self,
        beginning: &str,
        after: Option<&Key>,
        limit: usize,
    ) -> Result<Vec<(Key, Record)>, IdbError> {
        self.view(async |view: View<'_>| view.scan_on(beginning, after, limit).await).await
    }

    async fn count_terms(&self, beginning: &str) -> Result<Option<usize>, IdbError> {
        self.view(async |view: View<'_>| view.count_terms(beginning).await).await
    }

    async fn save(&self, signed: &SignedEvent, expected: &Expected) -> Result<Saved, SaveError<IdbError>> {
        self.save_and_end(signed, expected, &[]).await
    }

    async fn receive(
        &self,
        feed: &FeedId,
        own: DeviceId,
        signed: &[SignedEvent],
        after: Option<Cursor>,
        next: Option<Cursor>,
    ) -> Result<(), SaveError<IdbError>> {
        let events = open_all(signed)?;
        let mut done = 0;
        loop {
            let end = done + self.pace.step(events.len() - done).await;
            let step = done..end;
            // The cursor comes with the last: a page that was cut off half-way comes again.
            let next = next.filter(|_| end == events.len());
            let begin_ms = clock::since_start_ms();
            let work = async |database: &Database| {
                let page = (&signed[step.clone()], &events[step.clone()]);
                fold::receive(database, &self.cache, (feed, own), page, after, next).await
            };
            self.connection.run(work).await.map_err(save_error)?;
            self.pace.took(step.len(), clock::since_start_ms() - begin_ms);
            done = end;
            if done == events.len() {
                return Ok(());
            }
        }
    }

    async fn outbox(&self, limit: usize) -> Result<Vec<SignedEvent>, IdbError> {
        self.connection.run(async |database: &Database| outbox::offered(database, limit).await).await
    }

    async fn unsent(&self) -> Result<usize, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[OUTBOX])?;
            let count = transaction.object_store(OUTBOX)?.count().build()?.await?;
            Ok(usize::try_from(count).unwrap_or(usize::MAX))
        };
        self.connection.run(work).await
    }

    async fn unsent_list(&self, skip: usize, limit: usize) -> Result<Vec<Unsent>, IdbError> {
        self.connection.run(async |database: &Database| outbox::list(database, skip, limit).await).await
    }

    async fn acknowledge(&self, events: &[EventId]) -> Result<(), IdbError> {
        let keys: Vec<JsValue> = events.iter().map(event_key).collect();
        self.delete(OUTBOX, &keys).await
    }

    async fn cursor(&self, feed: &FeedId) -> Result<Option<Cursor>, IdbError> {
        self.get_meta(&cursor_key(feed)).await
    }

    async fn rewind(&self, feed: &FeedId) -> Result<(), IdbError> {
        if self.base().await?.is_some() {
            return self
                .connection
                .run(async |database: &Database| base::found(database, &self.cache, None).await)
                .await;
        }
        self.delete(META, &[cursor_key(feed).into()]).await
    }

    async fn refuse(&self, events: &[(EventId, Outcome)]) -> Result<(), IdbError> {
        let marks: Vec<_> = events.iter().map(|(event, outcome)| (*event, Some(*outcome))).collect();
        self.connection.run(async |database: &Database| outbox::mark(database, &marks).await).await
    }

    async fn refused(&self) -> Result<Vec<(EventId, Outcome)>, IdbError> {
        self.connection.run(async |database: &Database| outbox::refused(database).await).await
    }

    async fn retry(&self, events: &[EventId]) -> Result<(), IdbError> {
        let marks: Vec<_> = events.iter().map(|event| (*event, None)).collect();
        self.connection.run(async |database: &Database| outbox::mark(database, &marks).await).await
    }

    async fn held(&self) -> Result<Held, IdbError> {
        self.connection.run(async |database: &Database| outbox::held(database).await).await
    }

    async fn holds(&self, event: EventId, header: Hash) -> Result<bool, IdbError> {
        self.connection.run(async |database: &Database| outbox::holds(database, event, header).await).await
    }

    async fn offer(&self, wanted: &Held) -> Result<(), IdbError> {
        self.connection.run(async |database: &Database| outbox::offer(database, wanted).await).await
    }

    async fn staged(&self) -> Result<BTreeSet<Hash>, IdbError> {
        self.connection.run(async |database: &Database| base::staged(database).await).await
    }

    async fn stage(&self, chunk: Hash, bytes: &[u8]) -> Result<(), SaveError<IdbError>> {
        let work = async |database: &Database| base::stage(database, chunk, bytes).await;
        self.connection.run(work).await.map_err(save_error)
    }

    async fn found(&self, snapshot: Option<&Manifest>) -> Result<(), SaveError<IdbError>> {
        let work = async |database: &Database| base::found(database, &self.cache, snapshot).await;
        self.connection.run(work).await.map_err(save_error)
    }

    async fn base(&self) -> Result<Option<Manifest>, IdbError> {
        self.get_meta(MANIFEST).await
    }

    async fn reissue(&self, reissue: &Reissue<'_>) -> Result<Saved, SaveError<IdbError>> {
        let work = async |database: &Database| reissue::reissue(database, &self.cache, reissue).await;
        self.connection.run(work).await.map_err(save_error)
    }

    async fn recognise(&self, signed: &[SignedEvent]) -> Result<Imported, SaveError<IdbError>> {
        let events = open_all(signed)?;
        let work = async |database: &Database| import::recognise(database, signed, &events).await;
        self.connection.run(work).await.map_err(save_error)
    }

    async fn import(&self, signed: &[SignedEvent]) -> Result<Imported, SaveError<IdbError>> {
        let events = open_all(signed)?;
        let work = async |database: &Database| import::import(database, &self.cache, signed, &events).await;
        self.connection.run(work).await.map_err(save_error)
    }
}

fn save_error(error: IdbError) -> SaveError<IdbError> {
    match error {
        IdbError::Full => SaveError::Full,
        error => SaveError::Store(error),
    }
}
