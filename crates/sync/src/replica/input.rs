//! What happens to a device.

use lotwise_ledger::event::{DeviceId, EventId, FeedId};

use crate::wire::Outcome;

/// Something that happened to the device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The app started, came to the front, or the browser says that there is a network.
    Woke,
    /// A record was saved.
    Saved,
    /// The browser says that there is no network. What is under way may still succeed.
    Offline,
    /// A pause asked for by [`Effect::Pause`](super::Effect::Pause) is over.
    PauseOver,
    /// A part of the outbox was sent and answered.
    Pushed(Vec<(EventId, Outcome)>),
    /// Nothing in the outbox could be sent. `reused`: it holds own events whose id the server has
    /// under other bytes.
    NothingToPush { reused: bool },
    /// The push was too large as a whole, for the server or for what stands before it.
    TooLarge { sent: Vec<EventId> },
    /// The push had no answer in time: the way to the server may be too slow for so much.
    TooSlow { sent: Vec<EventId> },
    /// The push was answered by an error that may come of what was sent, and would come again.
    PushRefused { sent: Vec<EventId> },
    /// What the server lacks is in the outbox again. `unknown` is the number of the device's last
    /// event there, if it is not here.
    Compared { unknown: Option<u64> },
    /// The device goes on under another id and key.
    Renewed { device: DeviceId },
    /// The state stands on the server's snapshot, or on none because the server has none.
    Begun { based: bool },
    /// A page of a feed was received and committed.
    Pulled { feed: FeedId, more: bool },
    /// The server's history is not the one that the cursor came from.
    Diverged { feed: FeedId },
    /// A request to the server failed: no answer, or one that may be different next time.
    Failed(Request),
    /// The storage did not take what an answer came to: it is full. Of which request, where that is asked
    /// again as a whole; an answer to a push is not.
    NotWritten { of: Option<Request> },
    /// The server takes from this device, but gives it nothing.
    Revoked,
    /// The server does not know this device's token.
    Unauthorized(Request),
}

/// A request to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Push,
    Pull(FeedId),
    Compare,
    Renew,
    Begin,
}
