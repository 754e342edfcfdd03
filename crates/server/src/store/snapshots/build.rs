//! Making a snapshot of the folded state, in one reading of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use lotwise_ledger::event::Hash;
use lotwise_ledger::record::FOLD_VERSION;
use lotwise_sync::desk::DESK_FEED;
use lotwise_sync::snapshot::{Builder, Manifest};
use sqlx::SqliteConnection;
use tokio_util::sync::CancellationToken;

use super::super::follow;
use super::super::sqlite::SqliteEvents;
use super::super::state::{State, progress_in};
use super::super::{StoreError, unsigned};
use super::{Feeds, Made, Snapshots, write_whole};

/// Rows that are read at a time.
const ROWS: i64 = 5_000;

type Keep = Box<dyn FnMut(Hash, Vec<u8>) -> Result<(), StoreError> + Send>;
type Making = Builder<Keep>;

/// Makes the snapshot of these feeds.
pub(super) async fn build(
    log: &SqliteEvents,
    state: &State,
    snapshots: &Snapshots,
    feeds: &Feeds,
    folded: u64,
) -> Result<(), StoreError> {
    if log.feeds().await?.is_subset(feeds) {
        return build_from(log, state, snapshots, feeds, folded).await;
    }
    // Who reads a part of the feeds gets the fold of that part.
    let name = Hash::of(feeds.iter().cloned().collect::<Vec<_>>().join("\n").as_bytes());
    let dir = snapshots.dir.join("views").join(name.to_string());
    std::fs::create_dir_all(&dir).map_err(StoreError::file)?;
    let view = State::open(&dir).await?;
    follow::begin_anew_on_another_log(log, &view).await?;
    follow::catch_up(log, &view, Some(feeds), &CancellationToken::new()).await?;
    let built = build_from(log, &view, snapshots, feeds, folded).await;
    view.close().await;
    built
}

async fn build_from(
    log: &SqliteEvents,
    state: &State,
    snapshots: &Snapshots,
    feeds: &Feeds,
    folded: u64,
) -> Result<(), StoreError> {
    let start = std::time::Instant::now();
    // One transaction: the fold goes on beside it, and is not seen.
    let mut reading = state.pool().begin().await?;
    let log_position = progress_in(&mut reading).await?.log_position;
    let dir: PathBuf = snapshots.dir.clone();
    let keep: Keep = Box::new(move |hash, bytes| {
        let file = dir.join(hash.to_string());
        if file.is_file() { Ok(()) } else { write_whole(&file, &bytes) }
    });
    let making = all_records(&mut reading, Builder::new(keep)).await?;
    let making = all_terms(&mut reading, making).await?;
    drop(reading);
    let mut cursors = BTreeMap::new();
    for feed in feeds {
        cursors.insert(feed.clone(), log.cursor_in(feed, log_position).await?);
    }
    let manifest: Manifest = on_thread(move || making.finish(FOLD_VERSION, cursors)).await?;
    let (events, bytes, ms) = (manifest.events, manifest.bytes(), start.elapsed().as_millis() as u64);
    let earlier: BTreeSet<Hash> = snapshots
        .made_of(&feeds.iter().cloned().collect::<Vec<_>>())
        .map(|made| made.chunks())
        .unwrap_or_default();
    snapshots.put(Made { feeds: feeds.clone(), log_position: folded, manifest, earlier })?;
    tracing::info!(events, bytes, ms, "made a snapshot");
    Ok(())
}

async fn all_records(reading: &mut SqliteConnection, mut making: Making) -> Result<Making, StoreError> {
    let mut after = String::new();
    loop {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT key, value FROM records WHERE key > $1 ORDER BY key LIMIT $2")
                .bind(after)
                .bind(ROWS)
                .fetch_all(&mut *reading)
                .await?;
        let Some((last, _)) = rows.last() else { return Ok(making) };
        after = last.clone();
        making = on_thread(move || {
            rows.iter().try_for_each(|(key, value)| making.record(key, value))?;
            Ok(making)
        })
        .await?;
    }
}

async fn all_terms(reading: &mut SqliteConnection, mut making: Making) -> Result<Making, StoreError> {
    let mut after = (String::new(), String::new());
    loop {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT term, key FROM terms WHERE (term, key) > ($1, $2) ORDER BY term, key LIMIT $3",
        )
        .bind(after.0)
        .bind(after.1)
        .bind(ROWS)
        .fetch_all(&mut *reading)
        .await?;
        let Some(last) = rows.last() else { return Ok(making) };
        after = last.clone();
        making = on_thread(move || {
            rows.iter().try_for_each(|(term, key)| making.term(term, key))?;
            Ok(making)
        })
        .await?;
    }
}

/// Does what computes and writes where it holds up nobody.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    // A thread ends without its result only when the server stops.
    tokio::task::spawn_blocking(work).await.map_err(|_| StoreError::Closed)?
}

impl SqliteEvents {
    /// All feeds that have events. All of the desk's is in these, too (SYNC-28).
    async fn feeds(&self) -> Result<Feeds, StoreError> {
        let feeds: Vec<String> =
            sqlx::query_scalar("SELECT feed FROM counters WHERE feed <> '' AND feed <> $1")
                .bind(DESK_FEED)
                .fetch_all(self.pool())
                .await?;
        Ok(feeds.into_iter().collect())
    }

    /// The sets of feeds that devices read.
    pub(super) async fn feed_sets(&self) -> Result<BTreeSet<Feeds>, StoreError> {
        let sets: Vec<String> = sqlx::query_scalar(
            "SELECT DISTINCT feeds FROM devices WHERE revoked_ms IS NULL AND role <> 'server'",
        )
        .fetch_all(self.pool())
        .await?;
        Ok(sets.into_iter().map(|feeds| feeds.lines().map(str::to_owned).collect()).collect())
    }

    /// Where a feed stood when the log was at this position.
    async fn cursor_in(
        &self,
        feed: &str,
        log_position: u64,
    ) -> Result<Option<lotwise_sync::wire::Cursor>, StoreError> {
        let position: Option<i64> = sqlx::query_scalar(
            "SELECT position FROM feed_events WHERE feed = $1 AND log_position <= $2 \
             ORDER BY position DESC LIMIT 1",
        )
        .bind(feed.to_owned())
        .bind(super::super::signed(log_position))
        .fetch_optional(self.pool())
        .await?;
        match position {
            Some(position) => self.cursor_at(feed, unsigned(position)).await,
            None => Ok(None),
        }
    }
}
