//! Devices, their tokens, and the one-time codes by which they come.

use std::collections::BTreeMap;

use lotwise_ledger::event::{DeviceId, FeedId, Hash, SHARED_FEED};
use lotwise_sync::admit::Writer;
use lotwise_sync::desk::{self, DESK_FEED};
use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite, SqliteConnection};

pub use lotwise_sync::rights::Role;

use super::sqlite::SqliteEvents;
use super::tokens::give_token;
use super::{StoreError, WRITE};
use crate::clock::now_ms;
use crate::secret::{Code, Token};

/// How long a one-time code can be spent.
pub const CODE_LIFE_MS: i64 = 24 * 3_600_000;

/// A device that may read and write.
#[derive(Clone, Debug)]
pub struct Device {
    pub id: DeviceId,
    pub public_key: [u8; 32],
    pub role: Role,
    /// The feeds that it reads.
    pub feeds: Vec<FeedId>,
    /// The feeds that it writes.
    pub writes: Vec<FeedId>,
    /// Gets nothing any more, and what it writes is kept in quarantine.
    pub revoked: bool,
    /// The ids under which it wrote before its storage was rolled back (SYNC-17).
    pub was: Vec<DeviceId>,
}

impl Device {
    /// One that is enrolled now.
    fn new(public_key: [u8; 32], role: Role) -> Self {
        let (id, feeds) = (DeviceId::of_public_key(&public_key), feeds(role));
        let writes = desk::written(&feeds);
        Self { id, public_key, role, feeds, writes, revoked: false, was: Vec::new() }
    }

    /// Whether one of these feeds is of its concern: it reads or writes it.
    pub fn has_one(&self, feeds: &[FeedId]) -> bool {
        feeds.iter().any(|feed| self.feeds.contains(feed) || self.writes.contains(feed))
    }

    /// Who it is to the rules of admission.
    pub fn writer(&self) -> Writer<'_> {
        Writer { role: self.role, feeds: &self.writes, revoked: self.revoked, was: &self.was }
    }
}

/// Why a code was not taken.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    #[error("no such code")]
    UnknownCode,
    #[error("the code was spent")]
    SpentCode,
    #[error("the code is too old")]
    ExpiredCode,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for EnrolError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The feeds that a role's devices read, as long as there is one site. A warranty desk has to do with units that
/// were sold, and not with what lies where (SYNC-28).
pub fn feeds(role: Role) -> Vec<FeedId> {
    match role {
        Role::WarrantyDesk => vec![DESK_FEED.to_owned()],
        _ => vec![SHARED_FEED.to_owned(), "site/MAIN".to_owned()],
    }
}

/// device, public key, role, feeds, when it was revoked, the ids that it had before
pub(super) type Row = (String, Vec<u8>, String, String, Option<i64>, String);

/// The columns of a [`Row`], of a device that the query calls `d`.
pub(super) const COLUMNS: &str = "d.device, d.public_key, d.role, d.feeds, d.revoked_ms, COALESCE(( \
     WITH RECURSIVE chain (device) AS ( \
         SELECT d.predecessor UNION \
         SELECT p.predecessor FROM devices p JOIN chain c ON p.device = c.device \
     ) SELECT group_concat(device, ' ') FROM chain WHERE device IS NOT NULL), '')";

/// The device `$1` and all that it went on as (SYNC-17), as the rows of `chain`.
const GONE_ON_AS: &str = "WITH RECURSIVE chain (device) AS ( \
     SELECT $1 UNION SELECT d.device FROM devices d JOIN chain c ON d.predecessor = c.device)";

impl SqliteEvents {
    /// Makes a code by which one device can be enrolled within [`CODE_LIFE_MS`].
    pub async fn make_code(&self, role: Role) -> Result<Code, StoreError> {
        let (code, now) = (Code::random(), now_ms());
        sqlx::query("INSERT INTO codes (hash, role, made_ms, expires_ms) VALUES ($1, $2, $3, $4)")
            .bind(hash(code.as_str()))
            .bind(role.as_str())
            .bind(now)
            .bind(now + CODE_LIFE_MS)
            .execute(self.pool())
            .await?;
        Ok(code)
    }

