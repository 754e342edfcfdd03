//! What one push carries of the outbox.

use lotwise_ledger::event::{DeviceId, EventId, SignedEvent};

use crate::wire::{MAX_PUSH_BYTES, PushRequest, WireEvent};

/// What [`Effect::Push`](crate::replica::Effect::Push) posts: of the outbox's events as many as the
/// limits of a push allow, and at least one. `device` is the own id; of its events none behind
/// `through` is taken. One that is too large by itself goes alone, to be refused.
pub fn batch(
    outbox: &[SignedEvent],
    device: DeviceId,
    limit: usize,
    through: u64,
) -> (Vec<EventId>, PushRequest) {
    let (mut ids, mut events, mut bytes) = (Vec::new(), Vec::new(), 0);
    for signed in outbox {
        let Ok(header) = signed.header() else { continue };
        let id = EventId { device: header.device, seq: header.seq };
        let is_own = id.device == device;
        if is_own && id.seq > through {
            continue;
        }
        let event = WireEvent::new(signed);
        bytes += event.header.len() + event.body.len() + event.signature.len() + 64;
        if ids.len() == limit || (bytes >= MAX_PUSH_BYTES && !ids.is_empty()) {
            break;
        }
        ids.push(id);
        events.push(event);
    }
    (ids, PushRequest { events })
}
