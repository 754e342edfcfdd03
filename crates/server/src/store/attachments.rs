//! Attachments: uploads that grow part by part, and stand once their bytes fit their id (SYNC-23).

use std::ops::Range;

use lotwise_ledger::event::{DeviceId, FeedId, Hash};
use lotwise_sync::wire::{Declared, MAX_DAY_BYTES, Progress, Salt};
use sqlx::SqliteConnection;

use super::sqlite::SqliteEvents;
use super::tombstones::is_erased;
use super::{StoreError, WRITE, people, signed, unsigned};
use crate::clock::now_ms;

/// How long an upload that nobody goes on with is kept.
const STALE_MS: i64 = 7 * 24 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// Why bytes were not taken.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    #[error("it was erased")]
    Erased,
    #[error("nothing of it was declared")]
    Undeclared,
    #[error("more bytes than were declared")]
    TooMany,
    #[error("the bytes are not what the id names")]
    ContentHash,
    #[error("the device declared too much within a day")]
    DayIsFull,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A complete attachment without its bytes.
#[derive(Clone, Debug)]
pub struct Attached {
    upload: i64,
    pub salt: Salt,
    pub media_type: String,
    pub bytes: u64,
    pub feeds: Vec<FeedId>,
    pub personal: bool,
}

/// An upload of one device.
struct Upload {
    upload: i64,
    salt: String,
    bytes: i64,
    held: i64,
    complete: bool,
}

impl From<sqlx::Error> for AttachError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl SqliteEvents {
    /// Begins an upload, or tells how far it is.
    pub async fn declare(&self, device: DeviceId, declared: &Declared) -> Result<Progress, AttachError> {
        let now = now_ms();
        let mut transaction = self.pool().begin_with(WRITE).await?;
        drop_stale(&mut transaction, now).await?;
        let id = declared.id.to_string();
        if is_erased(&mut transaction, &id).await? {
            return Err(AttachError::Erased);
        }
        if let Some(known) = upload(&mut transaction, &id, device).await? {
            let same = known.salt == declared.salt.to_string() && known.bytes == signed(declared.bytes);
            if known.complete || same {
                return Ok(known.progress());
            }
            drop_upload(&mut transaction, known.upload).await?;
        }
        if bytes_since(&mut transaction, device, now - DAY_MS).await? + declared.bytes > MAX_DAY_BYTES {
            return Err(AttachError::DayIsFull);
        }
        sqlx::query(
            "INSERT INTO attachments (id, device, salt, media_type, bytes, feeds, personal, \
             held, declared_ms, touched_ms, complete) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8, 0)",
        )
        .bind(id)
        .bind(device.to_string())
        .bind(declared.salt.to_string())
        .bind(declared.media_type.clone())
        .bind(signed(declared.bytes))
        .bind(declared.feeds.join("\n"))
        .bind(declared.personal)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Progress { held: 0, complete: false })
    }

    /// Adds a part where `offset` is the end of what is held; else it only tells how far the upload is.
    /// The last part makes it complete, or, where the bytes do not fit the id, empty again.
    pub async fn add_part(
        &self,
        device: DeviceId,
        id: Hash,
        offset: u64,
        part: &[u8],
    ) -> Result<Progress, AttachError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        let name = id.to_string();
        if is_erased(&mut transaction, &name).await? {
            return Err(AttachError::Erased);
        }
        let known = upload(&mut transaction, &name, device).await?.ok_or(AttachError::Undeclared)?;
        if known.complete || unsigned(known.held) != offset {
            return Ok(known.progress());
        }
        let held = offset + part.len() as u64;
        if held > unsigned(known.bytes) {
            return Err(AttachError::TooMany);
        }
        sqlx::query("INSERT INTO attachment_parts (upload, first, content) VALUES ($1, $2, $3)")
            .bind(known.upload)
            .bind(known.held)
            .bind(part.to_vec())
            .execute(&mut *transaction)
            .await?;
        sqlx::query("UPDATE attachments SET held = $1, touched_ms = $2 WHERE upload = $3")
            .bind(signed(held))
            .bind(now_ms())
            .bind(known.upload)
            .execute(&mut *transaction)
            .await?;
        let ended = held == unsigned(known.bytes);
        let fits = ended && complete(&mut transaction, id, &known).await?;
        transaction.commit().await?;
        if ended && !fits { Err(AttachError::ContentHash) } else { Ok(Progress { held, complete: fits }) }
    }

    /// The complete attachment under an id.
    pub async fn attached(&self, id: Hash) -> Result<Attached, AttachError> {
        let mut connection = self.pool().acquire().await?;
        let name = id.to_string();
        if is_erased(&mut connection, &name).await? {
            return Err(AttachError::Erased);
        }
        let row: Option<(i64, String, String, i64, String, bool)> = sqlx::query_as(
            "SELECT upload, salt, media_type, bytes, feeds, personal FROM attachments \
             WHERE id = $1 AND complete = 1",
        )
        .bind(name)
        .fetch_optional(&mut *connection)
        .await?;
        let (upload, salt, media_type, bytes, feeds, personal) = row.ok_or(AttachError::Undeclared)?;
        let feeds = feeds.lines().map(str::to_owned).collect();
        Ok(Attached { upload, salt: read_salt(&salt)?, media_type, bytes: unsigned(bytes), feeds, personal })
    }

    /// Whether a text for one person lies under an id, or is on its way, and this device sent it: under the id of its
    /// own, or one that it had before or has by now (SYNC-17).
    pub async fn is_personal_text_of(&self, device: DeviceId, id: Hash) -> Result<bool, StoreError> {
        let rows: Vec<(String, String, bool)> =
            sqlx::query_as("SELECT device, media_type, personal FROM attachments WHERE id = $1")
                .bind(id.to_string())
                .fetch_all(self.pool())
                .await?;
        for (sender, media_type, personal) in &rows {
            let sender = sender.parse().map_err(|_| StoreError::Damaged { what: "a device id" })?;
            if !personal || media_type != "text/plain" || !self.are_one(device, sender).await? {
                return Ok(false);
            }
        }
        Ok(!rows.is_empty())
    }

    async fn are_one(&self, device: DeviceId, other: DeviceId) -> Result<bool, StoreError> {
        let known = if device == other { Vec::new() } else { self.devices(&[device, other]).await? };
        Ok(device == other || known.iter().any(|it| it.was.iter().any(|was| [device, other].contains(was))))
    }

    /// Those bytes of an attachment; fewer if it is erased meanwhile.
    pub async fn attached_bytes(
        &self,
        attached: &Attached,
        wanted: Range<u64>,
    ) -> Result<Vec<u8>, StoreError> {
        let parts: Vec<(i64, Vec<u8>)> = sqlx::query_as(
            "SELECT first, content FROM attachment_parts \
             WHERE upload = $1 AND first < $2 AND first + LENGTH(content) > $3 ORDER BY first",
        )
        .bind(attached.upload)
        .bind(signed(wanted.end))
        .bind(signed(wanted.start))
        .fetch_all(self.pool())
        .await?;
        let mut bytes = Vec::new();
        for (first, content) in parts {
            let first = unsigned(first);
            let place = |at: u64| usize::try_from(at.saturating_sub(first)).unwrap_or(usize::MAX);
            let (from, to) = (place(wanted.start), place(wanted.end).min(content.len()));
            bytes.extend_from_slice(content.get(from..to).unwrap_or_default());
        }
        Ok(bytes)
    }

    /// Those of the attachments that are neither here nor erased.
    pub async fn attachments_lacking(&self, ids: &[Hash]) -> Result<Vec<Hash>, StoreError> {
        let mut connection = self.pool().acquire().await?;
        let mut lacking = Vec::new();
        for id in ids {
            let known: i64 = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM attachments WHERE id = $1 AND complete = 1) \
                 OR EXISTS (SELECT 1 FROM tombstones WHERE id = $1)",
            )
            .bind(id.to_string())
            .fetch_one(&mut *connection)
            .await?;
            if known == 0 {
                lacking.push(*id);
            }
        }
        Ok(lacking)
    }
}

