//! What really happened, as nobody in the simulation knows it: what was said to be saved, what was
//! acknowledged, what a disaster left no copy of, and which promise was broken first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use lotwise_ledger::event::{DeviceId, Hash, SignedEvent};

/// What the protocol promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    AcknowledgedIsNeverLost,
    SavedArrives,
    SameSetSameBytes,
    NothingIsInvented,
    ReadsGoForward,
    PushedTwiceIsThereOnce,
    OutboxesDrain,
    NobodySeesWhatIsNotForHim,
    NobodyWritesWhatHeMayNot,
    ExceptionsNeedNoOrder,
    EveryoneGetsEverything,
    /// Whoever has trouble waits before he asks again.
    NobodyAsksWithoutPause,
    /// Nothing stops a storage or a machine that is sound.
    NothingFails,
}

/// A promise that was broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub promise: Promise,
    pub what: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.promise, self.what)
    }
}

/// Events by the hash of their header: after a rollback, two may have one id.
#[derive(Default)]
pub struct Truth {
    /// Every event of which a person was told that it is saved.
    pub saved: BTreeMap<Hash, SignedEvent>,
    /// What a hostile device signed with its own key. Nobody promised it anything.
    pub hostile: BTreeMap<Hash, SignedEvent>,
    /// Those that a server's answer settled.
    pub acknowledged: BTreeSet<Hash>,
    /// Those of which a disaster left no copy, by no fault of the protocol.
    pub gone: BTreeSet<Hash>,
    /// Events that were issued again under another id, and what took their place.
    pub reissued: BTreeMap<Hash, Hash>,
    /// Revoked devices, with the events that they had in the log by then.
    pub revoked: BTreeMap<DeviceId, BTreeSet<Hash>>,
    /// The first promise that was broken.
    pub broken: Option<Broken>,
}

impl Truth {
    pub fn fail(&mut self, promise: Promise, what: String) {
        self.broken.get_or_insert(Broken { promise, what });
    }

    pub fn saved(&mut self, signed: &SignedEvent) {
        self.saved.insert(Hash::of(&signed.header), signed.clone());
    }

    pub fn reissued(&mut self, old: &SignedEvent, new: &SignedEvent) {
        self.reissued.insert(Hash::of(&old.header), Hash::of(&new.header));
        self.saved(new);
    }

    /// Whether somebody made this very event.
    pub fn was_made(&self, event: &SignedEvent) -> bool {
        let hash = Hash::of(&event.header);
        [&self.saved, &self.hostile].iter().any(|made| made.get(&hash) == Some(event))
    }
}
