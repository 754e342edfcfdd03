//! The log on SQLite: [`EventStore`] as the contract wants it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use lotwise_ledger::event::{DeviceId, EventId, FeedId, Hash, SignedEvent};
use lotwise_sync::store::{Decision, EventStore, Incoming, Kept, Page, Reviewed};
use lotwise_sync::wire::{Code, Cursor, Held, LastEvent, Outcome};
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use tokio::sync::{mpsc, oneshot, watch};

use super::writer::{self, Heads, LOG, Push, Work};
use super::{StoreError, desk, history, people, signed, unsigned};

/// Pushes that may wait for the writer before further ones wait for them.
const WAITING_PUSHES: usize = 64;
/// Events are read in steps of so many rows, so that a page of large ones does not fill the memory.
const READ_ROWS: usize = 100;
/// A page ends when its events have so many bytes, whatever its limit (SYNC-9).
const MAX_PAGE_BYTES: usize = 4 << 20;

/// The log. Cheap to clone; the writer ends with the last clone.
#[derive(Clone)]
pub struct SqliteEvents {
    pool: SqlitePool,
    work: mpsc::Sender<Work>,
    heads: watch::Receiver<Heads>,
}

/// An event with its position, in the log or in the feed that was read.
pub struct Logged {
    pub position: u64,
    pub header_hash: Hash,
    pub signed: SignedEvent,
}

/// position, header, body, signature
type Row = (i64, Vec<u8>, Vec<u8>, Vec<u8>);

/// position, running hash, header, body, signature
type FeedRow = (i64, String, Vec<u8>, Vec<u8>, Vec<u8>);

impl SqliteEvents {
    /// Opens the log in the directory, migrates it and starts its writer.
    pub async fn open(dir: &Path) -> Result<Self, StoreError> {
        let pool = super::open_log(dir).await?;
        history::fill(&pool).await?;
        desk::fill(&pool).await?;
        people::fill(&pool).await?;
        let counters: Vec<(String, i64)> =
            sqlx::query_as("SELECT feed, position FROM counters").fetch_all(&pool).await?;
        let heads = counters.into_iter().map(|(feed, position)| (feed, unsigned(position))).collect();
        let (heads_sender, heads) = watch::channel(heads);
        let (work, waiting) = mpsc::channel(WAITING_PUSHES);
        tokio::spawn(writer::run(pool.clone(), waiting, heads_sender));
        Ok(Self { pool, work, heads })
    }

    /// The pool, for the tables beside the log in the same file.
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Hands something to the writer, once there is room for it.
    pub(super) async fn ask(&self, work: Work) -> Result<(), StoreError> {
        self.work.send(work).await.map_err(|_| StoreError::Closed)
    }

    /// Returns when `feed` has an event behind `position`.
    pub async fn wait_for(&self, feed: &str, position: u64) -> Result<(), StoreError> {
        let behind = |heads: &Heads| heads.get(feed).copied().unwrap_or(0) > position;
        self.heads.clone().wait_for(behind).await.map(drop).map_err(|_| StoreError::Closed)
    }

    /// Returns when the log has an event behind `position`.
    pub async fn wait_for_log(&self, position: u64) -> Result<(), StoreError> {
        self.wait_for(LOG, position).await
    }

    /// The last position of the log; 0 while it is empty.
    pub fn log_head(&self) -> u64 {
        self.heads.borrow().get(LOG).copied().unwrap_or(0)
    }

