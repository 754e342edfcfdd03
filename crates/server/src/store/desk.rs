//! The feed of the warranty desk (SYNC-28): numbered with the log, and made of it where it is not there yet.

use lotwise_ledger::event::{Body, Event, Hash};
use lotwise_sync::desk::{self, DESK_FEED, RULE};
use lotwise_sync::wire::Cursor;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, SqlitePool};

use super::sqlite::{SqliteEvents, logged};
use super::{StoreError, WRITE, signed};

/// Events that are looked at in one step.
const ROWS: i64 = 2_000;
/// Rows of one statement.
const INSERTED: usize = 500;

/// Makes the feed of the log's events, in the log's order, if it is not there or was made by another version of the
/// rule: all of it or nothing.
pub(super) async fn fill(pool: &SqlitePool) -> Result<(), StoreError> {
    let made: Option<i64> = sqlx::query_scalar("SELECT version FROM desk_rule").fetch_optional(pool).await?;
    if made == Some(i64::from(RULE)) {
        return Ok(());
    }
    let start = std::time::Instant::now();
    let mut transaction = pool.begin_with(WRITE).await?;
    for empty in ["DELETE FROM feed_events WHERE feed = $1", "DELETE FROM counters WHERE feed = $1"] {
        sqlx::query(empty).bind(DESK_FEED).execute(&mut *transaction).await?;
    }
    sqlx::query("DELETE FROM desk_attachments").execute(&mut *transaction).await?;
    let (mut after, mut cursor) = (0, None);
    loop {
        let rows = sqlx::query_as(
            "SELECT log_position, header, body, signature FROM events \
             WHERE log_position > $1 ORDER BY log_position LIMIT $2",
        );
        let rows = rows.bind(signed(after)).bind(ROWS).fetch_all(&mut *transaction).await?;
        let step = rows.into_iter().map(logged).collect::<Result<Vec<_>, _>>()?;
        let Some(last) = step.last() else { break };
        after = last.position;
        let opened = step.iter().filter_map(|it| Some((it.position, it.signed.open().ok()?)));
        let needed: Vec<(u64, Event)> = opened.filter(|(_, event)| desk::needs(event)).collect();
        cursor = put(&mut transaction, &needed, cursor).await?;
        let events: Vec<&Event> = needed.iter().map(|(_, event)| event).collect();
        refer(&mut transaction, &events).await?;
    }
    let count = cursor.map_or(0, |cursor| cursor.position);
    if count > 0 {
        sqlx::query("INSERT INTO counters (feed, position) VALUES ($1, $2)")
            .bind(DESK_FEED)
            .bind(signed(count))
            .execute(&mut *transaction)
            .await?;
    }
    sqlx::query(
        "INSERT INTO desk_rule (id, version) VALUES (1, $1) \
         ON CONFLICT (id) DO UPDATE SET version = excluded.version",
    )
    .bind(i64::from(RULE))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    if count > 0 {
        let ms = start.elapsed().as_millis() as u64;
        tracing::info!(events = count, ms, "made the feed of the warranty desk");
    }
    Ok(())
}

/// Appends events to the feed, each with its position in the log.
async fn put(
    connection: &mut SqliteConnection,
    events: &[(u64, Event)],
    mut cursor: Option<Cursor>,
) -> Result<Option<Cursor>, StoreError> {
    let mut rows: Vec<(i64, Hash, i64)> = Vec::with_capacity(events.len());
    for (log_position, event) in events {
        let next = Cursor::after(cursor, event.header_hash);
        rows.push((signed(next.position), next.hash, signed(*log_position)));
        cursor = Some(next);
    }
    for chunk in rows.chunks(INSERTED) {
        let mut query =
            QueryBuilder::<Sqlite>::new("INSERT INTO feed_events (feed, position, hash, log_position) ");
        query.push_values(chunk, |mut row, (position, hash, log_position)| {
            row.push_bind(DESK_FEED)
                .push_bind(*position)
                .push_bind(hash.to_string())
                .push_bind(*log_position);
        });
        query.build().execute(&mut *connection).await?;
    }
    Ok(cursor)
}

/// Notes what events of the feed refer to.
pub(super) async fn refer(connection: &mut SqliteConnection, events: &[&Event]) -> Result<(), StoreError> {
    for event in events {
        let Body::Act(act) = &event.body else { continue };
        for attachment in &act.attachments {
            sqlx::query("INSERT INTO desk_attachments (id) VALUES ($1) ON CONFLICT (id) DO NOTHING")
                .bind(attachment.reference.clone())
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(())
}

impl SqliteEvents {
    /// Whether an event of the desk's feed refers to this attachment.
    pub async fn is_of_desk(&self, attachment: Hash) -> Result<bool, StoreError> {
        let found: i64 = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM desk_attachments WHERE id = $1)")
            .bind(attachment.to_string())
            .fetch_one(self.pool())
            .await?;
        Ok(found != 0)
    }
}
