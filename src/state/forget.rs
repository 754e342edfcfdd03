//! Removing everything from this phone: only when what is unsent lies in a file.

use std::collections::BTreeSet;

use leptos::task::spawn_local;
use lotwise_browser::idb::IdbError;
use lotwise_browser::media;
use lotwise_ledger::event::{EventId, Hash};
use lotwise_sync::store::ReplicaStore;
use lotwise_sync::wire::Held;

use super::device::{Device, EXPORTED, EXPORTED_PHOTOS};
use super::storage;

/// Why nothing was removed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotForgotten {
    /// So many records are neither sent nor in a file.
    #[error("{records} records are nowhere else")]
    NowhereElse { records: usize },
    /// So many photos are neither at the server nor in a file.
    #[error("{photos} photos are nowhere else")]
    PhotosNowhereElse { photos: usize },
    #[error("the storage failed")]
    Storage(#[from] IdbError),
}

impl Device {
    /// How many records are neither sent nor in the last file of all unsent ones.
    pub async fn nowhere_else(self) -> Result<usize, IdbError> {
        let store = self.store();
        let exported: Held = store.meta_get(EXPORTED).await?.unwrap_or_default();
        let numbers = |(device, ranges): (_, Vec<(u64, u64)>)| {
            let ids = ranges.into_iter().flat_map(|(first, last)| first..=last);
            ids.map(move |seq| EventId { device, seq }).collect::<Vec<_>>()
        };
        let exported: BTreeSet<EventId> = exported.into_iter().flat_map(numbers).collect();
        let unsent = store.unsent_list(0, usize::MAX).await?;
        Ok(unsent.iter().filter(|unsent| !exported.contains(&unsent.event)).count())
    }

    /// How many photos of records are neither at the server nor in the last file.
    async fn photos_nowhere_else(self) -> Result<usize, IdbError> {
        let store = self.store();
        let exported: Vec<Hash> = store.meta_get(EXPORTED_PHOTOS).await?.unwrap_or_default();
        let unsent = store.unsent_attachments().await?;
        Ok(unsent.iter().filter(|kept| !exported.contains(&kept.declared.id)).count())
    }

    /// Removes everything from this phone and begins anew, or says in `refused` why not.
    pub fn forget_then(self, refused: impl FnOnce(NotForgotten) + 'static) {
        spawn_local(async move {
            match self.forget().await {
                Ok(()) => media::reload("/"),
                Err(error) => refused(error),
            }
        });
    }

    async fn forget(self) -> Result<(), NotForgotten> {
        match self.nowhere_else().await? {
            0 => {}
            records => return Err(NotForgotten::NowhereElse { records }),
        }
        match self.photos_nowhere_else().await? {
            0 => {}
            photos => return Err(NotForgotten::PhotosNowhereElse { photos }),
        }
        self.store().wipe().await?;
        storage::forget_traces();
        Ok(())
    }
}