    /// At most `limit` events behind a position of the log.
    pub async fn read_log(&self, after: u64, limit: usize) -> Result<Vec<Logged>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT log_position, header, body, signature FROM events \
             WHERE log_position > $1 ORDER BY log_position LIMIT $2",
        )
        .bind(signed(after))
        .bind(signed(limit as u64))
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(logged).collect()
    }

    /// As [`Self::read_log`], of the events that are in one of these feeds.
    pub(super) async fn read_log_of(
        &self,
        feeds: &BTreeSet<FeedId>,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Logged>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT e.log_position, e.header, e.body, e.signature FROM events e WHERE e.log_position > ",
        );
        query.push_bind(signed(after));
        query
            .push(" AND e.log_position IN (SELECT f.log_position FROM feed_events f WHERE f.log_position > ");
        query.push_bind(signed(after)).push(" AND f.feed IN (");
        let mut list = query.separated(", ");
        for feed in feeds {
            list.push_bind(feed.clone());
        }
        query.push(")) ORDER BY e.log_position LIMIT ").push_bind(signed(limit as u64));
        let rows: Vec<Row> = query.build_query_as().fetch_all(&self.pool).await?;
        rows.into_iter().map(logged).collect()
    }

    /// The last event of a device in the order of its chain.
    pub async fn last_of(&self, device: DeviceId) -> Result<Option<SignedEvent>, StoreError> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT log_position, header, body, signature FROM events \
             WHERE device = $1 ORDER BY seq DESC LIMIT 1",
        )
        .bind(device.to_string())
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| logged(row).map(|logged| logged.signed)).transpose()
    }

    /// Whether the database answers.
    pub async fn check(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Copies the write-ahead log back and closes the file. Pushes under way end first.
    pub async fn close(&self) {
        super::close(&self.pool).await;
    }

    async fn is_at(&self, feed: &FeedId, cursor: Cursor) -> Result<bool, StoreError> {
        Ok(self.cursor_at(feed, cursor.position).await? == Some(cursor))
    }

    /// The cursor at a position that the feed has.
    pub(super) async fn cursor_at(&self, feed: &str, position: u64) -> Result<Option<Cursor>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        history::cursor_at(&mut connection, feed, position).await
    }

    /// Whether these places are in this history.
    pub(super) async fn has_all(&self, feeds: &BTreeMap<FeedId, Option<Cursor>>) -> Result<bool, StoreError> {
        for (feed, cursor) in feeds {
            if let Some(cursor) = cursor
                && !self.is_at(feed, *cursor).await?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn rows(&self, feed: &FeedId, after: u64, limit: usize) -> Result<Vec<FeedRow>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT f.position, f.hash, e.header, e.body, e.signature \
             FROM feed_events f JOIN events e ON e.log_position = f.log_position \
             WHERE f.feed = $1 AND f.position > $2 ORDER BY f.position LIMIT $3",
        );
        Ok(rows
            .bind(feed.clone())
            .bind(signed(after))
            .bind(signed(limit as u64))
            .fetch_all(&self.pool)
            .await?)
    }
}

impl EventStore for SqliteEvents {
    type Error = StoreError;

    async fn append(&self, events: Vec<Incoming>) -> Result<Vec<Outcome>, StoreError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let (answer, answered) = oneshot::channel();
        self.ask(Work::Push(Push { incoming: events, answer })).await?;
        answered.await.map_err(|_| StoreError::Closed)?
    }

    async fn read(&self, feed: &FeedId, after: Option<Cursor>, limit: usize) -> Result<Page, StoreError> {
        if let Some(cursor) = after
            && !self.is_at(feed, cursor).await?
        {
            return Ok(Page::Diverged);
        }
        let (mut events, mut next, mut bytes) = (Vec::new(), after, 0);
        loop {
            let wanted = (limit - events.len()).min(READ_ROWS);
            let position = next.map_or(0, |cursor| cursor.position);
            // One row more than wanted tells whether there is more.
            let rows = self.rows(feed, position, wanted + 1).await?;
            let more = rows.len() > wanted;
            for row in rows.into_iter().take(wanted) {
                let (position, hash, header, body, signature) = row;
                let Logged { position, signed, .. } = logged((position, header, body, signature))?;
                bytes += signed.header.len() + signed.body.len();
                next = Some(Cursor { position, hash: history::hash(&hash)? });
                events.push(signed);
            }
            if !more || events.len() == limit || bytes >= MAX_PAGE_BYTES {
                return Ok(Page::Events { events, next, more });
            }
        }
    }

    async fn highest(&self, device: DeviceId) -> Result<u64, StoreError> {
        let highest: i64 = sqlx::query_scalar(
            "SELECT COALESCE(MIN(e.seq), 0) FROM events e WHERE e.device = $1 \
             AND EXISTS (SELECT 1 FROM events first WHERE first.device = e.device AND first.seq = 1) \
             AND NOT EXISTS (SELECT 1 FROM events n WHERE n.device = e.device AND n.seq = e.seq + 1)",
        )
        .bind(device.to_string())
        .fetch_one(&self.pool)
        .await?;
        Ok(unsigned(highest))
    }

    async fn quarantine(&self, events: &[(Incoming, Code)]) -> Result<Vec<Outcome>, StoreError> {
        writer::quarantine(&self.pool, events).await
    }

    async fn in_quarantine(&self, event: EventId) -> Result<Vec<Kept>, StoreError> {
        self.kept(event).await
    }

    async fn review(&self, event: &Incoming, decision: &Decision) -> Result<Reviewed, StoreError> {
        self.decide(event, decision).await
    }

    async fn missing(&self, held: &Held) -> Result<Held, StoreError> {
        self.lacks(held).await
    }

    async fn last(&self, device: DeviceId) -> Result<Option<LastEvent>, StoreError> {
        self.last_kept(device).await
    }
}

pub(super) fn logged((position, header, body, signature): Row) -> Result<Logged, StoreError> {
    let signature = signature.try_into().map_err(|_| StoreError::Damaged { what: "a signature" })?;
    let signed = SignedEvent { header, body, signature };
    Ok(Logged { position: unsigned(position), header_hash: Hash::of(&signed.header), signed })
}
