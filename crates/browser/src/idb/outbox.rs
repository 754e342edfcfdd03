//! What waits to be sent, what the server refused, and what it lacks.

use std::collections::BTreeSet;

use indexed_db_futures::KeyRange;
use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use lotwise_sync::ledger::event::{DeviceId, EventId, Hash, SignedEvent};
use lotwise_sync::store::{Unsent, ranges};
use lotwise_sync::wire::{Answer, Held, Outcome};
use wasm_bindgen::JsValue;

use super::IdbError;
use super::schema::{EVENTS, OUTBOX, event_key, json, read_event, read_event_key, read_json};
use super::transaction::{commit, get_all, put, read, write};

/// The unsent events that may be offered, at most `limit`.
pub(super) async fn offered(database: &Database, limit: usize) -> Result<Vec<SignedEvent>, IdbError> {
    let transaction = read(database, &[EVENTS, OUTBOX])?;
    let outbox = transaction.object_store(OUTBOX)?;
    let keys = outbox.get_all_keys::<JsValue>().build()?;
    let values = outbox.get_all::<JsValue>().build()?;
    let keys: Vec<JsValue> = keys.await?.collect::<Result<_, _>>()?;
    let values: Vec<JsValue> = values.await?.collect::<Result<_, _>>()?;
    let offered = keys.into_iter().zip(values).filter(|(_, value)| value.is_truthy() && !value.is_string());
    let keys: Vec<JsValue> = offered.map(|(key, _)| key).take(limit).collect();
    let rows = get_all(&transaction.object_store(EVENTS)?, keys).await?;
    rows.iter().flatten().map(read_event).collect()
}

/// All unsent events, refused ones among them.
pub(super) async fn unsent(database: &Database) -> Result<Vec<SignedEvent>, IdbError> {
    let transaction = read(database, &[EVENTS, OUTBOX])?;
    let keys = transaction.object_store(OUTBOX)?.get_all_keys::<JsValue>().build()?.await?;
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let rows = get_all(&transaction.object_store(EVENTS)?, keys).await?;
    rows.iter().flatten().map(read_event).collect()
}

/// The first unsent event of each device, refused ones among them.
pub(super) async fn first_unsent(database: &Database) -> Result<Vec<SignedEvent>, IdbError> {
    let transaction = read(database, &[EVENTS, OUTBOX])?;
    let keys = transaction.object_store(OUTBOX)?.get_all_keys::<JsValue>().build()?.await?;
    // Keys come in the order of devices and numbers.
    let (mut first, mut devices) = (Vec::new(), BTreeSet::new());
    for key in keys {
        let key = key?;
        if devices.insert(read_event_key(&key, OUTBOX)?.device) {
            first.push(key);
        }
    }
    let rows = get_all(&transaction.object_store(EVENTS)?, first).await?;
    rows.iter().flatten().map(read_event).collect()
}

/// A page of the unsent events, refused ones and the newest first. Only the page's events are read.
pub(super) async fn list(database: &Database, skip: usize, limit: usize) -> Result<Vec<Unsent>, IdbError> {
    let transaction = read(database, &[EVENTS, OUTBOX])?;
    let outbox = transaction.object_store(OUTBOX)?;
    let keys = outbox.get_all_keys::<JsValue>().build()?;
    let values = outbox.get_all::<JsValue>().build()?;
    let keys: Vec<JsValue> = keys.await?.collect::<Result<_, _>>()?;
    let values: Vec<JsValue> = values.await?.collect::<Result<_, _>>()?;
    let (refused, offered): (Vec<_>, Vec<_>) =
        keys.into_iter().zip(values).rev().partition(|(_, value)| value.is_string());
    let shown: Vec<_> = refused.into_iter().chain(offered).skip(skip).take(limit).collect();
    let rows = get_all(&transaction.object_store(EVENTS)?, shown.iter().map(|(key, _)| key.clone())).await?;
    let mut list = Vec::with_capacity(rows.len());
    for ((key, value), row) in shown.iter().zip(rows) {
        let Some(row) = row else { continue };
        let answer = value.as_string().map(|text| read_json::<Answer>(&text, OUTBOX)).transpose()?;
        list.push(Unsent {
            event: read_event_key(key, OUTBOX)?,
            signed: read_event(&row)?,
            refused: answer.map(|answer| answer.outcome),
        });
    }
    Ok(list)
}