    /// Spends a code: the device is enrolled, or enrolled again, and has a new token, which takes
    /// the place of any other it had.
    pub async fn enrol(
        &self,
        code: &Code,
        name: &str,
        public_key: [u8; 32],
    ) -> Result<(Device, Token), EnrolError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        let role = spend(&mut transaction, code).await?;
        let device = Device::new(public_key, role);
        put(&mut transaction, &device, name).await?;
        sqlx::query("DELETE FROM tokens WHERE device = $1")
            .bind(device.id.to_string())
            .execute(&mut *transaction)
            .await?;
        let token = give_token(&mut transaction, device.id).await?;
        transaction.commit().await?;
        Ok((device, token))
    }

    /// Lets `old`, which is enrolled, go on under another key, with the same name, role and feeds,
    /// and revoked if it was. None if the key is that of another device: who names a foreign key must
    /// not get its token.
    pub async fn succeed(
        &self,
        old: DeviceId,
        public_key: [u8; 32],
    ) -> Result<Option<(Device, Token)>, StoreError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        let id = DeviceId::of_public_key(&public_key);
        sqlx::query(
            "INSERT INTO devices \
             (device, public_key, name, role, feeds, enrolled_ms, revoked_ms, predecessor) \
             SELECT $1, $2, name, role, feeds, $3, revoked_ms, device FROM devices WHERE device = $4 \
             ON CONFLICT (device) DO NOTHING",
        )
        .bind(id.to_string())
        .bind(public_key.to_vec())
        .bind(now_ms())
        .bind(old.to_string())
        .execute(&mut *transaction)
        .await?;
        let query = format!("SELECT {COLUMNS} FROM devices d WHERE d.device = $1 AND d.predecessor = $2");
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(query))
            .bind(id.to_string())
            .bind(old.to_string())
            .fetch_optional(&mut *transaction)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let token = give_token(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(Some((device(row)?, token)))
    }

    /// Revokes a person's device with all that it went on as, and tells whether there is such a one.
    /// Its token stays, so that what it has not sent yet comes into quarantine instead of being lost.
    pub async fn revoke(&self, device: DeviceId) -> Result<bool, StoreError> {
        let changed = sqlx::query(AssertSqlSafe(format!(
            "{GONE_ON_AS} UPDATE devices SET revoked_ms = COALESCE(revoked_ms, $3) \
             WHERE device IN (SELECT device FROM chain) AND role <> $2"
        )))
        .bind(device.to_string())
        .bind(Role::Server.as_str())
        .bind(now_ms())
        .execute(self.pool())
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    /// Those that [`Self::revoke`] would change.
    pub async fn not_yet_revoked(&self, device: DeviceId) -> Result<Vec<DeviceId>, StoreError> {
        let ids: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
            "{GONE_ON_AS} SELECT device FROM devices \
             WHERE device IN (SELECT device FROM chain) AND role <> $2 AND revoked_ms IS NULL"
        )))
        .bind(device.to_string())
        .bind(Role::Server.as_str())
        .fetch_all(self.pool())
        .await?;
        let parse = |id: String| id.parse().map_err(|_| StoreError::Damaged { what: "a device id" });
        ids.into_iter().map(parse).collect()
    }

    /// Revokes each of these that is not, as of its time, and tells how many that were.
    pub async fn revoke_again(&self, revoked: &BTreeMap<DeviceId, i64>) -> Result<u64, StoreError> {
        if revoked.is_empty() {
            return Ok(0);
        }
        let (mut transaction, mut count) = (self.pool().begin_with(WRITE).await?, 0);
        for (device, at_ms) in revoked {
            let query = "UPDATE devices SET revoked_ms = $1 WHERE device = $2 AND revoked_ms IS NULL";
            let query = sqlx::query(query).bind(at_ms).bind(device.to_string());
            count += query.execute(&mut *transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(count)
    }

    /// Enters the server's own device, so that its signatures can be checked like all others.
    pub async fn enter_own_device(&self, public_key: [u8; 32]) -> Result<DeviceId, StoreError> {
        let device = Device::new(public_key, Role::Server);
        let mut transaction = self.pool().begin_with(WRITE).await?;
        put(&mut transaction, &device, "server").await?;
        transaction.commit().await?;
        Ok(device.id)
    }

    /// Whether any person's device is enrolled.
    pub async fn has_devices(&self) -> Result<bool, StoreError> {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM devices WHERE role <> $1")
            .bind(Role::Server.as_str())
            .fetch_one(self.pool())
            .await?;
        Ok(count > 0)
    }

    /// Those of the devices that are enrolled.
    pub async fn devices(&self, ids: &[DeviceId]) -> Result<Vec<Device>, StoreError> {
        let mut query =
            QueryBuilder::<Sqlite>::new(format!("SELECT {COLUMNS} FROM devices d WHERE d.device IN ("));
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id.to_string());
        }
        query.push(")");
        let rows: Vec<Row> = query.build_query_as().fetch_all(self.pool()).await?;
        rows.into_iter().map(device).collect()
    }
}

