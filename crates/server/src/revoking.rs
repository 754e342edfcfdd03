//! Revocations that no restore of a backup undoes (SYNC-15): each stands in the database, and in a file
//! that a restore leaves alone. Without it a stolen phone would read again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lotwise_ledger::event::DeviceId;
use serde::{Deserialize, Serialize};

use crate::clock::now_ms;
use crate::lines;
use crate::store::StoreError;
use crate::store::sqlite::SqliteEvents;

/// The name of the file in the data directory: who was revoked and who was let in again, in their order.
pub const REVOKED_FILE: &str = "revoked.log";

/// That a device was revoked, or let in again. What it went on as has a line of its own.
#[derive(Serialize, Deserialize)]
struct Decided {
    device: DeviceId,
    revoked: bool,
    at_ms: i64,
}

/// Where revocations are written down.
pub struct Revoking {
    file: PathBuf,
}

impl Revoking {
    /// Revokes again what a restored backup had let in.
    pub async fn open(dir: &Path, log: &SqliteEvents) -> Result<Self, StoreError> {
        let file = dir.join(REVOKED_FILE);
        let mut revoked = BTreeMap::new();
        for decided in lines::read::<Decided>(&file).map_err(StoreError::file)? {
            if decided.revoked {
                revoked.insert(decided.device, decided.at_ms);
            } else {
                revoked.remove(&decided.device);
            }
        }
        let count = log.revoke_again(&revoked).await?;
        if count > 0 {
            tracing::warn!(count, "revoked again what a restored backup had let in");
        }
        Ok(Self { file })
    }

    /// Revokes a person's device, and tells whether there is such a one.
    ///
    /// First the file: whom it names is revoked at the next start, whatever happens in between.
    pub async fn revoke(&self, log: &SqliteEvents, device: DeviceId) -> Result<bool, StoreError> {
        self.write(log.not_yet_revoked(device).await?, true)?;
        log.revoke(device).await
    }

    /// A revoked device was enrolled again.
    pub fn let_in(&self, device: DeviceId) -> Result<(), StoreError> {
        self.write(vec![device], false)
    }

    fn write(&self, devices: Vec<DeviceId>, revoked: bool) -> Result<(), StoreError> {
        if devices.is_empty() {
            return Ok(());
        }
        let at_ms = now_ms();
        let decided = devices.into_iter().map(|device| Decided { device, revoked, at_ms });
        lines::append(&self.file, &decided.collect::<Vec<_>>()).map_err(StoreError::file)
    }
}
