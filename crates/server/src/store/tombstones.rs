//! Erasing attachments and complaints, and the stream of what was erased (SYNC-23).

use lotwise_sync::wire::{Cursor, MAX_NAMED, Tombstone, TombstonePage};
use sqlx::SqliteConnection;

use super::history::hash;
use super::sqlite::SqliteEvents;
use super::{StoreError, WRITE, signed, unsigned};

/// position, id, by whom, when, server, signature, running hash
type Row = (i64, String, String, i64, String, String, String);

/// All that is kept under an id; what hangs on a row goes with it.
const ERASE: [&str; 3] = [
    "DELETE FROM attachments WHERE id = $1",
    "DELETE FROM complaints WHERE id = $1",
    "DELETE FROM people WHERE id = $1",
];

impl SqliteEvents {
    /// Erases what the tombstones name, and keeps those that are new; returns them.
    ///
    /// When it returns, the bytes are gone from the database and from its write-ahead log.
    pub async fn bury(&self, tombstones: &[Tombstone]) -> Result<Vec<Tombstone>, StoreError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        let mut last = last(&mut transaction).await?;
        let mut new = Vec::new();
        for tombstone in tombstones {
            if is_erased(&mut transaction, &tombstone.id).await? {
                continue;
            }
            for erase in ERASE {
                sqlx::query(erase).bind(tombstone.id.clone()).execute(&mut *transaction).await?;
            }
            let next = Tombstone::cursor_after(last, &tombstone.id);
            put(&mut transaction, tombstone, next).await?;
            last = Some(next);
            new.push(tombstone.clone());
        }
        transaction.commit().await?;
        if !new.is_empty() {
            self.cut_write_ahead_log().await?;
        }
        Ok(new)
    }

    /// The write-ahead log keeps what was erased, until it is copied back and cut off.
    pub async fn cut_write_ahead_log(&self) -> Result<(), StoreError> {
        let (busy, _, _): (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(self.pool()).await?;
        if busy != 0 {
            tracing::warn!("erased bytes stay in the write-ahead log until the next erasure or start");
        }
        Ok(())
    }

    /// The tombstones behind a place; none if this stream has no such place.
    pub async fn tombstones(&self, after: Option<Cursor>) -> Result<Option<TombstonePage>, StoreError> {
        let mut connection = self.pool().acquire().await?;
        let position = after.map_or(0, |cursor| cursor.position);
        if after != cursor_at(&mut connection, position).await? {
            return Ok(None);
        }
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT position, id, by_device, at_ms, server, signature, hash FROM tombstones \
             WHERE position > $1 ORDER BY position LIMIT $2",
        )
        .bind(signed(position))
        // One row more than wanted tells whether there is more.
        .bind(signed(MAX_NAMED as u64 + 1))
        .fetch_all(&mut *connection)
        .await?;
        let (mut erased, mut next, more) = (Vec::new(), after, rows.len() > MAX_NAMED);
        for row in rows.into_iter().take(MAX_NAMED) {
            next = Some(Cursor { position: unsigned(row.0), hash: hash(&row.6)? });
            erased.push(tombstone(row)?);
        }
        Ok(Some(TombstonePage { erased, next, more }))
    }

    /// Whether an attachment or complaint was erased.
    pub async fn was_erased(&self, id: &str) -> Result<bool, StoreError> {
        let mut connection = self.pool().acquire().await?;
        is_erased(&mut connection, id).await
    }
}

pub(super) async fn is_erased(connection: &mut SqliteConnection, id: &str) -> Result<bool, StoreError> {
    let found: i64 = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM tombstones WHERE id = $1)")
        .bind(id.to_owned())
        .fetch_one(connection)
        .await?;
    Ok(found != 0)
}

/// The place behind the last tombstone.
async fn last(connection: &mut SqliteConnection) -> Result<Option<Cursor>, StoreError> {
    let position: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(position), 0) FROM tombstones")
        .fetch_one(&mut *connection)
        .await?;
    cursor_at(connection, unsigned(position)).await
}

async fn cursor_at(connection: &mut SqliteConnection, position: u64) -> Result<Option<Cursor>, StoreError> {
    let text: Option<String> = sqlx::query_scalar("SELECT hash FROM tombstones WHERE position = $1")
        .bind(signed(position))
        .fetch_optional(connection)
        .await?;
    text.map(|text| Ok(Cursor { position, hash: hash(&text)? })).transpose()
}

async fn put(connection: &mut SqliteConnection, tombstone: &Tombstone, at: Cursor) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO tombstones (position, id, by_device, at_ms, server, signature, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(signed(at.position))
    .bind(tombstone.id.clone())
    .bind(tombstone.by.to_string())
    .bind(tombstone.at_ms)
    .bind(tombstone.server.to_string())
    .bind(tombstone.signature.clone())
    .bind(at.hash.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

fn tombstone((_, id, by, at_ms, server, signature, _): Row) -> Result<Tombstone, StoreError> {
    let device = |text: &str| text.parse().map_err(|_| StoreError::Damaged { what: "a device id" });
    Ok(Tombstone { id, by: device(&by)?, at_ms, server: device(&server)?, signature })
}
