//! What a device takes of a page.

use lotwise_ledger::event::{DeviceId, Head, SignedEvent};

/// The events of a page that `device`, whose chain ends at `head`, takes: all but those of its own
/// behind the head.
///
/// Such a one was lost here with a rolled-back storage (SYNC-17). Taken in, it would hide the loss, and
/// its number would be given out again, to something else. It comes again under the next id. The head is
/// to be read after the page came, since only what was saved is ever sent.
pub fn taken(events: Vec<SignedEvent>, device: DeviceId, head: &Head) -> Vec<SignedEvent> {
    let is_lost = |signed: &SignedEvent| {
        signed.header().is_ok_and(|header| header.device == device && header.seq > head.seq)
    };
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
