//! Going on as another device (SYNC-17): head, outbox, events and records, and with them, where the
//! app asks for it, key and enrolment, in one transaction.

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use lotwise_sync::ledger::event::{DeviceId, Head};
use lotwise_sync::store::{Reissue, Saved, open_all};
use wasm_bindgen::JsValue;

use super::base::{Cache, View, reset_cursors};
use super::fold::{check_fold, fold_all};
use super::schema::{CHUNKS, DEVICE, EVENTS, FOLD, HEAD, KEYS, META, OUTBOX, RECORDS, event_key, event_row};
use super::transaction::{add, commit, get_json, put, put_json, write};
use super::{IdbError, MetaValue};

/// Puts events that were issued again in the place of unsent ones.
pub(super) async fn reissue(
    database: &Database,
    cache: &Cache,
    reissue: &Reissue<'_>,
) -> Result<Saved, IdbError> {
    let transaction = write(database, &[META, EVENTS, OUTBOX, RECORDS, CHUNKS])?;
    let saved = write_all(&transaction, cache, reissue).await?;
    if saved == Saved::Done {
        commit(transaction).await?;
    }
    Ok(saved)
}

/// As [`reissue`] of what `old` has written, and puts the key that lies under `next` in the place of
/// `current`, and writes values of the app's. [`Saved::Stale`] where another tab did so already.
pub(super) async fn succeed(
    database: &Database,
    cache: &Cache,
    old: DeviceId,
    reissue: &Reissue<'_>,
    (current, next): (&str, &str),
    values: &[MetaValue],
) -> Result<Saved, IdbError> {
    let transaction = write(database, &[META, KEYS, EVENTS, OUTBOX, RECORDS, CHUNKS])?;
    let keys = transaction.object_store(KEYS)?;
    let key: Option<JsValue> = keys.get(next).build()?.await?;
    let device: Option<DeviceId> = get_json(&transaction.object_store(META)?, DEVICE).await?;
    let Some(key) = key.filter(|_| device.is_none_or(|device| device == old)) else {
        return Ok(Saved::Stale);
    };
    let saved = write_all(&transaction, cache, reissue).await?;
    if saved == Saved::Done {
        put(&keys, current.into(), key)?;
        keys.delete(next).build()?;
        let meta = transaction.object_store(META)?;
        for MetaValue { key, json } in values {
            put(&meta, key.as_str().into(), json.as_str().into())?;
        }
        commit(transaction).await?;
    }
    Ok(saved)
}

/// Awaits nothing but the transaction's own requests, and leaves the commit to the caller.
async fn write_all<'a>(
    transaction: &'a Transaction<'a>,
    cache: &'a Cache,
    reissue: &Reissue<'_>,
) -> Result<Saved, IdbError> {
    let Reissue { device, old, new, expected } = *reissue;
    let opened = open_all(new).map_err(|_| IdbError::Corrupt { store: EVENTS })?;
    let meta = transaction.object_store(META)?;
    let events = transaction.object_store(EVENTS)?;
    let outbox = transaction.object_store(OUTBOX)?;

    check_fold(get_json(&meta, FOLD).await?)?;
    let head: Head = get_json(&meta, HEAD).await?.unwrap_or_default();
    if head != *expected {
        return Ok(Saved::Stale);
    }
    for event in old {
        events.delete(event_key(event)).build()?;
        outbox.delete(event_key(event)).build()?;
    }
    let mut head = Head { hlc: head.hlc, ..Head::default() };
    for (event, signed) in opened.iter().zip(new) {
        head = head.after(event);
        add(&events, event_key(&event.id()), event_row(signed))?;
        put(&outbox, event_key(&event.id()), JsValue::TRUE)?;
    }
    put_json(&meta, HEAD, &head)?;
    put_json(&meta, DEVICE, &device)?;
    // What was passed over under an old id comes again.
    reset_cursors(&meta, cache).await?;
    let view = View::open(transaction, cache)?;
    fold_all(&events, &view).await?;
    Ok(Saved::Done)
}
