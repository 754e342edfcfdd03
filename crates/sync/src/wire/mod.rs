//! What goes over the network: the JSON of docs/SYNC_SPEC.md, version 1.

mod attachments;
mod operators;
mod people;
mod problem;
mod report;
mod review;
mod token;
mod unsent;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lotwise_ledger::event::{DeviceId, EventId, FeedId, Hash, SignedEvent};
use serde::{Deserialize, Serialize};

pub use attachments::*;
pub use operators::{
    Credentials, Operator, OperatorRequest, Operators, PIN_ROUNDS, PinVerifier, badge_hash, pin_secret,
};
pub use people::{
    ACTOR_HEADER, FoundPerson, Look, LookedAnswer, LookedAt, LookedRequest, MAX_FIND_CHARS, MAX_LOOKS,
    MAX_PEOPLE, PeopleAnswer, PeopleRequest, read_actor, write_actor,
};
pub use problem::Problem;
pub use report::{DevicesAnswer, ListedDevice, Report};
pub use review::{
    Decided, Decision, Entry, Listed, MAX_ENTRIES, MAX_REASON_CHARS, QuarantineAnswer, QuarantineRequest,
    ReviewRequest,
};
pub use token::{TokenAnswer, must_renew};
pub use unsent::{AttachmentJson, UnsentJson};

/// The most events that one push or one page carries (SYNC-4, SYNC-9).
pub const MAX_EVENTS: usize = 1_000;
/// The most bytes of one push (SYNC-4).
pub const MAX_PUSH_BYTES: usize = 1 << 20;
/// The most bytes of one event's header and body together (SYNC-5).
pub const MAX_EVENT_BYTES: usize = 256 << 10;
/// The longest that a server keeps a pull waiting, in seconds (SYNC-10).
pub const MAX_WAIT_S: u64 = 25;

/// A signed event: three byte strings in base64 (SYNC-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WireEvent {
    pub header: String,
    pub body: String,
    pub signature: String,
}

/// Why a wire event has no bytes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    #[error("{field} is not base64")]
    Base64 { field: &'static str },
    #[error("a signature has 64 bytes, not {bytes}")]
    SignatureLength { bytes: usize },
}

/// `POST /v1/events`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushRequest {
    pub events: Vec<WireEvent>,
}

/// The answer to a push: one outcome per event, in the order of the request (SYNC-6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushAnswer {
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<FlatAnswer>))]
    pub answers: Vec<Answer>,
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "FlatAnswer", into = "FlatAnswer")]
pub struct Answer {
    /// Absent where the header could not be read.
    pub event: Option<EventId>,
    pub outcome: Outcome,
}

/// The outcome of one event, given after it is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    /// The same bytes are here already.
    Duplicate,
    /// Other bytes are here under the same id. The server keeps the first (SYNC-7).
    IdReuse,
    /// Kept, but not in any feed until a person reviews it.
    Quarantined {
        code: Code,
    },
    /// Cannot be kept: the bytes are no event.
    Refused {
        code: Code,
    },
}

/// An [`Answer`] as it travels: one flat object, which needs no buffer to be read.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = Answer))]
struct FlatAnswer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    event: Option<EventId>,
    outcome: OutcomeName,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
enum OutcomeName {
    Accepted,
    Duplicate,
    IdReuse,
    Quarantined,
    Refused,
}

/// A quarantined or refused event whose answer does not say why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the outcome needs a code")]
pub struct NoCode;

impl From<Answer> for FlatAnswer {
    fn from(answer: Answer) -> Self {
        let (outcome, code) = match answer.outcome {
            Outcome::Accepted => (OutcomeName::Accepted, None),
            Outcome::Duplicate => (OutcomeName::Duplicate, None),
            Outcome::IdReuse => (OutcomeName::IdReuse, None),
            Outcome::Quarantined { code } => (OutcomeName::Quarantined, Some(code)),
            Outcome::Refused { code } => (OutcomeName::Refused, Some(code)),
        };
        Self { event: answer.event, outcome, code }
    }
}

impl TryFrom<FlatAnswer> for Answer {
    type Error = NoCode;

    fn try_from(flat: FlatAnswer) -> Result<Self, NoCode> {
        let outcome = match flat.outcome {
            OutcomeName::Accepted => Outcome::Accepted,
            OutcomeName::Duplicate => Outcome::Duplicate,
            OutcomeName::IdReuse => Outcome::IdReuse,
            OutcomeName::Quarantined => Outcome::Quarantined { code: flat.code.ok_or(NoCode)? },
            OutcomeName::Refused => Outcome::Refused { code: flat.code.ok_or(NoCode)? },
        };
        Ok(Self { event: flat.event, outcome })
    }
}

/// Why an event was quarantined or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    Malformed,
    TooLarge,
    BodyHash,
    BadSignature,
    UnknownDevice,
    /// The header names a feed that the device may not write.
    ForeignFeed,
    /// The device was revoked.
    Revoked,
    /// Never sent: the device keeps it back until a person says which product is meant (SYNC-25).
    Undecided,
    /// Never sent: the server answered this event with an error whenever it came alone (SYNC-6).
    NotTaken,
    /// The device's role may not write it (SYNC-18).
    NotAllowed,
    /// Nobody here knows the kind or version, and only an admin may write such (SYNC-18).
    UnknownKind,
}

