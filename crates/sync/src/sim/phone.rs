//! A simulated phone: what lies in its storage, and what runs in its tabs.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use ed25519_dalek::{Signer, SigningKey};
use lotwise_ledger::event::{Act, DeviceId, EventId, FeedId, SignedEvent};

use super::app::Edition;
use super::disk::Dying;
use crate::replica::Replica;
use crate::rights::{Author, Role, check_act};
use crate::store::MemoryReplica;

/// A key pair with the id that belongs to it.
pub struct Keys {
    secret: SigningKey,
    pub public: [u8; 32],
    pub device: DeviceId,
}

/// As whom a device signs, and what it shows to the server.
#[derive(Clone)]
pub struct Identity {
    pub keys: Rc<Keys>,
    pub token: u64,
}

/// Everything that the browser keeps for the app. A clone is what a rolled-back disk comes to.
#[derive(Clone)]
pub struct Storage {
    pub store: MemoryReplica,
    pub identity: Identity,
    /// What the state stands on.
    pub based: Option<Rc<super::snapshots::Snapshot>>,
    /// The key of a new id that the server may know already.
    pub next: Option<Rc<Keys>>,
}

/// One page of the app that is open. What it read of the identity it goes on with until it reads again.
pub struct Tab {
    /// Of all tabs there ever were.
    pub id: u64,
    pub edition: Edition,
    pub identity: Identity,
    /// Present while it leads the network.
    pub replica: Option<Replica>,
    /// Counts its drivers: what an earlier one asked for is of no concern to the next.
    pub driver: u64,
    /// Counts pauses: a later one replaces an earlier.
    pub pause: u64,
}

/// A tab of a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub phone: usize,
    pub tab: u64,
}

/// What a phone has shown to people. It is never taken back but by a named disaster.
#[derive(Default)]
pub struct Shown {
    pub events: BTreeSet<EventId>,
    pub cursors: BTreeMap<FeedId, u64>,
    /// How often something was shown.
    pub times: u64,
}

pub struct Phone {
    pub name: String,
    pub site: &'static str,
    pub role: Role,
    pub feeds: Vec<FeedId>,
    /// The version of the app that a tab opened now runs.
    pub edition: Edition,
    pub storage: Storage,
    /// While a power cut is coming: what the disk has for sure, the storage as of the last strict commit.
    pub durable: Option<Storage>,
    /// An earlier state, to which the disk may fall back.
    pub earlier: Option<Storage>,
    pub tabs: Vec<Tab>,
    /// Where there are none, every tab leads.
    pub has_locks: bool,
    pub online: bool,
    /// The server gives it nothing: it waits for nothing there, and has its timer alone.
    pub revoked: bool,
    pub full: bool,
    /// The next write of that kind is cut off.
    pub dies: Option<Dying>,
    /// Somebody is about to enrol it again.
    pub enrolling: bool,
    pub clock_offset_ms: i64,
    /// Every id under which this phone ever wrote.
    pub ids: Vec<DeviceId>,
    pub shown: Shown,
    /// What it asked the server in this minute, and which minute that is.
    pub asked: (u64, u64),
}

impl Keys {
    pub fn new(seed: &[u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(seed);
        let public = secret.verifying_key().to_bytes();
        Self { secret, public, device: DeviceId::of_public_key(&public) }
    }

    pub fn sign(&self, header: &[u8]) -> [u8; 64] {
        self.secret.sign(header).to_bytes()
    }

    pub fn signed(&self, header: Vec<u8>, body: Vec<u8>) -> SignedEvent {
        let signature = self.sign(&header);
        SignedEvent { header, body, signature }
    }
}

impl Identity {
    pub fn device(&self) -> DeviceId {
        self.keys.device
    }
}

impl Storage {
    pub fn new(keys: Keys, token: u64, edition: Edition) -> Self {
        let store = MemoryReplica::default();
        // There is nothing yet that could not be read.
        let _empty = store.refold(edition.fold());
        Self { store, identity: Identity { keys: Rc::new(keys), token }, based: None, next: None }
    }

    pub fn device(&self) -> DeviceId {
        self.identity.device()
    }
}

impl Phone {
    pub fn clock_ms(&self, now_ms: u64) -> i64 {
        /// 2026-11-21T09:00Z.
        const BEGINNING_MS: i64 = 1_795_251_600_000;
        BEGINNING_MS + i64::try_from(now_ms).unwrap_or(0) + self.clock_offset_ms
    }

    /// Whether the app would record it for this role.
    pub fn may_record(&self, act: &Act) -> bool {
        let author = Author { role: self.role, device: self.storage.device(), was: &self.ids };
        check_act(author, act).is_ok()
    }

    pub fn tab(&self, tab: u64) -> Option<&Tab> {
        self.tabs.iter().find(|it| it.id == tab)
    }

    pub fn tab_mut(&mut self, tab: u64) -> Option<&mut Tab> {
        self.tabs.iter_mut().find(|it| it.id == tab)
    }

    pub fn leads(&self) -> bool {
        self.tabs.iter().any(|tab| tab.replica.is_some())
    }

    /// A strict commit: what was written so far survives a power cut.
    pub fn flush(&mut self) {
        if self.durable.is_some() {
            self.durable = Some(self.storage.clone());
        }
    }

    /// The storage is another one now; every tab that had the old one open is gone, and what was shown
    /// may be, too.
    pub fn replace_storage(&mut self, storage: Storage) {
        self.storage = storage;
        self.durable = None;
        self.tabs.clear();
        self.shown = Shown::default();
    }
}
