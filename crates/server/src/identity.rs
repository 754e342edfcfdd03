//! The server as a device of its own: it signs what comes from the public, and appends it by the
//! same way as every push.

use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};
use lotwise_ledger::command::feeds;
use lotwise_ledger::event::{Act, DeviceId, Draft, EventError, EventId, Head};
use lotwise_sync::store::{EventStore, Incoming};
use lotwise_sync::wire::Outcome;
use tokio::sync::Mutex;

use crate::clock::now_ms;
use crate::secret;
use crate::store::StoreError;
use crate::store::sqlite::SqliteEvents;

/// The name of the key's file in the data directory: 32 bytes, readable by the owner alone.
const KEY_FILE: &str = "server.key";

/// Why the server has no identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("the key's file cannot be read or written")]
    File(#[from] std::io::Error),
    #[error("the key's file has {bytes} bytes, not 32")]
    KeyLength { bytes: usize },
    #[error("the last event of the server cannot be read")]
    Chain(#[from] EventError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The server's device: its key, and the end of its chain.
pub struct Identity {
    device: DeviceId,
    key: SigningKey,
    /// Held while an event is made and appended, so that the chain has no branch.
    head: Mutex<Head>,
}

impl Identity {
    /// Reads the key of the data directory, or makes it at the first start, and finds the chain.
    pub async fn open(dir: &Path, log: &SqliteEvents) -> Result<Self, IdentityError> {
        let key = SigningKey::from_bytes(&read_or_make_key(&dir.join(KEY_FILE))?);
        let device = log.enter_own_device(key.verifying_key().to_bytes()).await?;
        let last = log.last_of(device).await?.map(|signed| signed.open()).transpose()?;
        let head = last.map_or_else(Head::default, |event| Head::default().after(&event));
        Ok(Self { device, key, head: Mutex::new(head) })
    }

    /// The id of the server's own device.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The signature of the server's own device.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }

    /// Signs an act, appends it to the log and tells its id.
    pub async fn append(&self, log: &SqliteEvents, act: &Act) -> Result<EventId, StoreError> {
        let mut head = self.head.lock().await;
        let draft = Draft::new(self.device, &head, feeds(act), act, now_ms());
        let signature = self.key.sign(&draft.header).to_bytes();
        let signed = draft.signed(signature);
        let event = signed.open().map_err(|_| StoreError::Damaged { what: "an act of the server" })?;
        let (next, id) = (head.after(&event), event.id());
        match log.append(vec![Incoming { event, signed }]).await?.as_slice() {
            [Outcome::Accepted | Outcome::Duplicate] => {
                *head = next;
                Ok(id)
            }
            _ => Err(StoreError::Damaged { what: "the server's own chain" }),
        }
    }
}

fn read_or_make_key(file: &Path) -> Result<[u8; 32], IdentityError> {
    match std::fs::read(file) {
        Ok(bytes) => {
            let count = bytes.len();
            bytes.try_into().map_err(|_| IdentityError::KeyLength { bytes: count })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = secret::bytes();
            secret::write(file, &key)?;
            Ok(key)
        }
        Err(error) => Err(error.into()),
    }
}
