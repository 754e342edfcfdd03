//! What a push must show before it is kept: bytes that are an event, of a device that is enrolled,
//! signed by its key, for feeds and of a kind that it may write (SYNC-5, SYNC-18). Every server judges by
//! this.

use lotwise_ledger::event::{Body, DeviceId, EventError, EventId, FeedId, SignedEvent};

use crate::rights::{self, Author, Role};
use crate::store::Incoming;
use crate::wire::{Code, MAX_EVENT_BYTES, WireEvent};

/// What was found of one event.
pub enum Verdict {
    Good(Incoming),
    /// To be kept apart until a person reviews it.
    Quarantine(Incoming, Code),
    Refuse(Option<EventId>, Code),
}

/// What an enrolled device may write.
#[derive(Clone, Copy, Debug)]
pub struct Writer<'a> {
    pub role: Role,
    pub feeds: &'a [FeedId],
    pub revoked: bool,
    /// The ids under which the device wrote before (SYNC-17).
    pub was: &'a [DeviceId],
}

/// The event of the bytes, or which it would have been and why it is none.
pub fn open(wire: &WireEvent) -> Result<Incoming, (Option<EventId>, Code)> {
    let signed = wire.signed().map_err(|_| (None, Code::Malformed))?;
    let header = signed.header().map_err(|_| (None, Code::Malformed))?;
    let id = EventId { device: header.device, seq: header.seq };
    if signed.header.len() + signed.body.len() > MAX_EVENT_BYTES {
        return Err((Some(id), Code::TooLarge));
    }
    // SQL counts with a sign; no chain is that long.
    if header.feeds.is_empty() || i64::try_from(header.seq).is_err() {
        return Err((Some(id), Code::Malformed));
    }
    match signed.open() {
        Ok(event) => Ok(Incoming { event, signed }),
        Err(EventError::BodyHash) => Err((Some(id), Code::BodyHash)),
        Err(_) => Err((Some(id), Code::Malformed)),
    }
}

/// Judges an opened event. `writer` is its device, where it is enrolled; `genuine` tells whether
/// the signature is by that device's key.
pub fn judge(
    incoming: Incoming,
    writer: Option<Writer<'_>>,
    genuine: impl FnOnce(&SignedEvent) -> bool,
) -> Verdict {
    let id = Some(incoming.event.id());
    let Some(writer) = writer else {
        // Nobody can look at its signature, but it came from somebody who is known: a server that
        // lost an enrolment must not lose what others kept of that device (SYNC-16).
        return Verdict::Quarantine(incoming, Code::UnknownDevice);
    };
    if !genuine(&incoming.signed) {
        return Verdict::Refuse(id, Code::BadSignature);
    }
    match denied(&incoming, writer) {
        None => Verdict::Good(incoming),
        Some(code) => Verdict::Quarantine(incoming, code),
    }
}

/// Why an event that is the writer's must wait for a person, if it must.
pub fn denied(incoming: &Incoming, writer: Writer<'_>) -> Option<Code> {
    let (header, body) = (&incoming.event.header, &incoming.event.body);
    let author = Author { role: writer.role, device: header.device, was: writer.was };
    if writer.revoked {
        Some(Code::Revoked)
    } else if !header.feeds.iter().all(|feed| writer.feeds.contains(feed)) {
        Some(Code::ForeignFeed)
    } else if rights::check(author, body).is_ok() {
        None
    } else if *body == Body::Unknown {
        Some(Code::UnknownKind)
    } else {
        Some(Code::NotAllowed)
    }
}
