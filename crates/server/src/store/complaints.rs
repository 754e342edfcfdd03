//! What people outside the firm wrote: erasable, and named by events only by its random id.

use lotwise_ledger::key::Key;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::sqlite::SqliteEvents;
use crate::clock::now_ms;

/// A complaint as its writer sent it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Complaint {
    /// The lots that it is about.
    #[schema(value_type = Vec<String>)]
    pub about: Vec<Key>,
    pub words: String,
    /// How the writer can be reached, if he wants to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

impl SqliteEvents {
    /// Keeps a complaint under its reference.
    pub async fn keep_complaint(&self, reference: &str, complaint: &Complaint) -> Result<(), StoreError> {
        // Plain texts: serialisation to memory has no way to fail.
        let content = serde_json::to_string(complaint).expect("a complaint is always JSON");
        sqlx::query("INSERT INTO complaints (id, content, received_ms) VALUES ($1, $2, $3)")
            .bind(reference.to_owned())
            .bind(content)
            .bind(now_ms())
            .execute(self.pool())
            .await?;
        Ok(())
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
