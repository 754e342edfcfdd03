//! Transactions: requests go out in batches, and are waited for in the order in which they went.

use indexed_db_futures::database::Database;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{
    Transaction, TransactionDurability, TransactionMode, TransactionOptions,
};
use lotwise_sync::ledger::key::Key;
use lotwise_sync::ledger::record::Records;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use super::IdbError;
use super::schema::{META, json, read_json, read_record, record_row};

pub(super) fn read<'a>(database: &'a Database, stores: &[&str]) -> Result<Transaction<'a>, IdbError> {
    Ok(database.transaction(stores).with_mode(TransactionMode::Readonly).build()?)
}

/// A transaction that is on the disk, not only on its way there, when its commit is answered.
pub(super) fn write<'a>(database: &'a Database, stores: &[&str]) -> Result<Transaction<'a>, IdbError> {
    let options = TransactionOptions::new().with_durability(TransactionDurability::Strict);
    Ok(database.transaction(stores).with_mode(TransactionMode::Readwrite).with_options(options).build()?)
}

/// A transaction for what can be had again: the browser need not wait for the disk.
pub(super) fn write_soon<'a>(database: &'a Database, stores: &[&str]) -> Result<Transaction<'a>, IdbError> {
    let options = TransactionOptions::new().with_durability(TransactionDurability::Relaxed);
    Ok(database.transaction(stores).with_mode(TransactionMode::Readwrite).with_options(options).build()?)
}

/// Commits, and waits for it. A transaction that is dropped instead is rolled back.
pub(super) async fn commit(transaction: Transaction<'_>) -> Result<(), IdbError> {
    let raw: web_sys::IdbTransaction = transaction.as_sys().clone().unchecked_into();
    // A full disk shows itself only here, as the reason of an abort.
    transaction.commit().await.map_err(|error| match raw.error() {
        Some(exception) => IdbError::from(&exception),
        None => error.into(),
    })
}

/// Writes `value` under `key`. A failure comes out at the commit, which then does nothing at all.
pub(super) fn put(store: &ObjectStore<'_>, key: JsValue, value: JsValue) -> Result<(), IdbError> {
    store.put(value).with_key(key).without_key_type().build()?;
    Ok(())
}

/// Writes `value` under `key`, where nothing may be yet.
pub(super) fn add(store: &ObjectStore<'_>, key: JsValue, value: JsValue) -> Result<(), IdbError> {
    store.add(value).with_key(key).without_key_type().build()?;
    Ok(())
}

pub(super) fn put_json<T: serde::Serialize>(
    meta: &ObjectStore<'_>,
    key: &str,
    value: &T,
) -> Result<(), IdbError> {
    put(meta, key.into(), json(value)?.into())
}

/// Reads values under several keys of one store: all requests go out at once.
pub(super) async fn get_all(
    store: &ObjectStore<'_>,
    keys: impl IntoIterator<Item = JsValue>,
) -> Result<Vec<Option<JsValue>>, IdbError> {
    let requests = keys.into_iter().map(|key| store.get::<JsValue, _, _>(key).build());
    let requests: Vec<_> = requests.collect::<Result<_, _>>()?;
    let mut values = Vec::with_capacity(requests.len());
    for request in requests {
        values.push(request.await?);
    }
    Ok(values)
}

pub(super) async fn get_json<T: DeserializeOwned>(
    meta: &ObjectStore<'_>,
    key: &str,
) -> Result<Option<T>, IdbError> {
    let text: Option<String> = meta.get(key).build()?.await?;
    text.map(|text| read_json(&text, META)).transpose()
}

/// The records that exist under `keys`.
pub(super) async fn get_records<'k>(
    records: &ObjectStore<'_>,
    keys: impl IntoIterator<Item = &'k Key>,
) -> Result<Records, IdbError> {
    let rows = get_all(records, keys.into_iter().map(|key| key.to_string().into())).await?;
    let mut found = Records::default();
    for row in rows.into_iter().flatten() {
        let (key, record) = read_record(&row)?;
        found.load(key, record);
    }
    Ok(found)
}

/// Writes the records that the fold has changed.
pub(super) fn put_changed(records: &ObjectStore<'_>, changed: &mut Records) -> Result<(), IdbError> {
    for key in changed.take_changed() {
        if let Some(record) = changed.get(&key) {
            records.put(record_row(&key, record)?).build()?;
        }
    }
    Ok(())
}

/// All texts that begin so: no text of people or of ours has the noncharacter U+FFFF, which sorts
/// behind every other code unit.
pub(super) fn beginning_with(beginning: &str) -> std::ops::RangeInclusive<String> {
    beginning.to_owned()..=format!("{beginning}\u{ffff}")
}

/// IndexedDB counts to 2^32 - 1, and takes 0 for no limit.
pub(super) fn limit_of(limit: usize) -> u32 {
    u32::try_from(limit).unwrap_or(u32::MAX)
}
