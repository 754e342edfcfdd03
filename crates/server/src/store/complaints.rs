//! What people outside the firm wrote: erasable, and named by events only by its random id.

use lotwise_ledger::event::{Body, DeviceId, EventId, Step};
use lotwise_ledger::key::Key;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use super::devices::hash;
use super::sqlite::{SqliteEvents, logged};
use super::{StoreError, WRITE, signed};
use crate::clock::now_ms;

/// A complaint as its writer sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Complaint {
    /// The lots or the unit that it is about; the product, or nothing, where they are not known.
    #[schema(value_type = Vec<String>)]
    pub about: Vec<Key>,
    /// Nobody has found what the writer named: it may be misread.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unverified: bool,
    /// What the writer named, where not all of it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
    /// `injury`, `illness`, `allergen`, `foreign_body` or `other`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub category: String,
    pub words: String,
    /// Since when, in the writer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Where it was bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bought: Option<String>,
    /// How the writer can be reached, if he wants to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// The attachments that are its photos.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<String>,
}

/// How many complaints a day takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Of what they are about: a lot, a unit, a product.
    pub per_subject: u32,
    pub in_all: u32,
}

/// One that was kept, now or before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub reference: String,
    /// Its event, once it is in the log.
    pub event: Option<EventId>,
}

/// Counts one more complaint of a day about a subject, or of all subjects, which is the empty one.
const COUNT: &str = "INSERT INTO complaint_counts (day, subject, complaints) VALUES ($1, $2, 1) \
     ON CONFLICT (day, subject) DO UPDATE SET complaints = complaints + 1 RETURNING complaints";

