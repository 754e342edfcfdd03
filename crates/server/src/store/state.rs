//! The folded state as tables: records by key, and the terms under which they are found.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use lotwise_ledger::event::{Event, Hash};
use lotwise_ledger::fold;
use lotwise_ledger::key::Key;
use lotwise_ledger::record::{FOLD_VERSION, Reading, Record, Records};
use lotwise_sync::store::keys_of;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use tokio::sync::watch;

use super::{StoreError, WRITE, signed, unsigned};

/// Rows of one statement.
const ROWS: usize = 500;

/// The folded state.
#[derive(Clone)]
pub struct State {
    pool: SqlitePool,
    /// How far the log is folded, for those who wait.
    folded: Arc<watch::Sender<u64>>,
}

/// How far the log is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub log_position: u64,
    /// The hash of the header there, so that another log is noticed.
    pub hash: Hash,
}

impl Progress {
    /// Before the first event.
    pub const NONE: Self = Self { log_position: 0, hash: Hash::ZERO };
}

/// Records whose key begins so.
const BY_KEY: &str = "SELECT key, value FROM records WHERE key >= $1 AND key < $2";

/// Records that have a term that begins so.
const BY_TERM: &str = "SELECT DISTINCT r.key, r.value FROM terms t JOIN records r ON r.key = t.key \
                       WHERE t.term >= $1 AND t.term < $2";

impl State {
    /// Opens the state in the directory. One that another version of the fold made is emptied.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        let state = Self { pool: super::open_state(dir).await?, folded: Arc::default() };
        let version: Option<i64> =
            sqlx::query_scalar("SELECT fold_version FROM progress").fetch_optional(&state.pool).await?;
        if version.is_some_and(|version| version != i64::from(FOLD_VERSION)) {
            state.empty().await?;
        }
        state.folded.send_replace(state.progress().await?.log_position);
        Ok(state)
    }

    /// Opens the state for reading alone, beside the server that folds it.
    pub async fn open_beside(dir: &Path) -> Result<Self, StoreError> {
        let state = Self { pool: super::open_state_beside(dir).await?, folded: Arc::default() };
        let version: Option<i64> =
            sqlx::query_scalar("SELECT fold_version FROM progress").fetch_optional(&state.pool).await?;
        if version.is_some_and(|version| version != i64::from(FOLD_VERSION)) {
            return Err(StoreError::Damaged { what: "a state that another version of the server folds" });
        }
        Ok(state)
    }

    /// How far the log is folded.
    pub async fn progress(&self) -> Result<Progress, StoreError> {
        progress_in(&mut *self.pool.acquire().await?).await
    }

    /// Returns when the log is folded up to this position.
    pub async fn wait_for(&self, log_position: u64) -> Result<(), StoreError> {
        let mut folded = self.folded.subscribe();
        folded.wait_for(|folded| *folded >= log_position).await.map(drop).map_err(|_| StoreError::Closed)
    }

    /// The pool, for who reads all of it.
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Forgets all, so that the log is folded from its beginning.
    pub async fn empty(&self) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with(WRITE).await?;
        for table in ["DELETE FROM records", "DELETE FROM terms", "DELETE FROM progress"] {
            sqlx::query(table).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Folds events and moves the progress, in one transaction.
    pub async fn fold(&self, events: &[Event], progress: Progress) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin_with(WRITE).await?;
        let mut records = load(&mut transaction, &keys_of(events)).await?;
        let before: BTreeMap<Key, Vec<String>> =
            records.iter().map(|(key, record)| (key.clone(), record.terms(key))).collect();
        for event in events {
            fold::fold(event, &mut records);
        }
        let changed = records.take_changed();
        let changed: Vec<(&Key, &Record)> =
            changed.iter().filter_map(|key| records.get(key).map(|record| (key, record))).collect();
        put(&mut transaction, &changed).await?;
        for (key, record) in &changed {
            let old = before.get(key).map(Vec::as_slice).unwrap_or_default();
            put_terms(&mut transaction, key, old, &record.terms(key)).await?;
        }
        sqlx::query(
            "INSERT INTO progress (id, fold_version, log_position, header_hash) VALUES (1, $1, $2, $3) \
             ON CONFLICT (id) DO UPDATE SET fold_version = excluded.fold_version, \
             log_position = excluded.log_position, header_hash = excluded.header_hash",
        )
        .bind(i64::from(FOLD_VERSION))
        .bind(signed(progress.log_position))
        .bind(progress.hash.to_string())
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.folded.send_replace(progress.log_position);
        Ok(())
    }

    /// The record under `key`.
    pub async fn record(&self, key: &Key) -> Result<Option<Record>, StoreError> {
        let value: Option<String> = sqlx::query_scalar("SELECT value FROM records WHERE key = $1")
            .bind(key.to_string())
            .fetch_optional(&self.pool)
            .await?;
        value.map(|value| parse(&value)).transpose()
    }

    /// The records that have exactly this term and whose key begins with `beginning`, by key.
    pub async fn having(&self, term: &str, beginning: &str) -> Result<Vec<(Key, Record)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT r.key, r.value FROM terms t JOIN records r ON r.key = t.key \
             WHERE t.term = $1 AND t.key >= $2 AND t.key < $3 ORDER BY t.key",
        )
        .bind(term.to_owned())
        .bind(beginning.to_owned())
        // Behind every text that begins so: keys are compared by their bytes.
        .bind(format!("{beginning}{}", char::MAX))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(|(key, value)| Ok((parse_key(&key)?, parse(&value)?))).collect()
    }

    /// Everything that `wanted` asks for, until it wants nothing more.
    pub async fn read(&self, wanted: impl Fn(&Records) -> Reading) -> Result<Records, StoreError> {
        let (mut done, mut records) = (Reading::default(), Records::default());
        loop {
            let missing = wanted(&records).beyond(&done);
            if missing.is_empty() {
                return Ok(records);
            }
            let keys: Vec<Key> = missing.keys.iter().cloned().collect();
            let mut connection = self.pool.acquire().await?;
            records.join(load(&mut connection, &keys).await?);
            let by_key = missing.beginnings.iter().map(|beginning| (BY_KEY, beginning));
            for (query, beginning) in by_key.chain(missing.terms.iter().map(|term| (BY_TERM, term))) {
                let rows: Vec<(String, String)> = sqlx::query_as(query)
                    .bind(beginning.clone())
                    .bind(format!("{beginning}{}", char::MAX))
                    .fetch_all(&mut *connection)
                    .await?;
                for (key, value) in rows {
                    records.load(parse_key(&key)?, parse(&value)?);
                }
            }
            done.add(missing);
        }
    }

    /// Copies the write-ahead log back and closes the file.
    pub async fn close(&self) {
        super::close(&self.pool).await;
    }
}

