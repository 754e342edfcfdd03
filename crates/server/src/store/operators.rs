//! The operators of the firm's phones: names, roles, and hashes of badges and PINs (SYNC-24).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_sync::wire::{Credentials, Operator, OperatorRequest, Operators, PinVerifier};

use super::sqlite::SqliteEvents;
use super::{StoreError, WRITE};
use crate::clock::now_ms;

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    Done,
    /// Another operator has the name or the badge.
    Known,
    /// There is no such operator, and the request has no credentials to make one of.
    Nobody,
}

/// id, name, role, disabled, badge, salt, rounds and hash of the PIN
type Row = (String, String, String, bool, String, String, i64, String);

impl SqliteEvents {
    /// All operators, in the order of their names.
    pub async fn operators(&self) -> Result<Operators, StoreError> {
        let salt: Vec<u8> =
            sqlx::query_scalar("SELECT salt FROM operator_salt").fetch_one(self.pool()).await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, role, disabled, badge, pin_salt, pin_rounds, pin_hash \
             FROM operators ORDER BY name",
        )
        .fetch_all(self.pool())
        .await?;
        let operators = rows.into_iter().map(operator).collect::<Result<_, _>>()?;
        Ok(Operators { salt: STANDARD.encode(salt), operators })
    }

    /// Enters an operator, or changes the one that there is.
    pub async fn put_operator(&self, id: &str, wanted: &OperatorRequest) -> Result<Changed, StoreError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        let badge = wanted.credentials.as_ref().map(|credentials| credentials.badge.clone());
        let known: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM operators WHERE id <> $1 AND (name = $2 OR badge = $3)")
                .bind(id.to_owned())
                .bind(wanted.name.clone())
                .bind(badge)
                .fetch_one(&mut *transaction)
                .await?;
        if known > 0 {
            return Ok(Changed::Known);
        }
        let changed =
            match &wanted.credentials {
                Some(credentials) => enter(id, wanted, credentials).execute(&mut *transaction).await?,
                None => sqlx::query(
                    "UPDATE operators SET name = $2, role = $3, disabled = $4, changed_ms = $5 WHERE id = $1",
                )
                .bind(id.to_owned())
                .bind(wanted.name.clone())
                .bind(wanted.role.clone())
                .bind(wanted.disabled)
                .bind(now_ms())
                .execute(&mut *transaction)
                .await?,
            };
        if changed.rows_affected() == 0 {
            return Ok(Changed::Nobody);
        }
        transaction.commit().await?;
        Ok(Changed::Done)
    }

    /// Takes an operator off the list, and tells whether he was on it.
    pub async fn delete_operator(&self, id: &str) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM operators WHERE id = $1")
            .bind(id.to_owned())
            .execute(self.pool())
            .await?;
        Ok(deleted.rows_affected() > 0)
    }
}

type Query = sqlx::query::Query<'static, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

fn enter(id: &str, wanted: &OperatorRequest, credentials: &Credentials) -> Query {
    sqlx::query(
        "INSERT INTO operators \
         (id, name, role, disabled, badge, pin_salt, pin_rounds, pin_hash, changed_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO UPDATE \
         SET name = excluded.name, role = excluded.role, disabled = excluded.disabled, \
             badge = excluded.badge, pin_salt = excluded.pin_salt, pin_rounds = excluded.pin_rounds, \
             pin_hash = excluded.pin_hash, changed_ms = excluded.changed_ms",
    )
    .bind(id.to_owned())
    .bind(wanted.name.clone())
    .bind(wanted.role.clone())
    .bind(wanted.disabled)
    .bind(credentials.badge.clone())
    .bind(credentials.pin.salt.clone())
    .bind(i64::from(credentials.pin.rounds))
    .bind(credentials.pin.hash.clone())
    .bind(now_ms())
}

fn operator((id, name, role, disabled, badge, salt, rounds, hash): Row) -> Result<Operator, StoreError> {
    let rounds = u32::try_from(rounds).map_err(|_| StoreError::Damaged { what: "a PIN's rounds" })?;
    Ok(Operator { id, name, role, disabled, badge, pin: PinVerifier { salt, rounds, hash } })
}
