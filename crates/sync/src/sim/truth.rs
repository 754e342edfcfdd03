//! What really happened, as nobody in the simulation knows it: what was said to be saved, what was
//! acknowledged, and what a disaster left no copy of.

use std::collections::{BTreeMap, BTreeSet};

use lotwise_ledger::event::{DeviceId, Hash, SignedEvent};

/// Events by the hash of their header: after a rollback, two may have one id.
#[derive(Default)]
pub struct Truth {
    /// Every event of which a person was told that it is saved.
    pub saved: BTreeMap<Hash, SignedEvent>,
    /// Those that a server's answer settled.
    pub acknowledged: BTreeSet<Hash>,
    /// Those of which a disaster left no copy, by no fault of the protocol.
    pub gone: BTreeSet<Hash>,
    /// Events that were issued again under another id, and what took their place.
    pub reissued: BTreeMap<Hash, Hash>,
    /// Revoked devices, with the events that they had in the log by then.
    pub revoked: BTreeMap<DeviceId, BTreeSet<Hash>>,
    /// The first promise that was broken.
    pub broken: Option<String>,
}

impl Truth {
    pub fn fail(&mut self, what: String) {
        self.broken.get_or_insert(what);
    }

    pub fn saved(&mut self, signed: &SignedEvent) {
        self.saved.insert(Hash::of(&signed.header), signed.clone());
    }

    pub fn reissued(&mut self, old: &SignedEvent, new: &SignedEvent) {
        self.reissued.insert(Hash::of(&old.header), Hash::of(&new.header));
        self.saved(new);
    }
}