async fn spend(connection: &mut SqliteConnection, code: &Code) -> Result<Role, EnrolError> {
    let found: Option<(String, i64, Option<i64>)> =
        sqlx::query_as("SELECT role, expires_ms, spent_ms FROM codes WHERE hash = $1")
            .bind(hash(code.as_str()))
            .fetch_optional(&mut *connection)
            .await?;
    let (role, expires_ms, spent_ms) = found.ok_or(EnrolError::UnknownCode)?;
    let now = now_ms();
    if spent_ms.is_some() {
        return Err(EnrolError::SpentCode);
    }
    if expires_ms <= now {
        return Err(EnrolError::ExpiredCode);
    }
    sqlx::query("UPDATE codes SET spent_ms = $1 WHERE hash = $2")
        .bind(now)
        .bind(hash(code.as_str()))
        .execute(&mut *connection)
        .await?;
    Ok(Role::from_word(&role).ok_or(StoreError::Damaged { what: "a role" })?)
}

async fn put(connection: &mut SqliteConnection, device: &Device, name: &str) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO devices (device, public_key, name, role, feeds, enrolled_ms) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (device) DO UPDATE \
         SET name = excluded.name, role = excluded.role, feeds = excluded.feeds, revoked_ms = NULL",
    )
    .bind(device.id.to_string())
    .bind(device.public_key.to_vec())
    .bind(name.to_owned())
    .bind(device.role.as_str())
    // A list of feeds has no line breaks in it, and this keeps it readable in the file.
    .bind(device.feeds.join("\n"))
    .bind(now_ms())
    .execute(&mut *connection)
    .await?;
    Ok(())
}

pub(super) fn device((id, public_key, role, feeds, revoked_ms, was): Row) -> Result<Device, StoreError> {
    let parse = |id: &str| id.parse().map_err(|_| StoreError::Damaged { what: "a device id" });
    let feeds: Vec<FeedId> = feeds.lines().map(str::to_owned).collect();
    Ok(Device {
        id: parse(&id)?,
        public_key: public_key.try_into().map_err(|_| StoreError::Damaged { what: "a public key" })?,
        role: Role::from_word(&role).ok_or(StoreError::Damaged { what: "a role" })?,
        writes: desk::written(&feeds),
        feeds,
        revoked: revoked_ms.is_some(),
        was: was.split(' ').filter(|id| !id.is_empty()).map(parse).collect::<Result<_, _>>()?,
    })
}

/// Secrets are random and long: a plain hash cannot be turned back.
pub(super) fn hash(secret: &str) -> Vec<u8> {
    Hash::of(secret.as_bytes()).as_bytes().to_vec()
}
