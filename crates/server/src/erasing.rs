//! Erasing for good (SYNC-23): each tombstone is signed, and stands in the database and in a file that
//! no restore of a backup touches.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use lotwise_ledger::event::DeviceId;
use lotwise_sync::wire::Tombstone;
use tokio::sync::Mutex;

use crate::clock::now_ms;
use crate::identity::Identity;
use crate::lines;
use crate::store::StoreError;
use crate::store::devices::Role;
use crate::store::sqlite::SqliteEvents;

/// The name of the file in the data directory: a tombstone in JSON on each line.
pub const ERASED_FILE: &str = "erased.log";

/// Why something could not be erased for good.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    #[error("the file of what was erased cannot be read or written")]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Erases, one after the other.
pub struct Erasing {
    file: PathBuf,
    /// What stands in the file.
    written: Mutex<HashSet<String>>,
}

impl Erasing {
    /// Brings file and database together: after a restored backup, what was erased since then is
    /// erased again.
    pub async fn open(dir: &Path, log: &SqliteEvents) -> Result<Self, EraseError> {
        let erasing = Self { file: dir.join(ERASED_FILE), written: Mutex::default() };
        let in_file: Vec<Tombstone> = lines::read(&erasing.file)?;
        erasing.written.lock().await.extend(in_file.iter().map(|tombstone| tombstone.id.clone()));
        let again = log.bury(&in_file).await?;
        if !again.is_empty() {
            tracing::warn!(count = again.len(), "erased again what a restored backup had brought back");
        }
        // The server may have been killed between erasing and this.
        log.cut_write_ahead_log().await?;
        let mut after = None;
        while let Some(page) = log.tombstones(after).await? {
            erasing.write(&page.erased).await?;
            after = page.next;
            if !page.more {
                break;
            }
        }
        Ok(erasing)
    }

    /// Erases attachments and complaints, all or none of them, whether they have come yet or not.
    pub async fn erase(
        &self,
        log: &SqliteEvents,
        identity: &Identity,
        ids: &[String],
        by: DeviceId,
    ) -> Result<(), EraseError> {
        let (at_ms, mut tombstones) = (now_ms(), Vec::new());
        for id in ids {
            if log.was_erased(id).await? {
                continue;
            }
            let signature = STANDARD.encode(identity.sign(&Tombstone::signed_bytes(id, by, at_ms)));
            tombstones.push(Tombstone { id: id.clone(), by, at_ms, server: identity.device(), signature });
        }
        if tombstones.is_empty() { Ok(()) } else { self.bury(log, &tombstones).await }
    }

    /// Takes the tombstones that a server of this firm signed, and passes over the others.
    pub async fn take(&self, log: &SqliteEvents, offered: Vec<Tombstone>) -> Result<(), EraseError> {
        let servers: Vec<DeviceId> = offered.iter().map(|tombstone| tombstone.server).collect();
        let known = log.devices(&servers).await?;
        let signed = |tombstone: &Tombstone| {
            let server = known.iter().find(|it| it.id == tombstone.server && it.role == Role::Server);
            server.is_some_and(|server| is_signed(tombstone, &server.public_key))
        };
        let signed: Vec<Tombstone> = offered.into_iter().filter(signed).collect();
        self.bury(log, &signed).await
    }

    /// First the file: what it names is erased at the next start, whatever happens in between.
    async fn bury(&self, log: &SqliteEvents, tombstones: &[Tombstone]) -> Result<(), EraseError> {
        self.write(tombstones).await?;
        log.bury(tombstones).await?;
        Ok(())
    }

    async fn write(&self, tombstones: &[Tombstone]) -> Result<(), EraseError> {
        let mut written = self.written.lock().await;
        let new: Vec<&Tombstone> = tombstones.iter().filter(|it| !written.contains(&it.id)).collect();
        if new.is_empty() {
            return Ok(());
        }
        lines::append(&self.file, &new)?;
        written.extend(new.into_iter().map(|tombstone| tombstone.id.clone()));
        Ok(())
    }
}

fn is_signed(tombstone: &Tombstone, public_key: &[u8; 32]) -> bool {
    let key = VerifyingKey::from_bytes(public_key).ok();
    let signature = STANDARD.decode(&tombstone.signature).ok();
    let signature = signature.and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
    let bytes = Tombstone::signed_bytes(&tombstone.id, tombstone.by, tombstone.at_ms);
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify_strict(&bytes, &Signature::from_bytes(&signature)).is_ok())
}
