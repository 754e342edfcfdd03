//! The transactions that fold: saving an own event, receiving others, and folding all anew.

use std::collections::BTreeSet;

use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use js_sys::Array;
use lotwise_sync::ledger::event::{DeviceId, Event, FeedId, Head, SignedEvent};
use lotwise_sync::ledger::fold;
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::FOLD_VERSION;
use lotwise_sync::page::is_lost;
use lotwise_sync::store::{Expected, Saved, keys_of, open_all};
use lotwise_sync::wire::Cursor;
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::base::{Cache, View, manifest, reset_cursors};
use super::schema::{
    ATTACHMENTS, BASE, CHUNKS, DEVICE, EVENTS, FOLD, HEAD, MANIFEST, META, OUTBOX, RECORDS, cursor_key,
    event_key, event_row, json, read_event,
};
use super::transaction::{add, commit, get_all, get_json, put, put_changed, put_json, write, write_soon};
use super::{IdbError, attachments};

/// How many events are folded at a time when all are folded anew.
const REFOLD_STEP: u32 = 500;

/// A small value that ends with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub key: String,
    /// What is left of it, as JSON; none if it is gone.
    pub left: Option<String>,
}

impl Ended {
    /// A value of which that is left; what cannot be written is gone.
    pub fn new<T: Serialize>(key: String, left: Option<&T>) -> Self {
        Self { key, left: left.and_then(|left| json(left).ok()) }
    }
}

/// Saves an own event, ends the drafts `done`, and awaits nothing but its own requests from beginning to
/// end.
///
/// It may be repeated when its answer was lost: an event that is here with the same bytes is saved.
pub(super) async fn save(
    database: &Database,
    cache: &Cache,
    (signed, event): (&SignedEvent, &Event),
    expected: &Expected,
    done: &[Ended],
) -> Result<Saved, IdbError> {
    let transaction = write(database, &[META, EVENTS, OUTBOX, RECORDS, CHUNKS, ATTACHMENTS])?;
    let meta = transaction.object_store(META)?;
    let events = transaction.object_store(EVENTS)?;
    let outbox = transaction.object_store(OUTBOX)?;
    let attachments = transaction.object_store(ATTACHMENTS)?;
    let view = View::open(&transaction, cache)?;

    let known: Option<JsValue> = events.get(event_key(&event.id())).build()?.await?;
    if let Some(known) = known
        && read_event(&known)? == *signed
    {
        return Ok(Saved::Done);
    }
    check_fold(get_json(&meta, FOLD).await?)?;
    let head: Head = get_json(&meta, HEAD).await?.unwrap_or_default();
    let keys: BTreeSet<Key> = fold::keys(event).into_iter().chain(expected.records.keys().cloned()).collect();
    let mut found = view.load(&keys).await?;
    let unchanged = expected.records.iter().all(|(key, record)| found.get(key) == record.as_ref());
    // Another tab may have gone on as another device, and this one still signs with the old key.
    let device: Option<DeviceId> = get_json(&meta, DEVICE).await?;
    let is_own = device.is_none_or(|device| device == event.header.device);
    if !head.ends_as(&expected.head) || !unchanged || !is_own {
        return Ok(Saved::Stale);
    }

    // Read before anything is written: an attachment that is not kept as it must be stops the save.
    let attached = attachments::of_event(&attachments, event).await?;
    fold::fold(event, &mut found);
    attachments::let_wait(&attachments, attached)?;
    add(&events, event_key(&event.id()), event_row(signed))?;
    put(&outbox, event_key(&event.id()), JsValue::TRUE)?;
    put_changed(view.rows(), &mut found)?;
    put_json(&meta, HEAD, &head.after(event))?;
    for Ended { key, left } in done {
        match left {
            Some(left) => put(&meta, key.as_str().into(), left.as_str().into())?,
            None => _ = meta.delete(key.as_str()).build()?,
        }
    }
    commit(transaction).await?;
    Ok(Saved::Done)
}

