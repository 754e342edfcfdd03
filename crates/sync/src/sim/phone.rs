//! A simulated phone: what lies in its storage, and what runs in its tabs.

use ed25519_dalek::{Signer, SigningKey};
use lotwise_ledger::event::{Act, DeviceId, FeedId, SignedEvent};

use crate::replica::Replica;
use crate::rights::{Author, Role, check_act};
use crate::store::MemoryReplica;

/// Everything that the browser keeps for the app. A clone is what a rolled-back disk comes to.
#[derive(Clone, Default)]
pub struct Storage {
    pub store: MemoryReplica,
    /// The secret key's seed.
    pub key: [u8; 32],
    /// The key of a new id that the server may know already.
    pub next_key: Option<[u8; 32]>,
    pub token: u64,
}

pub struct Phone {
    pub name: String,
    pub site: &'static str,
    pub role: Role,
    pub feeds: Vec<FeedId>,
    pub storage: Storage,
    /// What the disk has for sure: the storage as of the last strict commit.
    pub durable: Storage,
    /// An earlier state, to which the disk may fall back.
    pub earlier: Option<Storage>,
    /// The network's leader among the tabs, while there is one.
    pub replica: Option<Replica>,
    /// Counts leaders: what an earlier one asked for is of no concern to the next.
    pub run: u64,
    /// Counts the storage's lives: a tab that decided in an earlier one is gone.
    pub life: u64,
    /// Counts pauses: a later one replaces an earlier.
    pub pause: u64,
    pub online: bool,
    /// The server gives it nothing: it waits for nothing there, and has its timer alone.
    pub revoked: bool,
    pub full: bool,
    /// The next write that can be cut in two is.
    pub dies: bool,
    pub clock_offset_ms: i64,
    /// Every id under which this phone ever wrote.
    pub ids: Vec<DeviceId>,
}

impl Storage {
    pub fn new(key: [u8; 32]) -> Self {
        Self { key, ..Self::default() }
    }

    pub fn device(&self) -> DeviceId {
        DeviceId::of_public_key(&public(&self.key))
    }

    pub fn sign(&self, header: Vec<u8>, body: Vec<u8>) -> SignedEvent {
        let signature = sign(&self.key, &header);
        SignedEvent { header, body, signature }
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

    /// A strict commit: what was written so far survives a power cut.
    pub fn flush(&mut self) {
        self.durable = self.storage.clone();
    }

    /// The storage is another one now; every tab that had the old one open is gone.
    pub fn replace_storage(&mut self, storage: Storage) {
        self.durable = storage.clone();
        self.storage = storage;
        self.life += 1;
        self.end_tab();
    }

    pub fn end_tab(&mut self) {
        self.replica = None;
        self.run += 1;
    }
}

pub fn public(key: &[u8; 32]) -> [u8; 32] {
    SigningKey::from_bytes(key).verifying_key().to_bytes()
}

pub fn sign(key: &[u8; 32], header: &[u8]) -> [u8; 64] {
    SigningKey::from_bytes(key).sign(header).to_bytes()
}