/// The unsent events that the server refused, with the reason.
pub(super) async fn refused(database: &Database) -> Result<Vec<(EventId, Outcome)>, IdbError> {
    let transaction = read(database, &[OUTBOX])?;
    let values = transaction.object_store(OUTBOX)?.get_all::<JsValue>().build()?;
    let values: Vec<JsValue> = values.await?.collect::<Result<_, _>>()?;
    let mut refused = Vec::new();
    for text in values.iter().filter_map(JsValue::as_string) {
        let Answer { event, outcome } = read_json(&text, OUTBOX)?;
        refused.extend(event.map(|event| (event, outcome)));
    }
    Ok(refused)
}

/// Writes why unsent events are not offered, or that they are again. Others are passed over.
pub(super) async fn mark(database: &Database, events: &[(EventId, Option<Outcome>)]) -> Result<(), IdbError> {
    let transaction = write(database, &[OUTBOX])?;
    let outbox = transaction.object_store(OUTBOX)?;
    let known = get_all(&outbox, events.iter().map(|(event, _)| event_key(event))).await?;
    for ((event, outcome), _) in events.iter().zip(known).filter(|(_, known)| known.is_some()) {
        let value = match outcome {
            Some(outcome) => json(&Answer { event: Some(*event), outcome: *outcome })?.into(),
            None => JsValue::TRUE,
        };
        put(&outbox, event_key(event), value)?;
    }
    commit(transaction).await
}

/// The numbers of all events that are here.
pub(super) async fn held(database: &Database) -> Result<Held, IdbError> {
    let transaction = read(database, &[EVENTS])?;
    let keys = transaction.object_store(EVENTS)?.get_all_keys::<JsValue>().build()?.await?;
    let mut numbers = std::collections::BTreeMap::<DeviceId, Vec<u64>>::new();
    for key in keys {
        let event = read_event_key(&key?, EVENTS)?;
        numbers.entry(event.device).or_default().push(event.seq);
    }
    Ok(numbers.into_iter().map(|(device, numbers)| (device, ranges(numbers))).collect())
}

/// Whether the event is here, with this hash of its header.
pub(super) async fn holds(database: &Database, event: EventId, header: Hash) -> Result<bool, IdbError> {
    let transaction = read(database, &[EVENTS])?;
    let row: Option<JsValue> = transaction.object_store(EVENTS)?.get(event_key(&event)).build()?.await?;
    let known = row.as_ref().map(read_event).transpose()?;
    Ok(known.is_some_and(|known| Hash::of(&known.header) == header))
}

/// Puts those of the events that are here into the outbox again; what lies there stays as it is.
pub(super) async fn offer(database: &Database, wanted: &Held) -> Result<(), IdbError> {
    let transaction = write(database, &[EVENTS, OUTBOX])?;
    let (events, outbox) = (transaction.object_store(EVENTS)?, transaction.object_store(OUTBOX)?);
    for (device, ranges) in wanted {
        for (first, last) in ranges {
            let key = |seq: u64| event_key(&EventId { device: *device, seq });
            let range = KeyRange::Bound(key(*first), false, key(*last), false);
            let here = events.get_all_keys::<JsValue>().with_query::<JsValue, _>(range).build()?;
            let here: Vec<JsValue> = here.await?.collect::<Result<_, _>>()?;
            let known = get_all(&outbox, here.clone()).await?;
            for (key, _) in here.into_iter().zip(known).filter(|(_, known)| known.is_none()) {
                put(&outbox, key, JsValue::TRUE)?;
            }
        }
    }
    commit(transaction).await
}
