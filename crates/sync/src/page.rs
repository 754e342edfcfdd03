//! What a device takes of a page.

use lotwise_ledger::event::{DeviceId, Head, Header};

/// Whether an event of a page is one of `own`'s, whose chain ends at `head`, that the device has lost.
///
/// It was lost here with a rolled-back storage (SYNC-17). Taken in, it would hide the loss, and its
/// number would be given out again, to something else. It comes again under the next id. Stores ask in
/// the transaction that takes the page in: another tab may have gone on as another device just before.
pub fn is_lost(header: &Header, own: DeviceId, head: &Head) -> bool {
    header.device == own && header.seq > head.seq
}
