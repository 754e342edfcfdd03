//! Beside the records: the keys that only JavaScript can hold, and small values that are changed where they lie.

use indexed_db_futures::database::Database;
use indexed_db_futures::prelude::*;
use lotwise_sync::ledger::event::DeviceId;
use lotwise_sync::store::{Reissue, Saved};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::schema::{KEYS, META};
use super::transaction::{add, commit, get_json, put_json, read, write};
use super::{IdbError, IndexedDbReplica, MetaValue, app_key, reissue};

impl IndexedDbReplica {
    /// [`ReplicaStore::reissue`] that puts one key in the place of another, and writes values as
    /// [`Self::meta_set`] does, all in one transaction. The app's way to it is
    /// [`crate::keys::SigningKey::succeed`].
    pub(crate) async fn succeed(
        &self,
        old: DeviceId,
        reissue: &Reissue<'_>,
        keys: (&str, &str),
        values: &[MetaValue],
    ) -> Result<Saved, IdbError> {
        let work = async |database: &Database| {
            reissue::succeed(database, &self.cache, old, reissue, keys, values).await
        };
        self.connection.run(work).await
    }

    /// Reads a small value, changes it and writes it, all in one transaction: two tabs that do so at once each
    /// find what the other one made of it. Durable when it returns; `change` may be asked again where the
    /// database had to be opened anew.
    pub async fn meta_update<T, R>(&self, key: &str, change: impl Fn(&mut T) -> R) -> Result<R, IdbError>
    where
        T: Serialize + DeserializeOwned + Default,
    {
        let key = app_key(key);
        let work = async |database: &Database| {
            let transaction = write(database, &[META])?;
            let meta = transaction.object_store(META)?;
            let mut value = get_json::<Option<T>>(&meta, &key).await?.flatten().unwrap_or_default();
            let answer = change(&mut value);
            put_json(&meta, &key, &Some(value))?;
            commit(transaction).await?;
            Ok(answer)
        };
        self.connection.run(work).await
    }

    /// An object that only JavaScript can hold: see [`crate::keys`].
    pub(crate) async fn key_get(&self, name: &str) -> Result<Option<JsValue>, IdbError> {
        let work = async |database: &Database| {
            let transaction = read(database, &[KEYS])?;
            let keys = transaction.object_store(KEYS)?;
            Ok(keys.get(name).build()?.await?)
        };
        self.connection.run(work).await
    }

    /// Writes `value` unless there is one already, and returns what is there then.
    pub(crate) async fn key_add(&self, name: &str, value: &JsValue) -> Result<JsValue, IdbError> {
        let work = async |database: &Database| {
            let transaction = write(database, &[KEYS])?;
            let keys = transaction.object_store(KEYS)?;
            let known: Option<JsValue> = keys.get(name).build()?.await?;
            if let Some(known) = known {
                return Ok(known);
            }
            add(&keys, name.into(), value.clone())?;
            commit(transaction).await?;
            Ok(value.clone())
        };
        self.connection.run(work).await
    }
}
