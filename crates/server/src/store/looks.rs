//! Who looked at what of people (SYNC-29).

use lotwise_ledger::event::DeviceId;
use lotwise_sync::wire::{Look, LookedAnswer, LookedAt};

use super::sqlite::SqliteEvents;
use super::{StoreError, signed, unsigned};

/// How long a look is kept: two years.
const KEPT_MS: i64 = 2 * 365 * 24 * 3_600_000;
/// The further parts of what was begun to be read within this time are of the same look.
const ONE_LOOK_MS: i64 = 3_600_000;

/// Somebody who is about to read something.
#[derive(Clone, Debug)]
pub struct Looking {
    pub device: DeviceId,
    /// Who is signed on: the device's word.
    pub actor: Option<String>,
    pub at_ms: i64,
}

/// number, when, device, name, role, actor, what, references
type Row = (i64, i64, String, String, String, Option<String>, String, String);

impl SqliteEvents {
    /// Writes down that this is read now, before it is answered.
    pub async fn look(
        &self,
        looking: &Looking,
        what: LookedAt,
        references: &[String],
    ) -> Result<(), StoreError> {
        let written = sqlx::query(
            "INSERT INTO looks (at_ms, device, name, role, actor, what, found) \
             SELECT $1, device, name, role, $2, $3, $4 FROM devices WHERE device = $5",
        )
        .bind(looking.at_ms)
        .bind(looking.actor.clone())
        .bind(what.as_str())
        .bind(references.join("\n"))
        .bind(looking.device.to_string())
        .execute(self.pool())
        .await?;
        if written.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Damaged { what: "a device" }) }
    }

    /// As [`Self::look`], of a part behind the first one. It is of the look that began with that, if there was one.
    pub async fn look_on(
        &self,
        looking: &Looking,
        what: LookedAt,
        reference: String,
    ) -> Result<(), StoreError> {
        let begun: i64 = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM looks WHERE at_ms > $1 AND at_ms <= $2 AND device = $3 \
             AND actor IS $4 AND what = $5 AND found = $6)",
        )
        .bind(looking.at_ms - ONE_LOOK_MS)
        .bind(looking.at_ms)
        .bind(looking.device.to_string())
        .bind(looking.actor.clone())
        .bind(what.as_str())
        .bind(reference.clone())
        .fetch_one(self.pool())
        .await?;
        if begun != 0 { Ok(()) } else { self.look(looking, what, &[reference]).await }
    }

    /// At most `limit` looks behind the one with this number.
    pub async fn looks(&self, after: u64, limit: usize) -> Result<LookedAnswer, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT number, at_ms, device, name, role, actor, what, found FROM looks \
             WHERE number > $1 ORDER BY number LIMIT $2",
        )
        .bind(signed(after))
        // One row more than wanted tells whether there is more.
        .bind(signed(limit as u64 + 1))
        .fetch_all(self.pool())
        .await?;
        let more = rows.len() > limit;
        let looks = rows.into_iter().take(limit).map(look).collect::<Result<_, _>>()?;
        Ok(LookedAnswer { looks, more })
    }

    /// Drops the looks that were kept long enough at this time.
    pub async fn drop_old_looks(&self, now_ms: i64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM looks WHERE at_ms <= $1")
            .bind(now_ms - KEPT_MS)
            .execute(self.pool())
            .await?;
        Ok(())
    }
}

fn look((number, at_ms, device, name, role, actor, what, found): Row) -> Result<Look, StoreError> {
    Ok(Look {
        number: unsigned(number),
        at_ms,
        device: device.parse().map_err(|_| StoreError::Damaged { what: "a device id" })?,
        name,
        role,
        actor,
        what: LookedAt::from_word(&what).ok_or(StoreError::Damaged { what: "a look" })?,
        references: found.lines().map(str::to_owned).collect(),
    })
}