/// How far the log is folded, as a transaction sees it.
pub(super) async fn progress_in(connection: &mut SqliteConnection) -> Result<Progress, StoreError> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT log_position, header_hash FROM progress").fetch_optional(connection).await?;
    let Some((log_position, hash)) = row else {
        return Ok(Progress::NONE);
    };
    let hash = hash.parse().map_err(|_| StoreError::Damaged { what: "a hash" })?;
    Ok(Progress { log_position: unsigned(log_position), hash })
}

async fn load(connection: &mut SqliteConnection, keys: &[Key]) -> Result<Records, StoreError> {
    let mut records = Records::default();
    for chunk in keys.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT key, value FROM records WHERE key IN (");
        let mut list = query.separated(", ");
        for key in chunk {
            list.push_bind(key.to_string());
        }
        query.push(")");
        let rows: Vec<(String, String)> = query.build_query_as().fetch_all(&mut *connection).await?;
        for (key, value) in rows {
            records.load(parse_key(&key)?, parse(&value)?);
        }
    }
    Ok(records)
}

async fn put(connection: &mut SqliteConnection, changed: &[(&Key, &Record)]) -> Result<(), StoreError> {
    for chunk in changed.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO records (key, value) ");
        query.push_values(chunk, |mut row, (key, record)| {
            row.push_bind(key.to_string());
            // Plain data with text keys: serialisation to memory has no way to fail.
            row.push_bind(serde_json::to_string(record).expect("a record is always JSON"));
        });
        query.push(" ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

async fn put_terms(
    connection: &mut SqliteConnection,
    key: &Key,
    old: &[String],
    new: &[String],
) -> Result<(), StoreError> {
    for gone in old.iter().filter(|term| !new.contains(term)) {
        sqlx::query("DELETE FROM terms WHERE term = $1 AND key = $2")
            .bind(gone.clone())
            .bind(key.to_string())
            .execute(&mut *connection)
            .await?;
    }
    let added: Vec<&String> = new.iter().filter(|term| !old.contains(term)).collect();
    for chunk in added.chunks(ROWS) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO terms (term, key) ");
        query.push_values(chunk, |mut row, term| {
            row.push_bind((*term).clone());
            row.push_bind(key.to_string());
        });
        query.push(" ON CONFLICT (term, key) DO NOTHING");
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
}

fn parse(value: &str) -> Result<Record, StoreError> {
    serde_json::from_str(value).map_err(|_| StoreError::Damaged { what: "a record" })
}

fn parse_key(key: &str) -> Result<Key, StoreError> {
    key.parse().map_err(|_| StoreError::Damaged { what: "a key" })
}
