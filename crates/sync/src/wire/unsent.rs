//! The JSON of the file of unsent events (SYNC-26).

use serde::{Deserialize, Serialize};

use super::{Declared, WireEvent};

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
    /// Photos and papers that events refer to. Each is proven by its id, and by nothing else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<AttachmentJson>,
}

/// An attachment with its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentJson {
    #[serde(flatten)]
    pub declared: Declared,
    /// In base64.
    pub content: String,
}
