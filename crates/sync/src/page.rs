//! What a device takes of a page, or of a file.

use lotwise_ledger::event::{DeviceId, Head, Header, SignedEvent};

/// Whether an event is one of `own`'s, whose chain ends at `head`, that the device has lost.
///
/// It was lost here with a rolled-back storage (SYNC-17). Taken in, it would hide the loss, and its
/// number would be given out again, to something else. It comes again under the next id. Stores ask in
/// the transaction that takes a page in: another tab may have gone on as another device just before.
pub fn is_lost(header: &Header, own: DeviceId, head: &Head) -> bool {
    header.device == own && header.seq > head.seq
}

/// The events that are not lost ones of `own`'s.
pub fn taken(events: Vec<SignedEvent>, own: DeviceId, head: &Head) -> Vec<SignedEvent> {
    let is_lost = |signed: &SignedEvent| signed.header().is_ok_and(|header| is_lost(&header, own, head));
    events.into_iter().filter(|signed| !is_lost(signed)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::sample::Author;

    /// SYNC-9, SYNC-17: own events come back unchanged up to the head, and lost ones do not.
    #[test]
    fn own_events_behind_the_head_are_passed_over() {
        let (mut ada, mut ben) = (Author::new(1), Author::new(2));
        let kept = ada.receives("L1", 1);
        let head = ada.head.clone();
        let (lost, foreign) = (ada.receives("L1", 2), ben.receives("L1", 3));
        let page = vec![kept.clone(), lost, foreign.clone()];
        assert_eq!(taken(page, ada.device, &head), [kept, foreign]);
    }
}
