//! Attachments on the wire (SYNC-23): bytes that events refer to, and the tombstones of erased ones.

use lotwise_ledger::event::{DeviceId, FeedId, Hash};
use serde::{Deserialize, Serialize};

use super::Cursor;

/// The most bytes of one attachment.
pub const MAX_ATTACHMENT_BYTES: u64 = 10 << 20;
/// The most bytes of one part of an upload.
pub const MAX_PART_BYTES: usize = 256 << 10;
/// The most bytes that one device may declare a day.
pub const MAX_DAY_BYTES: u64 = 500 << 20;
/// The most ids or tombstones in one request or page.
pub const MAX_NAMED: usize = 1_000;
/// What an attachment may be: nothing that a browser would run.
pub const MEDIA_TYPES: [&str; 5] = ["image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain"];
/// The header of a part: the place of its first byte.
pub const OFFSET_HEADER: &str = "upload-offset";
/// The header of an answer that has an attachment's salt, in base64url.
pub const SALT_HEADER: &str = "attachment-salt";

/// What an attachment is, as its holder declares it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Declared {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub id: Hash,
    /// 32 random bytes, which no event names.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub salt: Salt,
    pub media_type: String,
    /// How many bytes the content has.
    pub bytes: u64,
    /// The feeds of the event that refers to it: who reads one of them reads the attachment.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub feeds: Vec<FeedId>,
    /// Only roles that work on complaints and claims read it.
    #[serde(default)]
    pub personal: bool,
}

/// The random bytes that make an attachment's id tell nothing of its content, in base64url.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Salt(Hash);

/// The server's word on an upload: how many of its bytes lie there, and whether it is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    pub held: u64,
    pub complete: bool,
}

/// `POST /v1/attachments/have`: complete attachments that a device has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentsHeld {
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub ids: Vec<Hash>,
}

/// Those of them that the server lacks and would take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentsWanted {
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub want: Vec<Hash>,
}

/// What stays of an erased attachment or complaint, signed by the server that erased it: whoever has
/// it may bring it back to a server that was restored from a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tombstone {
    /// An attachment's id, or a complaint's reference.
    pub id: String,
    /// The device of whoever erased it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub by: DeviceId,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub at_ms: i64,
    /// The server's own device.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub server: DeviceId,
    /// Ed25519 over [`Tombstone::signed_bytes`], in base64.
    pub signature: String,
}

/// `POST /v1/attachments/erased`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TombstonesOffered {
    pub erased: Vec<Tombstone>,
}

/// `GET /v1/attachments/erased`: a page of the tombstones, in the order in which the server took them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TombstonePage {
    pub erased: Vec<Tombstone>,
    /// The place behind the page.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub next: Option<Cursor>,
    pub more: bool,
}

impl Salt {
    pub fn new(random: [u8; 32]) -> Self {
        Self(Hash::from_bytes(random))
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The id of the attachment with this content.
    pub fn id_of(&self, content: &[u8]) -> Hash {
        Hash::of_parts([self.as_bytes().as_slice(), content])
    }
}

impl std::fmt::Display for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Salt {
    type Err = lotwise_ledger::event::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A salt is as secret as the content.
impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt")
    }
}

impl Declared {
    /// Whether a server may take it at all.
    pub fn is_allowed(&self) -> bool {
        self.fits() && MEDIA_TYPES.contains(&self.media_type.as_str()) && !self.feeds.is_empty()
    }

    /// Whether it is small enough, and not nothing.
    pub fn fits(&self) -> bool {
        (1..=MAX_ATTACHMENT_BYTES).contains(&self.bytes)
    }
}

impl Tombstone {
    /// What the server signs: lines of the purpose, id, device and time.
    pub fn signed_bytes(id: &str, by: DeviceId, at_ms: i64) -> Vec<u8> {
        format!("lotwise erased\n{id}\n{by}\n{at_ms}").into_bytes()
    }

    /// The place in the stream behind one more tombstone.
    pub fn cursor_after(before: Option<Cursor>, id: &str) -> Cursor {
        Cursor::after(before, Hash::of(id.as_bytes()))
    }
}
