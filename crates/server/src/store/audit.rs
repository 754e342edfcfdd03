//! Looks through a whole log: whether the file is sound, nothing is missing in it, and each feed's
//! running hashes are those of its headers. For backups, and for tests that killed a server.

use std::path::Path;

use lotwise_ledger::event::{FeedId, Hash};
use lotwise_sync::wire::Cursor;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::writer::LOG;
use super::{BUSY_TIMEOUT, StoreError, history, signed, unsigned};

/// Rows that are looked at in one step.
const ROWS: i64 = 2_000;

/// How much a log holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events in the log.
    pub events: u64,
    /// Events that wait for a review.
    pub quarantined: u64,
    /// Devices that were ever enrolled, with the server's own.
    pub devices: u64,
}

/// Why a log is not sound.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error("the file is damaged: {finding}")]
    File { finding: String },
    #[error("{table} names rows that are not there")]
    Reference { table: String },
    #[error("the feed {feed:?} has {found} events and counted {counted}")]
    Count { feed: FeedId, counted: u64, found: u64 },
    #[error("the feed {feed:?} has another history at position {position}")]
    Chain { feed: FeedId, position: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for AuditError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Looks through the log in `file`, which nobody writes, and counts what it holds.
pub async fn audit(file: &Path) -> Result<Counts, AuditError> {
    let mut connection = open(file).await?;
    let findings: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await?;
    if let Some(finding) = findings.into_iter().find(|finding| finding != "ok") {
        return Err(AuditError::File { finding });
    }
    let dangling: Option<(String, Option<i64>, String, i64)> =
        sqlx::query_as("PRAGMA foreign_key_check").fetch_optional(&mut connection).await?;
    if let Some((table, ..)) = dangling {
        return Err(AuditError::Reference { table });
    }
    let counters: Vec<(FeedId, i64)> =
        sqlx::query_as("SELECT feed, position FROM counters").fetch_all(&mut connection).await?;
    for (feed, counted) in counters {
        let counted = unsigned(counted);
        let found = match feed.as_str() {
            LOG => counts(&mut connection).await?.events,
            _ => follow(&mut connection, &feed).await?,
        };
        if found != counted {
            return Err(AuditError::Count { feed, counted, found });
        }
    }
    let counts = counts(&mut connection).await?;
    connection.close().await?;
    Ok(counts)
}

/// How much the log in `file` holds, at this moment.
pub async fn count(file: &Path) -> Result<Counts, StoreError> {
    let mut connection = open(file).await?;
    let counts = counts(&mut connection).await?;
    connection.close().await?;
    Ok(counts)
}

/// A connection to a log that is there, and that is left as it is.
pub async fn open(file: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .busy_timeout(BUSY_TIMEOUT)
        .disable_statement_logging();
    Ok(options.connect().await?)
}

async fn counts(connection: &mut SqliteConnection) -> Result<Counts, StoreError> {
    let (events, quarantined, devices): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM events), (SELECT COUNT(*) FROM quarantine), \
         (SELECT COUNT(*) FROM devices)",
    )
    .fetch_one(connection)
    .await?;
    Ok(Counts { events: unsigned(events), quarantined: unsigned(quarantined), devices: unsigned(devices) })
}

/// Walks through a feed from its beginning, and counts its events.
async fn follow(connection: &mut SqliteConnection, feed: &FeedId) -> Result<u64, AuditError> {
    let mut cursor: Option<Cursor> = None;
    loop {
        let position = cursor.map_or(0, |cursor| cursor.position);
        let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
            "SELECT f.position, f.hash, e.header \
             FROM feed_events f JOIN events e ON e.log_position = f.log_position \
             WHERE f.feed = $1 AND f.position > $2 ORDER BY f.position LIMIT $3",
        )
        .bind(feed.clone())
        .bind(signed(position))
        .bind(ROWS)
        .fetch_all(&mut *connection)
        .await?;
        if rows.is_empty() {
            return Ok(position);
        }
        for (position, hash, header) in rows {
            let next = Cursor::after(cursor, Hash::of(&header));
            let there = Cursor { position: unsigned(position), hash: history::hash(&hash)? };
            if next != there {
                return Err(AuditError::Chain { feed: feed.clone(), position: there.position });
            }
            cursor = Some(next);
        }
    }
}