impl SqliteEvents {
    /// Keeps a complaint under its reference and its private key. What was kept under that key before is
    /// answered instead; nothing where the day has taken its fill.
    pub async fn keep_complaint(
        &self,
        (reference, key): (&str, &str),
        complaint: &Complaint,
        day: &str,
        caps: Caps,
    ) -> Result<Option<Matter>, StoreError> {
        let mut transaction = self.pool().begin_with(WRITE).await?;
        if let Some(known) = matter(&mut transaction, key).await? {
            return Ok(Some(known));
        }
        sqlx::query("DELETE FROM complaint_counts WHERE day <> $1")
            .bind(day.to_owned())
            .execute(&mut *transaction)
            .await?;
        let subject: Vec<String> = complaint.about.iter().map(Key::to_string).collect();
        // With a prefix, so that what is about nothing known is a subject, too.
        let subject = format!("about {}", subject.join(" "));
        for (subject, cap) in [(subject, caps.per_subject), (String::new(), caps.in_all)] {
            let count: i64 = sqlx::query_scalar(COUNT)
                .bind(day.to_owned())
                .bind(subject)
                .fetch_one(&mut *transaction)
                .await?;
            if count > i64::from(cap) {
                return Ok(None);
            }
        }
        // Plain texts: serialisation to memory has no way to fail.
        let content = serde_json::to_string(complaint).expect("a complaint is always JSON");
        sqlx::query("INSERT INTO complaints (id, content, received_ms, key_hash) VALUES ($1, $2, $3, $4)")
            .bind(reference.to_owned())
            .bind(content)
            .bind(now_ms())
            .bind(hash(key))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Some(Matter { reference: reference.to_owned(), event: None }))
    }

    /// Notes under which event a complaint stands in the log.
    pub async fn complaint_is_told(&self, reference: &str, event: EventId) -> Result<(), StoreError> {
        sqlx::query("UPDATE complaints SET event = $1 WHERE id = $2")
            .bind(event.to_string())
            .bind(reference.to_owned())
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// Notes which photos of a complaint were kept.
    pub async fn complaint_has_photos(&self, reference: &str, photos: &[String]) -> Result<(), StoreError> {
        let photos = serde_json::json!(photos).to_string();
        sqlx::query("UPDATE complaints SET content = json_set(content, '$.photos', json($1)) WHERE id = $2")
            .bind(photos)
            .bind(reference.to_owned())
            .execute(self.pool())
            .await?;
        Ok(())
    }

    /// The event under which a complaint stands in the log, once it does.
    pub async fn complaint_event(&self, reference: &str) -> Result<Option<EventId>, StoreError> {
        let event: Option<Option<String>> = sqlx::query_scalar("SELECT event FROM complaints WHERE id = $1")
            .bind(reference.to_owned())
            .fetch_optional(self.pool())
            .await?;
        event.flatten().map(|event| parsed(&event)).transpose()
    }

    /// The event of a device that begins the complaint under a reference, whether that was noted or not.
    pub async fn complain_event(
        &self,
        device: DeviceId,
        reference: &str,
    ) -> Result<Option<EventId>, StoreError> {
        let rows = sqlx::query_as(
            "SELECT log_position, header, body, signature FROM events \
             WHERE device = $1 AND instr(CAST(body AS TEXT), $2) > 0 ORDER BY seq",
        )
        .bind(device.to_string())
        .bind(reference.to_owned())
        .fetch_all(self.pool())
        .await?;
        for row in rows {
            let event = logged(row)?.signed.open().map_err(|_| StoreError::Damaged { what: "an event" })?;
            if let Body::Act(act) = &event.body
                && act.step == Step::Complain
                && act.reason.as_deref() == Some(reference)
            {
                return Ok(Some(event.id()));
            }
        }
        Ok(None)
    }

    /// The complaints whose event was not noted: the server ended in between.
    pub async fn untold_complaints(&self) -> Result<Vec<String>, StoreError> {
        let untold =
            sqlx::query_scalar("SELECT id FROM complaints WHERE event IS NULL ORDER BY received_ms, id");
        Ok(untold.fetch_all(self.pool()).await?)
    }

    /// The complaints that are not erased, each with its event.
    pub async fn told_complaints(&self) -> Result<Vec<(String, EventId)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT id, event FROM complaints WHERE event IS NOT NULL ORDER BY received_ms, id",
        )
        .fetch_all(self.pool())
        .await?;
        let damaged = |_| StoreError::Damaged { what: "an event's id" };
        rows.into_iter().map(|(reference, event)| Ok((reference, event.parse().map_err(damaged)?))).collect()
    }

    /// When the server took an event; none if it has not.
    pub async fn taken_ms(&self, event: EventId) -> Result<Option<i64>, StoreError> {
        let taken_ms = sqlx::query_scalar("SELECT received_ms FROM events WHERE device = $1 AND seq = $2");
        let taken_ms = taken_ms.bind(event.device.to_string()).bind(signed(event.seq));
        Ok(taken_ms.fetch_optional(self.pool()).await?)
    }

    /// The complaint under a private key, unless it was erased.
    pub async fn matter(&self, key: &str) -> Result<Option<Matter>, StoreError> {
        let mut connection = self.pool().acquire().await?;
        matter(&mut connection, key).await
    }

    /// The complaint under a reference, and when it came, unless it was erased.
    pub async fn complaint(&self, reference: &str) -> Result<Option<(Complaint, i64)>, StoreError> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT content, received_ms FROM complaints WHERE id = $1")
                .bind(reference.to_owned())
                .fetch_optional(self.pool())
                .await?;
        let Some((content, received_ms)) = row else {
            return Ok(None);
        };
        let complaint = serde_json::from_str(&content);
        complaint
            .map(|complaint| Some((complaint, received_ms)))
            .map_err(|_| StoreError::Damaged { what: "a complaint" })
    }
}

async fn matter(connection: &mut SqliteConnection, key: &str) -> Result<Option<Matter>, StoreError> {
    let row: Option<(String, Option<String>)> =
        sqlx::query_as("SELECT id, event FROM complaints WHERE key_hash = $1")
            .bind(hash(key))
            .fetch_optional(connection)
            .await?;
    let Some((reference, event)) = row else { return Ok(None) };
    let event = event.map(|event| parsed(&event));
    Ok(Some(Matter { reference, event: event.transpose()? }))
}

fn parsed(event: &str) -> Result<EventId, StoreError> {
    event.parse().map_err(|_| StoreError::Damaged { what: "an event's id" })
}
