//! What errors look like on the wire.

use serde::{Deserialize, Serialize};

/// Problem details (RFC 9457) as every error of the server carries them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A stable code, relative to the specification: `/problems/spent-code`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Problem {
    /// Whether the server itself says it, and not what stands before it.
    pub fn is_ours(&self) -> bool {
        self.kind.starts_with("/problems/")
    }
}
