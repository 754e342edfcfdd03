//! Bearer tokens: whose they are, how long they are good, and further ones (SYNC-20).

use lotwise_ledger::event::DeviceId;
use sqlx::{AssertSqlSafe, SqliteConnection};

use super::devices::{self, COLUMNS, Device, hash};
use super::sqlite::SqliteEvents;
use super::{StoreError, WRITE};
use crate::clock::now_ms;
use crate::secret::Token;

/// How long earlier tokens are good after the first use of a later one.
const AFTERWARDS_MS: i64 = 24 * 3_600_000;
/// A use is written down when the last one was so long ago, so that not every request writes.
const SEEN_STEP_MS: i64 = 5 * 60_000;
/// The most tokens of a device that were given and never used.
const MOST_UNUSED: i64 = 8;

impl SqliteEvents {
    /// The device that has this token, if it was used within the last `life_ms`; that it is used now is
    /// kept, where there is room to write it.
    pub async fn device_of_token(&self, token: &str, life_ms: i64) -> Result<Option<Device>, StoreError> {
        let now = now_ms();
        let query = format!(
            "SELECT {COLUMNS}, t.used_ms FROM tokens t JOIN devices d ON d.device = t.device \
             WHERE t.hash = $1 AND (t.ends_ms IS NULL OR t.ends_ms > $2) \
             AND COALESCE(t.used_ms, t.made_ms) + $3 > $2"
        );
        type Row = (String, Vec<u8>, String, String, Option<i64>, String, Option<i64>);
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(hash(token))
            .bind(now)
            .bind(life_ms)
            .fetch_optional(self.pool())
            .await?;
        let Some((id, key, role, feeds, revoked_ms, was, used_ms)) = row else { return Ok(None) };
        let device = devices::device((id, key, role, feeds, revoked_ms, was))?;
        if used_ms.is_none_or(|used| now.abs_diff(used) > SEEN_STEP_MS.unsigned_abs()) {
            let noted = self.used(token, &device, now, used_ms.is_none()).await;
            if let Err(error) = noted {
                // Reading must go on where nothing can be written; the next use is noted in its place.
                tracing::warn!(%error, device = %device.id, "the use of a token was not noted");
            }
        }
        Ok(Some(device))
    }

    /// A later token in use ends the earlier ones, though not at once: another tab may have one in hand.
    async fn used(&self, token: &str, device: &Device, now: i64, first: bool) -> Result<(), StoreError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        sqlx::query("UPDATE tokens SET used_ms = $1 WHERE hash = $2")
            .bind(now)
            .bind(hash(token))
            .execute(&mut *transaction)
            .await?;
        sqlx::query("UPDATE devices SET seen_ms = $1 WHERE device = $2")
            .bind(now)
            .bind(device.id.to_string())
            .execute(&mut *transaction)
            .await?;
        if first {
            sqlx::query(
                "UPDATE tokens SET ends_ms = MIN(COALESCE(ends_ms, $1), $1) WHERE device = $2 \
                 AND made_ms < (SELECT made_ms FROM tokens WHERE hash = $3)",
            )
            .bind(now + AFTERWARDS_MS)
            .bind(device.id.to_string())
            .bind(hash(token))
            .execute(&mut *transaction)
            .await?;
        }
        Ok(transaction.commit().await?)
    }

    /// A further token of the device. What ended by now is forgotten, and so are the oldest of those that
    /// were given and never used.
    pub async fn renew_token(&self, device: DeviceId, life_ms: i64) -> Result<Token, StoreError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        sqlx::query(
            "DELETE FROM tokens WHERE device = $1 AND \
             (ends_ms <= $2 OR COALESCE(used_ms, made_ms) + $3 <= $2)",
        )
        .bind(device.to_string())
        .bind(now_ms())
        .bind(life_ms)
        .execute(&mut *transaction)
        .await?;
        let token = give_token(&mut transaction, device).await?;
        sqlx::query(
            "DELETE FROM tokens WHERE device = $1 AND used_ms IS NULL AND hash NOT IN ( \
                 SELECT hash FROM tokens WHERE device = $1 AND used_ms IS NULL \
                 ORDER BY made_ms DESC, hash = $2 DESC LIMIT $3)",
        )
        .bind(device.to_string())
        .bind(hash(token.as_str()))
        .bind(MOST_UNUSED)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(token)
    }
}

pub(super) async fn give_token(
    connection: &mut SqliteConnection,
    device: DeviceId,
) -> Result<Token, StoreError> {
    let token = Token::random();
    sqlx::query("INSERT INTO tokens (hash, device, made_ms) VALUES ($1, $2, $3)")
        .bind(hash(token.as_str()))
        .bind(device.to_string())
        .bind(now_ms())
        .execute(connection)
        .await?;
    Ok(token)
}