/// Numbers of events by device, as ranges with their first and last (SYNC-16).
pub type Held = BTreeMap<DeviceId, Vec<(u64, u64)>>;

/// `POST /v1/have`: what a device has, to learn what the server lacks (SYNC-16).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HaveRequest {
    #[cfg_attr(feature = "openapi", schema(value_type = HashMap<String, Vec<[u64; 2]>>))]
    pub held: Held,
}

/// What the server lacks of it, and how far it knows the asking device's own chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HaveAnswer {
    #[cfg_attr(feature = "openapi", schema(value_type = HashMap<String, Vec<[u64; 2]>>))]
    pub want: Held,
    /// Absent while the server has nothing of the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastEvent>,
}

/// The event with the highest number that the server has of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LastEvent {
    pub seq: u64,
    /// The hash of its header.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub hash: Hash,
}

/// `POST /v1/successor`: a device whose storage was rolled back goes on under another key (SYNC-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuccessorRequest {
    /// The raw Ed25519 public key, 32 bytes in base64.
    pub public_key: String,
}

/// `GET /v1/events?feed&after&limit&wait`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct PullRequest {
    #[cfg_attr(feature = "openapi", param(value_type = String))]
    pub feed: FeedId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>))]
    pub after: Option<Cursor>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// Seconds to wait for an event when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<u64>,
}

/// A page of a feed, in the feed's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PullAnswer {
    pub events: Vec<WireEvent>,
    /// Where the page ends; absent while the feed is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub next: Option<Cursor>,
    /// Whether more is there already.
    pub more: bool,
}

/// A place in a feed: a position, and the running hash of all headers up to it, so that a server
/// whose history changed is noticed (SYNC-8). As text: `position:hash`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    pub position: u64,
    pub hash: Hash,
}

/// A text that is not a cursor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is position:hash")]
pub struct CursorError;

/// `POST /v1/enrol`: spends a one-time code (SYNC-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolRequest {
    pub code: String,
    /// What the device is called on lists of devices.
    pub name: String,
    /// The raw Ed25519 public key, 32 bytes in base64.
    pub public_key: String,
}

/// What an enrolled device needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolAnswer {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub device: DeviceId,
    /// The bearer token. The server keeps only its hash.
    pub token: String,
    pub role: String,
    /// The feeds that the device reads.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub feeds: Vec<FeedId>,
    /// The feeds that the device writes, where they are others than it reads (SYNC-28).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub writes: Vec<FeedId>,
    pub firm: String,
    /// The ids under which the device wrote before (SYNC-17): what it wrote then is its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub was: Vec<DeviceId>,
    /// After how many seconds without use the token ends (SYNC-20). Absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub life_s: Option<u64>,
}

/// `GET /v1/snapshot?fold`: the state with which a device begins (SYNC-22).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct SnapshotRequest {
    /// The version of the fold that the device has.
    pub fold: u32,
}

impl WireEvent {
    pub fn new(event: &SignedEvent) -> Self {
        Self {
            header: STANDARD.encode(&event.header),
            body: STANDARD.encode(&event.body),
            signature: STANDARD.encode(event.signature),
        }
    }

    pub fn signed(&self) -> Result<SignedEvent, WireError> {
        let decode =
            |field: &'static str, text: &str| STANDARD.decode(text).map_err(|_| WireError::Base64 { field });
        let signature = decode("signature", &self.signature)?;
        let bytes = signature.len();
        Ok(SignedEvent {
            header: decode("header", &self.header)?,
            body: decode("body", &self.body)?,
            signature: signature.try_into().map_err(|_| WireError::SignatureLength { bytes })?,
        })
    }
}

impl PushAnswer {
    /// Each sent event with its outcome; nothing where the answer is not one to these events.
    pub fn of(self, sent: &[EventId]) -> Option<Vec<(EventId, Outcome)>> {
        let fits = |(sent, answer): (&EventId, &Answer)| answer.event.is_none_or(|event| event == *sent);
        if self.answers.len() != sent.len() || !sent.iter().zip(&self.answers).all(fits) {
            return None;
        }
        Some(sent.iter().copied().zip(self.answers.iter().map(|answer| answer.outcome)).collect())
    }
}

impl Outcome {
    /// Whether the sender may forget the event: the server keeps it, or keeps another in its place
    /// for good. A refused one stays in the outbox for a person to look at.
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Accepted | Self::Duplicate | Self::Quarantined { .. })
    }
}

impl Cursor {
    /// The place behind one more event, whose header has this hash. `None` is a feed's beginning.
    pub fn after(before: Option<Self>, header: Hash) -> Self {
        let (position, hash) = before.map_or((0, Hash::ZERO), |cursor| (cursor.position, cursor.hash));
        let hash = Hash::of(&[*hash.as_bytes(), *header.as_bytes()].concat());
        Self { position: position + 1, hash }
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.position, self.hash)
    }
}

impl std::str::FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (position, hash) = text.split_once(':').ok_or(CursorError)?;
        Ok(Self {
            position: position.parse().map_err(|_| CursorError)?,
            hash: hash.parse().map_err(|_| CursorError)?,
        })
    }
}

impl TryFrom<String> for Cursor {
    type Error = CursorError;

    fn try_from(text: String) -> Result<Self, CursorError> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}
