//! The object stores, and how rows are written: records as JSON text under their key's text, events
//! as their three byte strings.

use indexed_db_futures::KeyPath;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use js_sys::{Array, Uint8Array};
use lotwise_sync::ledger::event::{EventId, FeedId, SignedEvent};
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::Record;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use super::IdbError;
use crate::js;

/// The version of the stores' set-up, as IndexedDB counts it.
pub(super) const SCHEMA_VERSION: u8 = 2;

/// Small values as JSON text: [`HEAD`], [`FOLD`], [`DEVICE`], cursors, and the app's own.
pub(super) const META: &str = "meta";
/// `CryptoKey`s, which only IndexedDB can keep without showing them.
pub(super) const KEYS: &str = "keys";
/// Events under `[device, seq]`, as `{h: header, b: body, s: signature}`.
pub(super) const EVENTS: &str = "events";
/// The unsent ones among the events: the same keys, with `true`, or with the answer (SYNC-6) by which
/// the server refused one.
pub(super) const OUTBOX: &str = "outbox";
/// Records as `{k: key text, v: JSON text, t: terms}`, under `k`.
pub(super) const RECORDS: &str = "records";
/// Chunks of snapshots: under a chunk's hash its index as JSON text, and under `[hash, number]` its
/// pages as bytes.
pub(super) const CHUNKS: &str = "chunks";
/// The index of the records' terms.
pub(super) const TERMS: &str = "terms";

/// What is known of each attachment, as JSON text under its id (SYNC-23).
pub(super) const ATTACHMENTS: &str = "attachments";
/// The bytes of attachments under `[id, first]`, each part at the place of its first byte.
pub(super) const PARTS: &str = "attachment_parts";
/// Tombstones as JSON text under the id that they name.
pub(super) const ERASED: &str = "erased";

/// In [`META`]: how far the server's tombstones were read.
pub(super) const ERASED_CURSOR: &str = "erased";
/// In [`META`]: the end of the own chain.
pub(super) const HEAD: &str = "head";
/// In [`META`]: whose the own chain is, once it went on as another device's than the first.
pub(super) const DEVICE: &str = "device";
/// In [`META`]: the version of the fold that made the records.
pub(super) const FOLD: &str = "fold";

/// Makes the stores that are missing, and leaves the others as they are: version 1 had the first five.
pub(super) fn create(database: &Database) -> indexed_db_futures::Result<()> {
    let known: Vec<String> = database.object_store_names().collect();
    let is_missing = |store: &str| !known.iter().any(|known| known == store);
    for store in [META, KEYS, EVENTS, OUTBOX, CHUNKS, ATTACHMENTS, PARTS, ERASED] {
        if is_missing(store) {
            database.create_object_store(store).build()?;
        }
    }
    if is_missing(RECORDS) {
        let records = database.create_object_store(RECORDS).with_key_path(KeyPath::One("k")).build()?;
        records.create_index(TERMS, KeyPath::One("t")).with_multi_entry(true).build()?;
    }
    Ok(())
}

/// In [`META`]: the hash of [`MANIFEST`]'s text, by which a tab knows that it has read it.
pub(super) const BASE: &str = "base";
/// In [`META`]: the snapshot that the records stand on.
pub(super) const MANIFEST: &str = "manifest";

/// In [`META`]: how far a feed was read.
pub(super) fn cursor_key(feed: &FeedId) -> String {
    format!("cursor/{feed}")
}

/// In [`META`]: a value of the app's.
pub(super) fn app_key(key: &str) -> String {
    format!("app/{key}")
}

/// The key of an event. JavaScript's numbers are exact to 2^53, which no chain reaches.
pub(super) fn event_key(event: &EventId) -> JsValue {
    Array::of2(&event.device.to_string().into(), &(event.seq as f64).into()).into()
}

/// Which event a key is of.
pub(super) fn read_event_key(key: &JsValue, store: &'static str) -> Result<EventId, IdbError> {
    let corrupt = || IdbError::Corrupt { store };
    let parts = Array::from(key);
    let device = parts.get(0).as_string().ok_or_else(corrupt)?;
    let seq = parts.get(1).as_f64().ok_or_else(corrupt)?;
    Ok(EventId { device: device.parse().map_err(|_| corrupt())?, seq: seq as u64 })
}

pub(super) fn event_row(event: &SignedEvent) -> JsValue {
    let bytes = |bytes: &[u8]| Uint8Array::from(bytes).into();
    js::object([("h", bytes(&event.header)), ("b", bytes(&event.body)), ("s", bytes(&event.signature))])
}

pub(super) fn read_event(row: &JsValue) -> Result<SignedEvent, IdbError> {
    let corrupt = || IdbError::Corrupt { store: EVENTS };
    let bytes = |name| js::get(row, name).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
    Ok(SignedEvent {
        header: bytes("h").map_err(|_| corrupt())?,
        body: bytes("b").map_err(|_| corrupt())?,
        signature: bytes("s").ok().and_then(|bytes| bytes.try_into().ok()).ok_or_else(corrupt)?,
    })
}

pub(super) fn record_row(key: &Key, record: &Record) -> Result<JsValue, IdbError> {
    let terms: Array = record.terms(key).into_iter().map(JsValue::from).collect();
    Ok(js::object([("k", key.to_string().into()), ("v", json(record)?.into()), ("t", terms.into())]))
}

pub(super) fn read_record(row: &JsValue) -> Result<(Key, Record), IdbError> {
    let corrupt = || IdbError::Corrupt { store: RECORDS };
    let text = |name| js::get(row, name).as_string().ok_or_else(corrupt);
    let key = text("k")?.parse().map_err(|_| corrupt())?;
    Ok((key, read_json(&text("v")?, RECORDS)?))
}

/// Under which key a row lies, and the terms by which it is found. Neither asks what is in the record.
pub(super) fn read_terms(row: &JsValue) -> Result<(Key, Vec<String>), IdbError> {
    let corrupt = || IdbError::Corrupt { store: RECORDS };
    let key = js::get(row, "k").as_string().and_then(|text| text.parse().ok()).ok_or_else(corrupt)?;
    let terms = Array::from(&js::get(row, "t"));
    Ok((key, terms.iter().filter_map(|term| term.as_string()).collect()))
}

pub(super) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, IdbError> {
    serde_json::to_string(value).map_err(|_| IdbError::Json)
}

pub(super) fn read_json<T: DeserializeOwned>(text: &str, store: &'static str) -> Result<T, IdbError> {
    // From bytes, as everywhere in the app: each reader type compiles every form once more.
    serde_json::from_slice(text.as_bytes()).map_err(|_| IdbError::Corrupt { store })
}