impl Upload {
    fn progress(&self) -> Progress {
        Progress { held: unsigned(self.held), complete: self.complete }
    }
}

/// The device's own upload, or the complete one of anybody.
async fn upload(
    connection: &mut SqliteConnection,
    id: &str,
    device: DeviceId,
) -> Result<Option<Upload>, StoreError> {
    let row: Option<(i64, String, i64, i64, bool)> = sqlx::query_as(
        "SELECT upload, salt, bytes, held, complete FROM attachments \
         WHERE id = $1 AND (complete = 1 OR device = $2) ORDER BY complete DESC LIMIT 1",
    )
    .bind(id.to_owned())
    .bind(device.to_string())
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(upload, salt, bytes, held, complete)| Upload { upload, salt, bytes, held, complete }))
}

/// Makes an upload with all its bytes the one that stands; or drops the bytes, if they are other ones.
async fn complete(connection: &mut SqliteConnection, id: Hash, known: &Upload) -> Result<bool, StoreError> {
    let parts: Vec<Vec<u8>> =
        sqlx::query_scalar("SELECT content FROM attachment_parts WHERE upload = $1 ORDER BY first")
            .bind(known.upload)
            .fetch_all(&mut *connection)
            .await?;
    let salt = read_salt(&known.salt)?;
    let parts = parts.iter().map(Vec::as_slice);
    let fits = Hash::of_parts(std::iter::once(salt.as_bytes().as_slice()).chain(parts)) == id;
    if fits {
        sqlx::query("DELETE FROM attachments WHERE id = $1 AND upload <> $2")
            .bind(id.to_string())
            .bind(known.upload)
            .execute(&mut *connection)
            .await?;
        sqlx::query("UPDATE attachments SET complete = 1 WHERE upload = $1")
            .bind(known.upload)
            .execute(&mut *connection)
            .await?;
        people::index(connection, known.upload, &id.to_string()).await?;
    } else {
        // The declaration may be what is wrong: it is dropped, too.
        drop_upload(connection, known.upload).await?;
    }
    Ok(fits)
}

async fn drop_upload(connection: &mut SqliteConnection, upload: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM attachments WHERE upload = $1").bind(upload).execute(connection).await?;
    Ok(())
}

async fn drop_stale(connection: &mut SqliteConnection, now_ms: i64) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM attachments WHERE complete = 0 AND touched_ms < $1")
        .bind(now_ms - STALE_MS)
        .execute(connection)
        .await?;
    Ok(())
}

async fn bytes_since(
    connection: &mut SqliteConnection,
    device: DeviceId,
    since_ms: i64,
) -> Result<u64, StoreError> {
    let bytes: i64 = sqlx::query_scalar(
        "SELECT COALESCE(SUM(bytes), 0) FROM attachments WHERE device = $1 AND declared_ms > $2",
    )
    .bind(device.to_string())
    .bind(since_ms)
    .fetch_one(connection)
    .await?;
    Ok(unsigned(bytes))
}

fn read_salt(text: &str) -> Result<Salt, StoreError> {
    text.parse().map_err(|_| StoreError::Damaged { what: "a salt" })
}