/// Adds the events of a page that are not here yet, with the cursor behind them.
pub(super) async fn receive(
    database: &Database,
    cache: &Cache,
    (feed, own): (&FeedId, DeviceId),
    (signed, opened): (&[SignedEvent], &[Event]),
    after: Option<Cursor>,
    next: Option<Cursor>,
) -> Result<(), IdbError> {
    // What a power cut takes comes again: only an own record has to be on the disk at once.
    let transaction = write_soon(database, &[META, EVENTS, RECORDS, CHUNKS])?;
    let meta = transaction.object_store(META)?;
    let events = transaction.object_store(EVENTS)?;
    let view = View::open(&transaction, cache)?;

    check_fold(get_json(&meta, FOLD).await?)?;
    let mut head: Head = get_json(&meta, HEAD).await?.unwrap_or_default();
    let end = head.clone();
    let own = get_json(&meta, DEVICE).await?.unwrap_or(own);
    let known = get_all(&events, opened.iter().map(|event| event_key(&event.id()))).await?;
    let mut seen = BTreeSet::new();
    let mut fresh = Vec::new();
    for ((event, signed), known) in opened.iter().zip(signed).zip(known) {
        if is_lost(&event.header, own, &end) {
            continue;
        }
        head.hlc = head.hlc.max(event.header.hlc);
        if known.is_none() && seen.insert(event.id()) {
            add(&events, event_key(&event.id()), event_row(signed))?;
            fresh.push(event.clone());
        }
    }

    let mut found = view.load(&keys_of(&fresh)).await?;
    for event in &fresh {
        fold::fold(event, &mut found);
    }
    put_changed(view.rows(), &mut found)?;
    put_json(&meta, HEAD, &head)?;
    let is_there = get_json::<Cursor>(&meta, &cursor_key(feed)).await? == after;
    if let Some(next) = next.filter(|_| is_there) {
        put_json(&meta, &cursor_key(feed), &next)?;
    }
    commit(transaction).await
}

/// Whether the records are those of this version's fold; a new database's are.
pub(super) async fn is_current(database: &Database) -> Result<bool, IdbError> {
    let transaction = write(database, &[META, EVENTS])?;
    let meta = transaction.object_store(META)?;
    match get_json::<u32>(&meta, FOLD).await? {
        Some(FOLD_VERSION) => return Ok(true),
        Some(version) if version > FOLD_VERSION => return Err(IdbError::Newer),
        None if transaction.object_store(EVENTS)?.count().primitive()?.await? == 0 => {}
        _ => return Ok(false),
    }
    put_json(&meta, FOLD, &FOLD_VERSION)?;
    commit(transaction).await?;
    Ok(true)
}

/// Makes the records anew from all events. A snapshot that another version made is given up: the server
/// has one of this version, or the feeds are read from their beginnings.
///
/// It is one transaction: other tabs wait, and a page that is closed half-way has done nothing.
pub(super) async fn refold(database: &Database, cache: &Cache) -> Result<(), IdbError> {
    let transaction = write(database, &[META, EVENTS, RECORDS, CHUNKS])?;
    let meta = transaction.object_store(META)?;
    let events = transaction.object_store(EVENTS)?;
    match get_json::<u32>(&meta, FOLD).await? {
        // Another tab was quicker.
        Some(FOLD_VERSION) => return Ok(()),
        Some(version) if version > FOLD_VERSION => return Err(IdbError::Newer),
        _ => {}
    }

    if manifest(&meta, cache).await?.is_some_and(|manifest| manifest.fold != FOLD_VERSION) {
        meta.delete(BASE).build()?;
        meta.delete(MANIFEST).build()?;
        transaction.object_store(CHUNKS)?.clear()?.await?;
        reset_cursors(&meta, cache).await?;
    }
    let view = View::open(&transaction, cache)?;
    fold_all(&events, &view).await?;
    put_json(&meta, FOLD, &FOLD_VERSION)?;
    commit(transaction).await
}

/// Makes the rows anew from all events, in front of the snapshot.
pub(super) async fn fold_all(events: &ObjectStore<'_>, view: &View<'_>) -> Result<(), IdbError> {
    view.rows().clear()?.await?;
    // Before every key stands the empty array.
    let mut after: JsValue = Array::new().into();
    loop {
        let range = KeyRange::LowerBound(after.clone(), true);
        let keys = events
            .get_all_keys::<JsValue>()
            .with_query::<JsValue, _>(range)
            .with_limit(REFOLD_STEP)
            .build()?;
        let range = KeyRange::LowerBound(after.clone(), true);
        let rows =
            events.get_all::<JsValue>().with_query::<JsValue, _>(range).with_limit(REFOLD_STEP).build()?;
        let keys: Vec<JsValue> = keys.await?.collect::<Result<_, _>>()?;
        let rows: Vec<JsValue> = rows.await?.collect::<Result<_, _>>()?;
        let Some(last) = keys.last() else { return Ok(()) };
        after = last.clone();
        let signed: Vec<SignedEvent> = rows.iter().map(read_event).collect::<Result<_, _>>()?;
        let opened = open_all(&signed).map_err(|_| IdbError::Corrupt { store: EVENTS })?;
        let mut found = view.load(&keys_of(&opened)).await?;
        for event in &opened {
            fold::fold(event, &mut found);
        }
        put_changed(view.rows(), &mut found)?;
    }
}

/// A tab of another version of the app may have made the records anew while this one slept.
pub(super) fn check_fold(version: Option<u32>) -> Result<(), IdbError> {
    if version == Some(FOLD_VERSION) { Ok(()) } else { Err(IdbError::Newer) }
}
