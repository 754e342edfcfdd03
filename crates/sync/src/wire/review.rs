//! Reviewing the quarantine (SYNC-19).

use lotwise_ledger::event::{DeviceId, EventId};
use lotwise_ledger::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Code, WireEvent};

/// The most entries of one page.
pub const MAX_ENTRIES: usize = 200;
/// The longest reason of a decision, in characters.
pub const MAX_REASON_CHARS: usize = 400;

/// `GET /v1/quarantine?after&limit&state`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct QuarantineRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    #[serde(default)]
    pub state: Listed,
}

/// Which entries are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Listed {
    #[default]
    Waiting,
    Rejected,
    Released,
    All,
}

/// A page of the quarantine, in the order in which the events came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuarantineAnswer {
    pub entries: Vec<Entry>,
    /// Behind which the next page is; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// An event in quarantine, as far as it can be read, and its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub event: EventId,
    pub code: Code,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub received_ms: i64,
    /// Absent while the device is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    pub kind: String,
    pub version: u16,
    /// Absent, as all that follows, where the body is of a kind that nobody here knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub occurred_at: Option<Moment>,
    /// The first keys that the event touches, as text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub bytes: WireEvent,
    /// Absent while nobody decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// Who decided what, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    pub state: Decided,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub by: DeviceId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_name: Option<String>,
    pub reason: String,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub at_ms: i64,
}

/// What was decided on an event in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Decided {
    Released,
    Rejected,
}

/// `POST /v1/quarantine/{event}/release` and `/reject`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewRequest {
    pub reason: String,
}
