//! The running hashes that cursors carry (SYNC-8), and what a device or a server lacks of the other
//! (SYNC-16).

use lotwise_ledger::event::{DeviceId, FeedId, Hash};
use lotwise_sync::store::without;
use lotwise_sync::wire::{Code, Cursor, Held, LastEvent};
use sqlx::{SqliteConnection, SqlitePool};

use super::sqlite::SqliteEvents;
use super::{StoreError, WRITE, signed, unsigned};

/// Rows that are filled at a time.
const FILL_ROWS: i64 = 10_000;
/// So many ranges are counted one by one. Phones name few; a stranger one may name a hundred thousand.
const FEW_RANGES: usize = 16;

/// Fills the running hashes of rows that an earlier version wrote.
pub(super) async fn fill(pool: &SqlitePool) -> Result<(), StoreError> {
    let feeds: Vec<FeedId> = sqlx::query_scalar("SELECT DISTINCT feed FROM feed_events WHERE hash IS NULL")
        .fetch_all(pool)
        .await?;
    for feed in feeds {
        while fill_some(pool, &feed).await? {}
    }
    Ok(())
}

/// Fills the next rows of a feed, and tells whether there were any.
async fn fill_some(pool: &SqlitePool, feed: &FeedId) -> Result<bool, StoreError> {
    let mut transaction = pool.begin_with(WRITE).await?;
    let rows: Vec<(i64, Vec<u8>)> = sqlx::query_as(
        "SELECT f.position, e.header FROM feed_events f JOIN events e ON e.log_position = f.log_position \
         WHERE f.feed = $1 AND f.hash IS NULL ORDER BY f.position LIMIT $2",
    )
    .bind(feed.clone())
    .bind(FILL_ROWS)
    .fetch_all(&mut *transaction)
    .await?;
    let Some((first, _)) = rows.first() else { return Ok(false) };
    let mut cursor = cursor_at(&mut transaction, feed, unsigned(*first) - 1).await?;
    for (position, header) in &rows {
        let next = Cursor::after(cursor, Hash::of(header));
        sqlx::query("UPDATE feed_events SET hash = $1 WHERE feed = $2 AND position = $3")
            .bind(next.hash.to_string())
            .bind(feed.clone())
            .bind(position)
            .execute(&mut *transaction)
            .await?;
        cursor = Some(next);
    }
    transaction.commit().await?;
    Ok(true)
}

/// The cursor at a position that the feed has; none at its beginning.
pub(super) async fn cursor_at(
    connection: &mut SqliteConnection,
    feed: &str,
    position: u64,
) -> Result<Option<Cursor>, StoreError> {
    let row: Option<String> =
        sqlx::query_scalar("SELECT hash FROM feed_events WHERE feed = $1 AND position = $2")
            .bind(feed.to_owned())
            .bind(signed(position))
            .fetch_optional(connection)
            .await?;
    row.map(|text| Ok(Cursor { position, hash: hash(&text)? })).transpose()
}

/// A hash as the database keeps it.
pub(super) fn hash(text: &str) -> Result<Hash, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged { what: "a hash" })
}

/// The word for a code in the database. A code is one of a few words: it always has a text.
pub(super) fn word(code: Code) -> String {
    let word = serde_json::to_value(code).ok().and_then(|code| code.as_str().map(str::to_owned));
    word.unwrap_or_default()
}

impl SqliteEvents {
    /// Those of the events that are neither in the log nor in quarantine for good.
    pub(super) async fn lacks(&self, held: &Held) -> Result<Held, StoreError> {
        let mut missing = Held::new();
        for (device, ranges) in held {
            if ranges.len() <= FEW_RANGES && self.keeps_all(*device, ranges).await? {
                continue;
            }
            let kept = self.kept_of(*device, ranges).await?;
            let left = without(ranges, kept.into_iter().flat_map(|(first, last)| first..=last));
            if !left.is_empty() {
                missing.insert(*device, left);
            }
        }
        Ok(missing)
    }

    /// Whether all of these ranges is kept: counting is many times quicker than looking for what is not.
    async fn keeps_all(&self, device: DeviceId, ranges: &[(u64, u64)]) -> Result<bool, StoreError> {
        for (first, last) in ranges {
            let count: i64 = sqlx::query_scalar(
                "SELECT (SELECT COUNT(*) FROM events WHERE device = $1 AND seq BETWEEN $2 AND $3) \
                 + (SELECT COUNT(DISTINCT seq) FROM quarantine q \
                    WHERE device = $1 AND seq BETWEEN $2 AND $3 AND code <> $4 AND NOT EXISTS ( \
                        SELECT 1 FROM events e WHERE e.device = q.device AND e.seq = q.seq))",
            )
            .bind(device.to_string())
            .bind(signed(*first))
            .bind(signed(*last))
            .bind(word(Code::UnknownDevice))
            .fetch_one(self.pool())
            .await?;
            if last.checked_sub(*first).and_then(|more| more.checked_add(1)) != Some(unsigned(count)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What is kept of a device, from the first to the last number of these ranges, as ranges.
    ///
    /// One row comes for each unbroken run, and for a whole chain one: numbers grow with their rows in step
    /// along a run, so that the difference names it.
    async fn kept_of(&self, device: DeviceId, ranges: &[(u64, u64)]) -> Result<Vec<(u64, u64)>, StoreError> {
        let first = ranges.iter().map(|(first, _)| *first).min().unwrap_or(u64::MAX);
        let last = ranges.iter().map(|(_, last)| *last).max().unwrap_or(0);
        let runs: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT MIN(seq), MAX(seq) FROM ( \
                 SELECT seq, seq - ROW_NUMBER() OVER (ORDER BY seq) AS run FROM ( \
                     SELECT seq FROM events WHERE device = $1 AND seq BETWEEN $2 AND $3 \
                     UNION ALL SELECT DISTINCT seq FROM quarantine q \
                     WHERE device = $1 AND seq BETWEEN $2 AND $3 AND code <> $4 AND NOT EXISTS ( \
                         SELECT 1 FROM events e WHERE e.device = q.device AND e.seq = q.seq))) \
             GROUP BY run ORDER BY 1",
        )
        .bind(device.to_string())
        .bind(signed(first))
        .bind(signed(last))
        .bind(word(Code::UnknownDevice))
        .fetch_all(self.pool())
        .await?;
        Ok(runs.into_iter().map(|(first, last)| (unsigned(first), unsigned(last))).collect())
    }

    /// The event with the device's highest number, wherever it is kept.
    pub(super) async fn last_kept(&self, device: DeviceId) -> Result<Option<LastEvent>, StoreError> {
        let row: Option<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT seq, header FROM events WHERE device = $1 \
             UNION ALL SELECT seq, header FROM quarantine WHERE device = $1 AND code <> $2 \
             ORDER BY seq DESC LIMIT 1",
        )
        .bind(device.to_string())
        .bind(word(Code::UnknownDevice))
        .fetch_optional(self.pool())
        .await?;
        Ok(row.map(|(seq, header)| LastEvent { seq: unsigned(seq), hash: Hash::of(&header) }))
    }
}
