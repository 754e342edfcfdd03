//! The JSON of the file of unsent events (SYNC-26).

use serde::{Deserialize, Serialize};

use super::WireEvent;

/// The file as it is written. By its `events` it is a push, too (SYNC-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentJson {
    /// `unsent`.
    pub lotwise: String,
    pub version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    pub device: String,
    /// Unix milliseconds.
    pub saved_ms: i64,
    pub events: Vec<WireEvent>,
    /// SHA-256 in base64url.
    pub checksum: String,
}
