//! Events: what happened, as the byte strings that its author made once. They are stored, sent and
//! hashed as those bytes; nothing ever writes them again.

mod body;
pub mod fact;
pub mod field;
mod id;
mod line;
mod step;

use serde::{Deserialize, Serialize};

pub use body::{Act, Body, Doubt, Hold, Release, Seen, SeenContainer, Voids, Write};
pub use id::{DeviceId, EventId, Hash, IdError};
pub use line::{Line, Subject};
pub use step::{Step, StepError};

use crate::time::Hlc;

/// A feed: the stream of events that a device may read. One per site, one shared.
pub type FeedId = String;

/// The feed of the catalogue and of all that every site must know.
pub const SHARED_FEED: &str = "shared";

/// The version of the body's shape that this code writes.
pub const BODY_VERSION: u16 = 1;

/// What is signed: who, in which place of his chain, when, for whom, and the body's hash.
///
/// The chain and the signature cover the header alone, so that a body can be withheld or erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub device: DeviceId,
    /// Counts a device's events from 1, without gaps.
    pub seq: u64,
    /// The hash of the device's previous header; [`Hash::ZERO`] for its first.
    pub prev: Hash,
    pub hlc: Hlc,
    pub feeds: Vec<FeedId>,
    pub kind: String,
    /// The version of the body's shape.
    pub version: u16,
    /// SHA-256 of the body's bytes.
    pub body: Hash,
}

/// An event as it is stored and sent: the author's bytes, and his Ed25519 signature over the header's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEvent {
    pub header: Vec<u8>,
    pub body: Vec<u8>,
    pub signature: [u8; 64],
}

/// An event as the fold reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub header: Header,
    pub header_hash: Hash,
    pub body: Body,
}

/// Why bytes are no event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    #[error("the header is not in the shape of the specification")]
    Header,
    #[error("the body is not what the header's hash names")]
    BodyHash,
    #[error("the body is not in the shape of its kind and version")]
    Body,
    #[error("sequence numbers begin at 1")]
    Seq,
}

/// The end of a device's chain: what its next event must follow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last event's number; 0 before the first.
    pub seq: u64,
    /// The last header's hash.
    pub hash: Hash,
    /// The highest clock reading that the device has seen, its own or pulled.
    pub hlc: Hlc,
}

/// An event that its author has not signed yet.
#[derive(Clone, Debug)]
pub struct Draft {
    pub header: Vec<u8>,
    body: Vec<u8>,
}

impl Event {
    pub fn id(&self) -> EventId {
        EventId { device: self.header.device, seq: self.header.seq }
    }
}

impl SignedEvent {
    /// Reads the header alone; a body of an unknown kind or version is no error here.
    pub fn header(&self) -> Result<Header, EventError> {
        let header: Header = serde_json::from_slice(&self.header).map_err(|_| EventError::Header)?;
        if header.seq == 0 {
            return Err(EventError::Seq);
        }
        Ok(header)
    }

    /// Reads header and body, and checks that the one names the other. The signature is checked
    /// by whoever knows the device's key.
    pub fn open(&self) -> Result<Event, EventError> {
        let header = self.header()?;
        if Hash::of(&self.body) != header.body {
            return Err(EventError::BodyHash);
        }
        let body = Body::read(&header.kind, header.version, &self.body)?;
        Ok(Event { header_hash: Hash::of(&self.header), header, body })
    }
}

impl Head {
    /// The head after this event of the device's own.
    #[must_use]
    pub fn after(&self, event: &Event) -> Self {
        Self { seq: event.header.seq, hash: event.header_hash, hlc: self.hlc.max(event.header.hlc) }
    }

    /// Whether the chain ends at the same event, wherever the clock stands by now.
    pub fn ends_as(&self, other: &Self) -> bool {
        (self.seq, self.hash) == (other.seq, other.hash)
    }
}

impl Draft {
    /// Makes the bytes of `device`'s next event, at the wall clock's `now_ms`.
    pub fn new(device: DeviceId, head: &Head, feeds: Vec<FeedId>, act: &Act, now_ms: i64) -> Self {
        let body = act.to_bytes();
        let header = Header {
            device,
            seq: head.seq + 1,
            prev: head.hash,
            hlc: head.hlc.next(now_ms),
            feeds,
            kind: act.step.as_str().to_owned(),
            version: BODY_VERSION,
            body: Hash::of(&body),
        };
        // Plain structs with text keys: serialisation to memory has no way to fail.
        let header = serde_json::to_vec(&header).expect("a header is always JSON");
        Self { header, body }
    }

    /// How many bytes a server counts.
    pub fn bytes(&self) -> usize {
        self.header.len() + self.body.len()
    }

    /// Adds the signature over the header's bytes.
    pub fn signed(self, signature: [u8; 64]) -> SignedEvent {
        SignedEvent { header: self.header, body: self.body, signature }
    }
}
